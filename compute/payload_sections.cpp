#include "compute/payload_sections.hpp"

#include "base/check.hpp"
#include "compute/payload.hpp"

#include <cmath>
#include <cstring>

namespace gauntlet::compute {

namespace {

// Of the header that write_header makes: magic, version, value bits, zero, window, scheme, layout.
constexpr std::size_t window_at = 4 + 2 + 1 + 1;
constexpr std::size_t layout_at = window_at + sizeof(window_index) + sizeof(digest::bytes);

template <class T>
void overwrite(byte_buffer& payload, std::size_t at, const T& value) {
  GAUNTLET_CHECK(at + sizeof value <= payload.size());
  std::memcpy(payload.data() + at, &value, sizeof value);
}

}  // namespace

std::vector<std::uint16_t> indices_of(byte_view payload, const payload_section& s) {
  std::vector<std::uint16_t> indices(s.entries());
  const std::size_t bytes = packed_bytes(indices.size(), s.index_bits);
  GAUNTLET_CHECK(s.index_bits > 0 && s.indices_at + bytes <= payload.size());
  unpack_bits(payload.subspan(s.indices_at, bytes), s.index_bits, indices);
  return indices;
}

void set_indices(byte_buffer& payload, const payload_section& s, std::span<const std::uint16_t> indices) {
  GAUNTLET_CHECK(s.index_bits > 0 && indices.size() == s.entries());
  byte_buffer packed;
  pack_bits(indices, s.index_bits, packed);
  GAUNTLET_CHECK(s.indices_at + packed.size() <= payload.size());
  std::memcpy(payload.data() + s.indices_at, packed.data(), packed.size());
}

void set_first_value(byte_buffer& payload, const payload_section& s, float value) {
  // to_half makes every value finite, which is not what somebody with a knife wants.
  constexpr std::uint16_t half_nan = 0x7e00;
  constexpr std::uint16_t half_infinity = 0x7c00;
  if (s.value_bits == 16)
    overwrite(payload, s.values_at, std::isnan(value) ? half_nan : std::isinf(value) ? half_infinity : to_half(value));
  else
    overwrite(payload, s.values_at, value);
}

void set_window(byte_buffer& payload, window_index window) { overwrite(payload, window_at, window); }
void set_layout(byte_buffer& payload, const digest& layout) { overwrite(payload, layout_at, layout.bytes); }

}  // namespace gauntlet::compute
