#include "compute/demo/transform.hpp"

#include "base/random.hpp"
#include "compute/demo/reference.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <vector>

using namespace gauntlet::compute::demo;

namespace {

std::vector<float> random_chunk(std::size_t count, std::uint64_t seed) {
  gauntlet::generator random(seed);
  std::vector<float> x(count);
  for (float& v : x) v = static_cast<float>(random.unit() - 0.5);
  return x;
}

}  // namespace

TEST_CASE("every chunk shape transforms as the oracle says and back") {
  for (std::size_t height = 1; height <= 64; height += height < 8 ? 1 : 7) {
    for (std::size_t width = 1; width <= 64; ++width) {
      const auto x = random_chunk(height * width, height * 100 + width);
      std::vector<float> z(x.size());
      forward_dct(x.data(), width, height, width, z.data());
      const reference::shape s{height, width, height, width};
      const auto expected = reference::encode({x.begin(), x.end()}, s);
      for (std::size_t i = 0; i < z.size(); ++i) REQUIRE(std::fabs(static_cast<double>(z[i]) - expected[i]) < 2e-6);
      std::vector<float> back(x.size());
      inverse_dct(z.data(), height, width, back.data());
      for (std::size_t i = 0; i < x.size(); ++i) REQUIRE(std::fabs(back[i] - x[i]) < 3e-6F);
    }
  }
}

TEST_CASE("the sparse inverse equals the dense one on the same coefficients") {
  gauntlet::generator random(4);
  for (int round = 0; round < 100; ++round) {
    const std::size_t height = 1 + random.below(64);
    const std::size_t width = 1 + random.below(64);
    std::vector<float> z(height * width);
    std::vector<std::uint16_t> indices;
    std::vector<float> values;
    for (std::size_t i = 0; i < z.size(); ++i) {
      if (!random.chance(0.05)) continue;
      z[i] = static_cast<float>(random.unit() - 0.5);
      indices.push_back(static_cast<std::uint16_t>(i));
      values.push_back(z[i]);
    }
    std::vector<float> dense(z.size());
    std::vector<float> sparse(z.size());
    inverse_dct(z.data(), height, width, dense.data());
    inverse_dct_sparse(indices, values, height, width, sparse.data());
    for (std::size_t i = 0; i < z.size(); ++i) REQUIRE(dense[i] == sparse[i]);
  }
}

TEST_CASE("vector width changes no bit") {
  // The same sums, one scalar at a time, in the order that the header promises.
  const auto x = random_chunk(4096, 77);
  std::vector<float> z(4096);
  forward_dct(x.data(), 64, 64, 64, z.data());
  const dct_basis& f = basis(64);
  std::vector<float> along(4096);
  for (std::size_t a = 0; a < 64; ++a)
    for (std::size_t m = 0; m < 64; ++m) {
      volatile float sum = 0;
      for (std::size_t b = 0; b < 64; ++b) {
        volatile float product = x[a * 64 + b] * f.forward[b * 64 + m];
        sum = sum + product;
      }
      along[a * 64 + m] = sum;
    }
  for (std::size_t k = 0; k < 64; ++k)
    for (std::size_t m = 0; m < 64; ++m) {
      volatile float sum = 0;
      for (std::size_t a = 0; a < 64; ++a) {
        volatile float product = f.forward[a * 64 + k] * along[a * 64 + m];
        sum = sum + product;
      }
      REQUIRE(z[k * 64 + m] == sum);
    }
}
