#pragma once

#include "base/bytes.hpp"
#include "compute/rejection.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace gauntlet::compute::demo {

/// Values of one tensor quantised to `bits` bits (demo.md section 7): code → table[code] + shift.
struct quantised_values {
  float shift = 0;
  std::vector<float> table;          ///< [2^bits]; 0 for codes that do not occur
  std::vector<std::uint16_t> codes;  ///< one a value
};

quantised_values quantise(std::span<const float> values, std::size_t bits);

/// Appends the value section of one tensor and replaces `values` by what a receiver will decode.
void write_values(std::span<float> values, std::size_t bits, byte_buffer& out);

/// Reads a value section of exactly the right size.
rejection read_values(byte_view section, std::size_t bits, std::span<float> values);

}  // namespace gauntlet::compute::demo
