#include "base/exact_math.hpp"

#include <cstdint>
#include <cstring>
#include <limits>

namespace gauntlet::exact {

namespace {

// pi/2 in two parts, so that n * high is exact for n < 2^21 (Cody and Waite 1980).
constexpr double half_pi_high = 0x1.921fb544p+0;
constexpr double half_pi_low = 0x1.0b4611a626331p-34;
// ln 2 likewise: n * high is exact for n < 2^21.
constexpr double ln2_high = 0x1.62e42feep-1;
constexpr double ln2_low = 0x1.a39ef35793c76p-33;

// Taylor series on |x| <= pi/4: the first term left out is below 2^-60 of the sum.
double sin_small(double x) {
  const double x2 = x * x;
  double term = x;
  double sum = 0;
  // Summed from the smallest term up.
  double terms[11];
  for (int i = 0; i < 11; ++i) {
    terms[i] = term;
    term = -term * x2 / static_cast<double>((2 * i + 2) * (2 * i + 3));
  }
  for (int i = 10; i >= 0; --i) sum += terms[i];
  return sum;
}

double cos_small(double x) {
  const double x2 = x * x;
  double term = 1;
  double sum = 0;
  double terms[11];
  for (int i = 0; i < 11; ++i) {
    terms[i] = term;
    term = -term * x2 / static_cast<double>((2 * i + 1) * (2 * i + 2));
  }
  for (int i = 10; i >= 0; --i) sum += terms[i];
  return sum;
}

double scale_by_power_of_two(double x, std::int64_t exponent) {
  std::uint64_t bits = static_cast<std::uint64_t>(exponent + 1023) << 52;
  double factor = 0;
  std::memcpy(&factor, &bits, sizeof factor);
  return x * factor;
}

struct reduced_angle {
  std::int64_t quadrant;
  double rest;
};

reduced_angle reduce(double x) {
  const double scaled = x / (pi / 2);
  const auto n = static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const auto count = static_cast<double>(n);
  return {n, (x - count * half_pi_high) - count * half_pi_low};
}

}  // namespace

double sin(double x) {
  const auto [quadrant, rest] = reduce(x);
  switch (quadrant & 3) {
    case 0: return sin_small(rest);
    case 1: return cos_small(rest);
    case 2: return -sin_small(rest);
    default: return -cos_small(rest);
  }
}

double cos(double x) {
  const auto [quadrant, rest] = reduce(x);
  switch (quadrant & 3) {
    case 0: return cos_small(rest);
    case 1: return -sin_small(rest);
    case 2: return -cos_small(rest);
    default: return sin_small(rest);
  }
}

double exp(double x) {
  if (x != x) return x;
  if (x < -708) return 0;
  if (x > 709) return std::numeric_limits<double>::infinity();
  const double scaled = x / (ln2_high + ln2_low);
  const auto n = static_cast<std::int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
  const auto count = static_cast<double>(n);
  const double rest = (x - count * ln2_high) - count * ln2_low;
  double term = 1;
  double terms[20];
  for (int i = 0; i < 20; ++i) {
    terms[i] = term;
    term = term * rest / static_cast<double>(i + 1);
  }
  double sum = 0;
  for (int i = 19; i >= 0; --i) sum += terms[i];
  return scale_by_power_of_two(sum, n);
}

double log(double x) {
  if (!(x > 0)) return std::numeric_limits<double>::quiet_NaN();
  if (x > std::numeric_limits<double>::max()) return x;
  std::int64_t exponent = 0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1.0p54;
    exponent = -54;
  }
  std::uint64_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  exponent += static_cast<std::int64_t>(bits >> 52) - 1023;
  bits = (bits & 0x000fffffffffffffULL) | 0x3ff0000000000000ULL;
  double mantissa = 0;
  std::memcpy(&mantissa, &bits, sizeof mantissa);
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5;
    ++exponent;
  }
  // log m = 2 atanh((m-1)/(m+1)), |argument| <= 0.1716: the series is below 2^-56 after 11 terms.
  const double t = (mantissa - 1) / (mantissa + 1);
  const double t2 = t * t;
  double series = 0;
  for (int i = 14; i >= 0; --i) series = series * t2 + 1.0 / static_cast<double>(2 * i + 1);
  const auto count = static_cast<double>(exponent);
  return count * ln2_high + (count * ln2_low + 2 * t * series);
}

namespace {

constexpr double root_pi = 1.7724538509055160273;
constexpr double root_two = 1.4142135623730950488;

/// Abramowitz and Stegun 7.1.6, all terms positive: e^(x²) erf(x) √π / 2 for 0 <= x <= 2.
double erf_series(double x) {
  double term = x;
  double sum = 0;
  for (int n = 0; n < 60; ++n) {
    sum += term;
    term *= 2 * x * x / static_cast<double>(2 * n + 3);
  }
  return sum;
}

/// Abramowitz and Stegun 7.1.14, from its 200th level up: enough for x >= 2.
double erfc_fraction(double x) {
  double below = x;
  for (int level = 200; level >= 1; --level) below = x + 0.5 * level / below;
  return 1 / (root_pi * below);
}

constexpr double series_max = 2;

}  // namespace

double scaled_erfc(double x) {
  if (x >= series_max) return erfc_fraction(x);
  return exp(x * x) - 2 / root_pi * erf_series(x);
}

double erf(double x) {
  if (x < 0) return -erf(-x);
  if (x >= series_max) return 1 - exp(-x * x) * erfc_fraction(x);
  return 2 / root_pi * exp(-x * x) * erf_series(x);
}

double erfc(double x) {
  if (x < 0) return 1 + erf(-x);
  if (x >= series_max) return exp(-x * x) * erfc_fraction(x);
  return 1 - erf(x);
}

double normal_density(double x) { return exp(-x * x / 2) / (root_two * root_pi); }

double normal_cdf(double x) { return erfc(-x / root_two) / 2; }

}  // namespace gauntlet::exact
