#include "compute/demo/topk.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

using gauntlet::compute::demo::largest;

TEST_CASE("ties go to the lower index") {
  const std::vector<float> z{1, -2, 2, 0, 2, -2};
  std::vector<std::uint16_t> found(3);
  largest(z, found);
  REQUIRE(found == std::vector<std::uint16_t>{1, 2, 4});
}

TEST_CASE("all entries are kept when as many are wanted") {
  const std::vector<float> z{0, 0, 0};
  std::vector<std::uint16_t> found(3);
  largest(z, found);
  REQUIRE(found == std::vector<std::uint16_t>{0, 1, 2});
}

TEST_CASE("the selection equals a stable sort by falling magnitude") {
  gauntlet::generator random(11);
  for (int round = 0; round < 200; ++round) {
    std::vector<float> z(1 + random.below(4096));
    // Few distinct values, so that ties are common.
    for (float& v : z) v = static_cast<float>(random.below(9)) - 4;
    std::vector<std::uint16_t> found(1 + random.below(z.size()));
    largest(z, found);
    std::vector<std::uint16_t> order(z.size());
    std::iota(order.begin(), order.end(), std::uint16_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return std::fabs(z[a]) > std::fabs(z[b]); });
    order.resize(found.size());
    std::sort(order.begin(), order.end());
    REQUIRE(found == order);
  }
}
