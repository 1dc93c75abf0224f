#pragma once

#include "base/exact_math.hpp"
#include "base/wide.hpp"

#include <algorithm>
#include <compare>
#include <cstdint>

namespace gauntlet::actors::yuma {

/// A signed number with 32 fractional bits, I32F32: the value is bits / 2^32 (yuma.md section 1). Sums are exact, so
/// that their order does not matter and every node gets the same bits; products are rounded down, quotients towards
/// zero. Magnitudes stay below 2^31.
struct fixed {
  std::int64_t bits = 0;

  static constexpr fixed of_bits(std::int64_t b) { return {b}; }
  static constexpr fixed of_integer(std::int64_t v) { return {v << 32}; }
  /// floor(p / q), p >= 0, q > 0.
  static constexpr fixed ratio(std::uint64_t p, std::uint64_t q) {
    return {static_cast<std::int64_t>((static_cast<wide_uint>(p) << 32) / q)};
  }
  static constexpr fixed one() { return {std::int64_t{1} << 32}; }

  constexpr double to_double() const { return static_cast<double>(bits) / 4294967296.0; }
  /// The proportion in 65535ths, rounded down, within 0…65535.
  constexpr std::uint16_t to_u16() const {
    const wide_int scaled = (static_cast<wide_int>(bits) * 65535) >> 32;
    return static_cast<std::uint16_t>(std::clamp<wide_int>(scaled, 0, 65535));
  }
  /// This share of an amount of indivisible units, rounded down; 0 for a negative share.
  constexpr std::uint64_t share_of(std::uint64_t units) const {
    if (bits <= 0) return 0;
    return static_cast<std::uint64_t>((static_cast<wide_uint>(bits) * units) >> 32);
  }

  auto operator<=>(const fixed&) const = default;
};

constexpr fixed operator+(fixed a, fixed b) { return {a.bits + b.bits}; }
constexpr fixed operator-(fixed a, fixed b) { return {a.bits - b.bits}; }
constexpr fixed& operator+=(fixed& a, fixed b) { return a = a + b; }
constexpr fixed operator-(fixed a) { return {-a.bits}; }
constexpr fixed operator*(fixed a, fixed b) {
  return {static_cast<std::int64_t>((static_cast<wide_int>(a.bits) * b.bits) >> 32)};
}
/// Anything divided by zero is zero.
constexpr fixed operator/(fixed a, fixed b) {
  if (b.bits == 0) return {};
  return {static_cast<std::int64_t>((static_cast<wide_int>(a.bits) << 32) / b.bits)};
}

/// e^x of x clamped to [-20, 20].
inline fixed exponential(fixed x) {
  return {static_cast<std::int64_t>(exact::exp(std::clamp(x.to_double(), -20.0, 20.0)) * 4294967296.0)};
}
/// ln x; 0 for x <= 0.
inline fixed logarithm(fixed x) {
  return x.bits <= 0 ? fixed{} : fixed{static_cast<std::int64_t>(exact::log(x.to_double()) * 4294967296.0)};
}

}  // namespace gauntlet::actors::yuma
