#include "actors/validator/validator_strategy.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace gauntlet;
using namespace gauntlet::actors;

namespace {

std::unique_ptr<validator_strategy> made(const std::string& name, const std::string& flag = "") {
  register_validator_strategies();
  const auto& entry = validator_strategy_registry::instance().find(name);
  options o(entry.options);
  if (!flag.empty()) o.set(flag, true);
  return entry.make(o, 7);
}

net::signed_contribution of(gauntlet::uid u) {
  net::signed_contribution c;
  c.header.uid = u;
  c.header.window = 3;
  return c;
}

/// Six peers; 4 and 5 are allies, 3 and 5 failed a check.
validator_situation situation() {
  validator_situation s;
  s.window = 3;
  s.uid = 9;
  s.timely = {0, 1, 2, 4};
  s.allies = {4, 5};
  s.others_weights = {0.5, 0.25, 0, 0, 0.25, 0};
  for (gauntlet::uid u = 0; u < 6; ++u) s.contributions.push_back(of(u));
  return s;
}

net::publish_manifest honest_manifest() {
  net::publish_manifest m;
  m.window = 3;
  for (const gauntlet::uid u : {0, 1, 2}) m.entries.push_back({of(u), 1, 3});
  return m;
}

std::vector<gauntlet::uid> uids_in(const net::publish_manifest& m) {
  std::vector<gauntlet::uid> uids;
  for (const auto& e : m.entries) uids.push_back(e.contribution.header.uid);
  return uids;
}

std::vector<gauntlet::uid> uids_in(const std::vector<peer_weight>& weights) {
  std::vector<gauntlet::uid> uids;
  for (const auto& w : weights) uids.push_back(w.uid);
  return uids;
}

double sum_of(const std::vector<peer_weight>& weights) {
  double sum = 0;
  for (const auto& w : weights) sum += w.weight;
  return sum;
}

const std::vector<peer_weight> honest_weights{{0, 0.6}, {1, 0.4}};

}  // namespace

TEST_CASE("a weight copier scores nobody and posts what the others show") {
  const auto cheat = made("weight_copier");
  cheat->look_at(situation());
  CHECK(cheat->choose_scored(3, {0, 1}, {0}).empty());
  const auto weights = cheat->choose_weights(3, honest_weights);
  CHECK(uids_in(weights) == std::vector<gauntlet::uid>{0, 1, 4});
  CHECK(weights[0].weight == 0.5);
}

TEST_CASE("a lazy validator weighs all active peers alike, or the first ones for ever") {
  validator_situation later = situation();
  later.timely = {1};
  const auto equal = made("lazy_validator");
  const auto frozen = made("lazy_validator", "frozen");
  for (validator_strategy* cheat : {equal.get(), frozen.get()}) {
    cheat->look_at(situation());
    CHECK(uids_in(cheat->choose_weights(3, honest_weights)) == std::vector<gauntlet::uid>{0, 1, 2, 4});
    cheat->look_at(later);
  }
  CHECK(uids_in(equal->choose_weights(4, honest_weights)) == std::vector<gauntlet::uid>{1});
  CHECK(uids_in(frozen->choose_weights(4, honest_weights)) == std::vector<gauntlet::uid>{0, 1, 2, 4});
}

TEST_CASE("random weights are of active peers, sum to 1 and change every window") {
  const auto cheat = made("random_weights");
  cheat->look_at(situation());
  const auto one = cheat->choose_weights(3, honest_weights);
  const auto two = cheat->choose_weights(4, honest_weights);
  CHECK(uids_in(one) == std::vector<gauntlet::uid>{0, 1, 2, 4});
  CHECK(sum_of(one) == Approx(1));
  CHECK(one[0].weight != two[0].weight);
  CHECK(cheat->choose_weights(3, honest_weights)[0].weight == one[0].weight);
}

TEST_CASE("a self-dealing validator gives its group everything, and lies for it when told to") {
  const auto cheat = made("self_dealing");
  cheat->look_at(situation());
  CHECK(uids_in(cheat->choose_weights(3, honest_weights)) == std::vector<gauntlet::uid>{4, 5});
  CHECK(sum_of(cheat->choose_weights(3, honest_weights)) == Approx(1));
  CHECK(uids_in(*cheat->choose_manifest(honest_manifest())) == std::vector<gauntlet::uid>{0, 1, 2});
  const auto liar = made("self_dealing", "lies");
  liar->look_at(situation());
  CHECK(uids_in(*liar->choose_manifest(honest_manifest())) == std::vector<gauntlet::uid>{0, 4, 5});
}

TEST_CASE("a silent lead publishes nothing, a lying one the wrong contributions") {
  CHECK_FALSE(made("silent_lead")->choose_manifest(honest_manifest()));
  const auto liar = made("lying_lead");
  liar->look_at(situation());
  CHECK(uids_in(*liar->choose_manifest(honest_manifest())) == std::vector<gauntlet::uid>{3, 4, 5});
  const auto unfair = made("lying_lead", "leaves_out");
  unfair->look_at(situation());
  CHECK(uids_in(*unfair->choose_manifest(honest_manifest())) == std::vector<gauntlet::uid>{0});
}

TEST_CASE("an out-of-sync validator leaves out as many steps as it was told") {
  const auto cheat = made("out_of_sync");
  std::vector<window_index> left_out;
  for (window_index w = 1; w < 40; ++w)
    if (!cheat->applies_step(w)) left_out.push_back(w);
  CHECK(left_out.size() == 8);
  CHECK(left_out.front() == 11);
  CHECK(validator_strategy().applies_step(11));
}
