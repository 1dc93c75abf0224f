#include "compute/payload.hpp"

#include "base/check.hpp"

#include <bit>
#include <cstring>

namespace gauntlet::compute {

namespace {

constexpr std::uint32_t magic = 0x314c5047;  // "GPL1"

}  // namespace

void write_header(byte_writer& out, const payload_header& h) {
  out.put(magic);
  out.put(h.version);
  out.put(h.value_bits);
  out.put(std::uint8_t{0});
  out.put(h.window);
  out.put_bytes(h.scheme.bytes);
  out.put_bytes(h.layout.bytes);
}

rejection check_header(byte_view payload, const payload_header& expected) {
  if (payload.size() < payload_header_bytes) return rejection::too_short;
  byte_reader in(payload);
  std::uint32_t found_magic = 0;
  std::uint8_t zero = 0;
  payload_header h;
  in.get(found_magic);
  in.get(h.version);
  in.get(h.value_bits);
  in.get(zero);
  in.get(h.window);
  in.get(h.scheme.bytes);
  in.get(h.layout.bytes);
  if (found_magic != magic) return rejection::bad_magic;
  if (h.version != expected.version) return rejection::bad_version;
  if (h.scheme != expected.scheme || h.value_bits != expected.value_bits) return rejection::wrong_scheme;
  if (h.layout != expected.layout) return rejection::wrong_layout;
  if (zero != 0) return rejection::padding_not_zero;
  if (h.window != expected.window) return rejection::wrong_window;
  return rejection::none;
}

void pack_bits(std::span<const std::uint16_t> numbers, std::size_t bits, byte_buffer& out) {
  std::uint32_t pending = 0;
  std::size_t held = 0;
  for (const std::uint16_t n : numbers) {
    pending |= static_cast<std::uint32_t>(n) << held;
    held += bits;
    for (; held >= 8; held -= 8, pending >>= 8) out.push_back(static_cast<std::byte>(pending & 255));
  }
  if (held > 0) out.push_back(static_cast<std::byte>(pending & 255));
}

bool unpack_bits(byte_view in, std::size_t bits, std::span<std::uint16_t> numbers) {
  GAUNTLET_CHECK(in.size() == packed_bytes(numbers.size(), bits));
  const std::uint32_t mask = (std::uint32_t{1} << bits) - 1;
  std::uint32_t pending = 0;
  std::size_t held = 0;
  std::size_t at = 0;
  for (std::uint16_t& n : numbers) {
    for (; held < bits; held += 8) pending |= std::to_integer<std::uint32_t>(in[at++]) << held;
    n = static_cast<std::uint16_t>(pending & mask);
    pending >>= bits;
    held -= bits;
  }
  return pending == 0;
}

std::uint16_t to_half(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits >> 16) & 0x8000U);
  const std::uint32_t magnitude = bits & 0x7fffffffU;
  if (magnitude >= 0x477ff000U) return static_cast<std::uint16_t>(sign | 0x7bffU);  // past 65504
  if (magnitude < 0x38800000U) {  // subnormal half: multiples of 2^-24
    const float scaled = std::bit_cast<float>(magnitude) * 0x1p24F;
    auto steps = static_cast<std::uint32_t>(scaled);
    const float rest = scaled - static_cast<float>(steps);
    if (rest > 0.5F || (rest == 0.5F && steps % 2 == 1)) ++steps;
    return static_cast<std::uint16_t>(sign | steps);
  }
  const std::uint32_t rounded = magnitude + 0x0fffU + ((magnitude >> 13) & 1U);
  return static_cast<std::uint16_t>(sign | ((rounded - 0x38000000U) >> 13));
}

float from_half(std::uint16_t half) {
  const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
  const std::uint32_t exponent = (half >> 10) & 31U;
  const std::uint32_t mantissa = half & 0x3ffU;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
  }
  const std::uint32_t bits =
      exponent == 31 ? 0x7f800000U | (mantissa << 13) : ((exponent + 112) << 23) | (mantissa << 13);
  return std::bit_cast<float>(bits | sign);
}

}  // namespace gauntlet::compute
