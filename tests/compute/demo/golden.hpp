#pragma once

#include "base/random.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>
#include <vector>

/// The golden vectors of DeMo and the rule that their gradients follow.
namespace gauntlet::compute::demo::golden {

inline const nlohmann::json& vectors() {
  static const nlohmann::json all = [] {
    std::ifstream in(std::string(GAUNTLET_TEST_DATA) + "/demo_vectors.json");
    return nlohmann::json::parse(in);
  }();
  return all;
}

/// Each element is the sum of three numbers (z >> 42) · 2^-21 - 1, times a power of two: exact in float32.
inline std::vector<double> noise(std::uint64_t seed, std::size_t count, double scale) {
  generator random(seed);
  std::vector<double> x(count);
  for (double& v : x)
    for (int i = 0; i < 3; ++i) v += (static_cast<double>(random.next() >> 42) * 0x1p-21 - 1) * scale;
  return x;
}

inline std::vector<double> gradient_of(const nlohmann::json& c, std::size_t peer, std::size_t step, std::size_t count) {
  const auto seed = c["seed"].get<std::uint64_t>() + 1000003 * (peer + 1) + 7919 * (step + 1);
  return noise(seed, count, c["peer_scale"][peer].get<double>());
}

inline std::size_t count_of(const nlohmann::json& c) {
  std::size_t count = 1;
  for (const auto& n : c["shape"]) count *= n.get<std::size_t>();
  return count;
}

}  // namespace gauntlet::compute::demo::golden
