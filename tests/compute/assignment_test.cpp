#include "compute/data/assignment.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace gauntlet;
using namespace gauntlet::compute;

namespace {

assignment_rule random_rule(generator& draw) {
  assignment_rule rule;
  rule.run_seed = draw.next();
  rule.slots = 1 + draw.below(20);
  rule.samples_per_window = 1 + draw.below(16);
  rule.training_samples = rule.slots * rule.samples_per_window + draw.below(2000);
  return rule;
}

std::set<sample_id> samples_of_window(const assignment_rule& rule, window_index window) {
  std::set<sample_id> all;
  for (std::uint64_t peer = 0; peer < rule.slots; ++peer)
    for (const sample_id id : rule.assigned(window, static_cast<uid>(peer))) all.insert(id);
  return all;
}

}  // namespace

TEST_CASE("permuting visits every position once, whatever the size") {
  for (const std::uint64_t n : {1U, 2U, 3U, 4U, 5U, 17U, 64U, 65U, 1000U, 4096U, 4097U}) {
    std::vector<bool> seen(n);
    for (std::uint64_t i = 0; i < n; ++i) {
      const std::uint64_t to = permuted(i, n, 99);
      REQUIRE(to < n);
      REQUIRE(!seen[to]);
      seen[to] = true;
    }
  }
  CHECK(permuted(123456789, UINT64_MAX, 5) < UINT64_MAX);
}

TEST_CASE("another key gives another permutation, without fixed neighbours") {
  std::size_t equal = 0;
  std::size_t neighbours = 0;
  constexpr std::uint64_t n = 10'000;
  for (std::uint64_t i = 0; i + 1 < n; ++i) {
    equal += permuted(i, n, 1) == permuted(i, n, 2) ? 1 : 0;
    neighbours += permuted(i, n, 1) + 1 == permuted(i + 1, n, 1) ? 1 : 0;
  }
  CHECK(equal < 10);
  CHECK(neighbours < 10);
}

TEST_CASE("peers of one window never share a sample") {
  generator draw(1);
  for (int round = 0; round < 100; ++round) {
    const assignment_rule rule = random_rule(draw);
    const window_index window = draw.below(10'000);
    const std::set<sample_id> all = samples_of_window(rule, window);
    REQUIRE(all.size() == rule.slots * rule.samples_per_window);
    REQUIRE(*all.rbegin() < rule.training_samples);
  }
}

TEST_CASE("an epoch uses each sample at most once and the next one uses them in another order") {
  const assignment_rule rule{.run_seed = 7, .training_samples = 1000, .slots = 8, .samples_per_window = 6};
  constexpr window_index windows_per_epoch = 1000 / 48;
  std::set<sample_id> epoch;
  for (window_index window = 0; window < windows_per_epoch; ++window) epoch.merge(samples_of_window(rule, window));
  CHECK(epoch.size() == windows_per_epoch * 48);
  CHECK(rule.assigned(0, 0) != rule.assigned(windows_per_epoch, 0));
}

TEST_CASE("an assignment depends on seed, window and uid alone") {
  const assignment_rule rule{.run_seed = 7, .training_samples = 1'000'000, .slots = 8, .samples_per_window = 8};
  CHECK(rule.assigned(3, 2) == rule.assigned(3, 2));
  CHECK(rule.assigned(3, 2) != rule.assigned(4, 2));
  CHECK(rule.assigned(3, 2) != rule.assigned(3, 1));
  assignment_rule other_run = rule;
  other_run.run_seed = 8;
  CHECK(rule.assigned(3, 2) != other_run.assigned(3, 2));
}

TEST_CASE("a uid past the last slot is assigned the samples of the slot it wraps to") {
  const assignment_rule rule{.run_seed = 7, .training_samples = 1000, .slots = 8, .samples_per_window = 8};
  CHECK(rule.assigned(5, 11) == rule.assigned(5, 3));
}

TEST_CASE("random samples are distinct and none of them is assigned in their window") {
  generator draw(2);
  for (int round = 0; round < 100; ++round) {
    const assignment_rule rule = random_rule(draw);
    const window_index window = draw.below(10'000);
    const std::uint64_t free = rule.training_samples - rule.slots * rule.samples_per_window;
    if (free == 0) continue;
    const std::vector<sample_id> samples =
        rule.random_samples(window, "evaluation", draw.next(), std::min<std::uint64_t>(free, 50));
    const std::set<sample_id> distinct(samples.begin(), samples.end());
    REQUIRE(distinct.size() == samples.size());
    const std::set<sample_id> assigned = samples_of_window(rule, window);
    REQUIRE(std::none_of(samples.begin(), samples.end(), [&](sample_id id) { return assigned.contains(id); }));
  }
}

TEST_CASE("random samples differ between keys, purposes and windows") {
  const assignment_rule rule{.run_seed = 7, .training_samples = 100'000, .slots = 8, .samples_per_window = 8};
  const std::vector<sample_id> samples = rule.random_samples(3, "evaluation", 1, 8);
  CHECK(samples == rule.random_samples(3, "evaluation", 1, 8));
  CHECK(samples != rule.random_samples(3, "evaluation", 2, 8));
  CHECK(samples != rule.random_samples(3, "surplus", 1, 8));
  CHECK(samples != rule.random_samples(4, "evaluation", 1, 8));
}

TEST_CASE("when a window assigns everything, random samples come from everything") {
  const assignment_rule rule{.run_seed = 7, .training_samples = 64, .slots = 8, .samples_per_window = 8};
  const std::vector<sample_id> samples = rule.random_samples(3, "evaluation", 1, 100);
  CHECK(samples.size() == 100);
  CHECK(std::set<sample_id>(samples.begin(), samples.end()).size() == 64);
}
