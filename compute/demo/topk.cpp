#include "compute/demo/topk.hpp"

#include "compute/demo/chunking.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace gauntlet::compute::demo {

void largest(std::span<const float> z, std::span<std::uint16_t> indices) {
  // One number orders by magnitude, then by lower index: bits of |z| are monotone in |z|.
  std::array<std::uint64_t, chunk_length_max> keys;
  const std::size_t k = indices.size();
  for (std::size_t i = 0; i < z.size(); ++i) {
    const std::uint64_t magnitude = std::bit_cast<std::uint32_t>(z[i]) & 0x7fffffffU;
    keys[i] = magnitude << 16 | (0xffffU - i);
  }
  const auto end = keys.begin() + static_cast<std::ptrdiff_t>(z.size());
  std::nth_element(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(k - 1), end, std::greater<>());
  for (std::size_t i = 0; i < k; ++i) indices[i] = static_cast<std::uint16_t>(0xffffU - (keys[i] & 0xffffU));
  std::sort(indices.begin(), indices.end());
}

}  // namespace gauntlet::compute::demo
