#pragma once

#include "compute/layout.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gauntlet::compute::demo {

/// Largest divisor of `n` that is at most `target` (demo.md section 1): 200 → 50, 7 → 7, 67 → 1 for a target of 64.
std::size_t chunk_length(std::size_t n, std::size_t target);

/// How one tensor is cut: chunks of height × width, numbered row by row. A 1-D tensor has height 1.
struct tensor_chunks {
  std::size_t offset = 0;  ///< of the tensor in the flat buffer, floats
  std::size_t stride = 0;  ///< floats from one row of the tensor to the next
  std::size_t height = 1;
  std::size_t width = 1;
  std::size_t rows = 1;     ///< chunks down
  std::size_t columns = 1;  ///< chunks across
  std::size_t kept = 1;     ///< k: coefficients sent of each chunk

  std::size_t length() const { return height * width; }
  std::size_t count() const { return rows * columns; }
  /// Where the first element of chunk `c` stands in the flat buffer.
  std::size_t start(std::size_t c) const { return offset + c / columns * height * stride + c % columns * width; }
};

/// All tensors of a model, in layout order.
std::vector<tensor_chunks> chunks_of(const layout& parameters, std::size_t target, std::size_t topk);

/// A chunk has at most this side, so that an index fits in 12 bits.
inline constexpr std::size_t chunk_side_max = 64;
inline constexpr std::size_t chunk_length_max = chunk_side_max * chunk_side_max;

}  // namespace gauntlet::compute::demo
