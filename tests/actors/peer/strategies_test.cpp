#include "actors/peer/peer_strategy.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

std::unique_ptr<peer_strategy> made(const std::string& name) {
  compute::register_payload_editors();
  register_peer_strategies();
  const auto& entry = peer_strategy_registry::instance().find(name);
  return entry.make(options(entry.options), 7);
}

const compute::assignment_rule rule{3, 10'000, 8, 16};

peer_situation situation(window_index w, double multiplier) {
  peer_situation s;
  s.window = w;
  s.uid = 2;
  s.data_multiplier = multiplier;
  s.assignment = &rule;
  s.peers = {0, 1, 2, 3};
  return s;
}

}  // namespace

TEST_CASE("an honest peer trains on its assigned data first, then on random data up to its multiplier") {
  const auto honest = made("honest");
  const auto assigned = rule.assigned(5, 2);
  CHECK(honest->choose_samples(situation(5, 1)) == assigned);
  const auto twice = honest->choose_samples(situation(5, 2));
  REQUIRE(twice.size() == 32);
  CHECK(std::equal(assigned.begin(), assigned.end(), twice.begin()));
  CHECK(std::set<sample_id>(twice.begin(), twice.end()).size() == 32);
  CHECK(honest->choose_samples(situation(5, 0.5)).size() == 8);
  CHECK(honest->editor() == nullptr);
  CHECK_FALSE(honest->plan_contribution(situation(5, 1)).copied_from);
}

TEST_CASE("a copier trains on nothing and copies somebody else who was aggregated") {
  const auto copier = made("copier");
  CHECK(copier->choose_samples(situation(5, 1)).empty());
  std::set<gauntlet::uid> victims;
  for (window_index w = 0; w < 20; ++w) {
    peer_situation s = situation(w, 1);
    s.aggregated = {1, 2, 3};
    const auto plan = copier->plan_contribution(s);
    REQUIRE(plan.copied_from);
    victims.insert(*plan.copied_from);
  }
  CHECK(victims == std::set<gauntlet::uid>{1, 3});
  peer_situation alone = situation(1, 1);
  alone.peers = {2};
  CHECK_FALSE(copier->plan_contribution(alone).put);
}

TEST_CASE("noise trains on nothing and edits its payload") {
  const auto noise = made("noise");
  CHECK(noise->choose_samples(situation(5, 1)).empty());
  CHECK(noise->editor() != nullptr);
}
