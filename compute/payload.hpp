#pragma once

#include "base/bytes.hpp"
#include "base/digest.hpp"
#include "base/ids.hpp"
#include "compute/rejection.hpp"

#include <cstdint>
#include <span>

/// What all payloads share: a versioned header, bit-packed sections, exact sizes. Little endian throughout.
namespace gauntlet::compute {

/// First bytes of every payload. 80 bytes on the wire: magic, version, value bits, zero, window, scheme, layout.
struct payload_header {
  std::uint16_t version = 1;
  std::uint8_t value_bits = 32;  ///< bits of one transmitted value
  window_index window = 0;
  digest scheme;  ///< of the scheme's name and all options that change the format or meaning of the bytes
  digest layout;  ///< layout::id()

  bool operator==(const payload_header&) const = default;
};

inline constexpr std::size_t payload_header_bytes = 4 + 2 + 1 + 1 + 8 + 32 + 32;

void write_header(byte_writer& out, const payload_header& h);

/// Compares the header at the front of `payload` with what it must be; the window is judged last.
rejection check_header(byte_view payload, const payload_header& expected);

/// Bytes that `count` numbers of `bits` bits take; the bits left over in the last byte are zero.
constexpr std::size_t packed_bytes(std::size_t count, std::size_t bits) { return (count * bits + 7) / 8; }

/// Packs numbers below 2^bits, bits <= 16, least significant bits first. Twelve-bit pairs are demo.md's layout.
void pack_bits(std::span<const std::uint16_t> numbers, std::size_t bits, byte_buffer& out);
/// Reads back; `in` has exactly packed_bytes(numbers.size(), bits) bytes. False when padding bits are set.
bool unpack_bits(byte_view in, std::size_t bits, std::span<std::uint16_t> numbers);

/// IEEE half precision, round to nearest even; values past the range become the largest finite half.
std::uint16_t to_half(float value);
float from_half(std::uint16_t half);

/// No payload may carry a value larger than this: sums of squares stay finite in float32.
inline constexpr float payload_value_max = 1e15F;

}  // namespace gauntlet::compute
