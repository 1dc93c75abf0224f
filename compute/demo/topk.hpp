#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gauntlet::compute::demo {

/// Indices of the `indices.size()` largest |z|, ties to the lower index, in ascending order. z has at most 4096 entries
/// and at least as many as are wanted.
void largest(std::span<const float> z, std::span<std::uint16_t> indices);

}  // namespace gauntlet::compute::demo
