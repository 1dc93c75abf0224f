#include "base/backoff.hpp"

#include <catch2/catch.hpp>

using namespace gauntlet;

TEST_CASE("pauses double up to the longest, and are drawn from their upper half") {
  generator random(1);
  const backoff_policy policy{std::chrono::milliseconds(100), std::chrono::seconds(2)};
  for (std::uint64_t attempt = 1; attempt < 60; ++attempt) {
    const double whole = std::min(0.1 * static_cast<double>(1ULL << std::min<std::uint64_t>(attempt - 1, 20)), 2.0);
    const double pause = seconds(backoff(policy, attempt, random));
    CHECK(pause >= whole / 2 - 1e-9);
    CHECK(pause <= whole);
  }
}

TEST_CASE("two nodes that fail together do not come back together") {
  generator one(1), two(2);
  CHECK(backoff({}, 3, one) != backoff({}, 3, two));
}
