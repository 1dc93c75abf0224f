#include "actors/protocol/consensus_rule.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace gauntlet;
using namespace gauntlet::actors;

TEST_CASE("incentive is the stake-weighted mean of normalised weights") {
  const stake_weighted_mean rule;
  const auto r = rule.epoch({{2, 300, {0, 1}, {65535, 65535}}, {3, 100, {1}, {7}}}, 4);
  CHECK(r.incentive[0] == Approx(0.375));
  CHECK(r.incentive[1] == Approx(0.625));
  CHECK(r.dividends[2] == Approx(0.75));
  CHECK(r.dividends[3] == Approx(0.25));
}

TEST_CASE("who posted nothing counts for nothing, and nobody at all means zeros") {
  const stake_weighted_mean rule;
  const auto r = rule.epoch({{0, 300, {}, {}}, {1, 1, {2}, {5}}}, 3);
  CHECK(r.incentive[2] == 1);
  CHECK(r.dividends[0] == 0);
  const auto none = rule.epoch({{0, 300, {2}, {0}}}, 3);
  CHECK(none.incentive == std::vector<double>{0, 0, 0});
}

TEST_CASE("units are split without loss, whatever the shares") {
  generator random(6);
  for (int round = 0; round < 500; ++round) {
    std::vector<double> shares(1 + random.below(40));
    for (double& s : shares) s = random.chance(0.3) ? 0 : random.unit();
    const std::uint64_t units = random.below(std::uint64_t{1} << 40);
    const auto parts = split_units(units, shares);
    const bool any = std::accumulate(shares.begin(), shares.end(), 0.0) > 0;
    CHECK(std::accumulate(parts.begin(), parts.end(), std::uint64_t{0}) == (any ? units : 0));
    for (std::size_t i = 0; i < shares.size(); ++i)
      if (shares[i] == 0) CHECK(parts[i] == 0);
  }
}
