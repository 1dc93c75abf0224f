#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

using namespace gauntlet;

TEST_CASE("the generator is splitmix64") {
  // The first numbers of the authors' reference for these seeds.
  generator zero(0);
  CHECK(zero.next() == 0xe220a8397b1dcdafULL);
  CHECK(zero.next() == 0x6e789e6aa1b965f4ULL);
  CHECK(zero.next() == 0x06c45d188009454fULL);
  generator other(1234567);
  CHECK(other.next() == 6457827717110365317ULL);
  CHECK(other.next() == 3203168211198807973ULL);
}

TEST_CASE("numbers below n are below n and evenly spread") {
  generator random(7);
  for (const std::uint64_t n : std::vector<std::uint64_t>{1, 2, 3, 10, 1ULL << 40, UINT64_MAX})
    for (int i = 0; i < 1000; ++i) REQUIRE(random.below(n) < n);
  std::vector<int> counts(6);
  for (int i = 0; i < 60000; ++i) ++counts[random.below(6)];
  for (const int count : counts) CHECK(std::abs(count - 10000) < 500);
}

TEST_CASE("a huge n is not biased towards small numbers") {
  // With plain modulo, five eighths of the draws would fall into the lower half.
  generator random(8);
  const std::uint64_t n = UINT64_MAX / 4 * 3;
  int low = 0;
  for (int i = 0; i < 20000; ++i) low += random.below(n) < n / 2 ? 1 : 0;
  CHECK(std::abs(low - 10000) < 400);
}

TEST_CASE("units lie in [0, 1), normals around 0 with deviation 1") {
  generator random(9);
  double unit_sum = 0, normal_sum = 0, normal_squares = 0;
  const int n = 50000;
  for (int i = 0; i < n; ++i) {
    const double u = random.unit();
    REQUIRE((u >= 0 && u < 1));
    unit_sum += u;
    const double x = random.normal();
    normal_sum += x;
    normal_squares += x * x;
  }
  CHECK(unit_sum / n == Approx(0.5).margin(0.01));
  CHECK(normal_sum / n == Approx(0).margin(0.02));
  CHECK(normal_squares / n == Approx(1).margin(0.03));
}

TEST_CASE("chance 0 never happens and chance 1 always") {
  generator random(10);
  for (int i = 0; i < 1000; ++i) {
    REQUIRE_FALSE(random.chance(0));
    REQUIRE(random.chance(1));
  }
}

TEST_CASE("a shuffle keeps all items and reaches all orders") {
  generator random(11);
  std::set<std::vector<int>> orders;
  for (int i = 0; i < 500; ++i) {
    std::vector<int> items{1, 2, 3, 4};
    random.shuffle(items);
    CHECK(std::accumulate(items.begin(), items.end(), 0) == 10);
    orders.insert(items);
  }
  CHECK(orders.size() == 24);
  std::vector<int> none;
  random.shuffle(none);
  CHECK(none.empty());
}

TEST_CASE("every purpose of a run has its own stream, the same each time") {
  CHECK(generator_for(1, "story").next() == generator_for(1, "story").next());
  std::set<std::uint64_t> seeds;
  for (const std::uint64_t run : {0, 1, 2})
    for (const char* purpose : {"", "story", "storyx", "evaluation"}) {
      seeds.insert(generator_for(run, purpose).next());
      for (int a = 0; a < 3; ++a) {
        seeds.insert(generator_for(run, purpose, a).next());
        for (int b = 0; b < 3; ++b) seeds.insert(generator_for(run, purpose, a, b).next());
      }
    }
  CHECK(seeds.size() == 3 * 4 * (1 + 3 + 9));
}
