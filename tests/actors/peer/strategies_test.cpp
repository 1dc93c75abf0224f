#include "actors/peer/peer_strategy.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

using sample_sets = std::vector<std::vector<sample_id>>;

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
  CHECK(honest->applies_step(5));
  CHECK_FALSE(honest->puts_early());
  CHECK_FALSE(honest->renews_identity(situation(5, 1)));
  const training_plan plan = honest->plan_training(situation(5, 1));
  CHECK(plan.sets == sample_sets{assigned});
  CHECK(plan.windows_old == 0);
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

TEST_CASE("a lazy peer trains on the first part of its assigned data") {
  const auto samples = made("lazy")->choose_samples(situation(5, 1));
  const auto assigned = rule.assigned(5, 2);
  REQUIRE(samples.size() == 4);
  CHECK(std::equal(samples.begin(), samples.end(), assigned.begin()));
}

TEST_CASE("a free rider on random data trains on as much as others, and none of it assigned to anybody") {
  const auto samples = made("random_data")->choose_samples(situation(5, 1));
  CHECK(samples.size() == 16);
  for (gauntlet::uid u = 0; u < 8; ++u)
    for (const sample_id id : rule.assigned(5, u))
      CHECK(std::find(samples.begin(), samples.end(), id) == samples.end());
}

TEST_CASE("the whole sybil group trains on what its lowest uid is assigned") {
  const auto follower = made("sybil");
  peer_situation s = situation(5, 1);
  s.allies = {1, 2};
  const training_plan plan = follower->plan_training(s);
  CHECK(plan.sets == sample_sets{rule.assigned(5, 1)});
  CHECK(plan.done_by_ally);
  s.allies = {2, 3};
  CHECK_FALSE(follower->plan_training(s).done_by_ally);
}

TEST_CASE("estimators compute gradients of outsiders only, others every window") {
  const auto cheat = made("little_is_enough");
  std::set<sample_sets> estimates;
  for (window_index w = 1; w <= 10; ++w) {
    peer_situation s = situation(w, 1);
    s.peers = {0, 1, 2, 3, 4, 5, 6, 7};
    s.allies = {2, 3};
    const training_plan plan = cheat->plan_training(s);
    REQUIRE(plan.combiner != nullptr);
    REQUIRE(plan.sets.size() == 4);
    for (const auto& set : plan.sets) {
      CHECK(set != rule.assigned(w, 2));
      CHECK(set != rule.assigned(w, 3));
    }
    estimates.insert(plan.sets);
  }
  CHECK(estimates.size() == 10);
}

TEST_CASE("a desynchronised peer leaves out as many steps as it was told, once") {
  const auto cheat = made("desynchronised");
  std::vector<window_index> left_out;
  for (window_index w = 7; w < 60; ++w) {
    const bool applies = cheat->applies_step(w);
    CHECK(cheat->applies_step(w) == applies);
    if (!applies) left_out.push_back(w);
  }
  CHECK(left_out == std::vector<window_index>{17, 18, 19});
}

TEST_CASE("a cheat renews its identity once its patience is over and its weight is bad") {
  const auto cheat = made("reregistering");
  peer_situation s = situation(20, 1);
  s.registered_in = 10;
  s.weight = 0;
  CHECK_FALSE(cheat->renews_identity(s));
  s.window = 22;
  CHECK(cheat->renews_identity(s));
  s.weight = 0.5;
  CHECK_FALSE(cheat->renews_identity(s));
}
