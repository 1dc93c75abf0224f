#include "runtime/report/axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gauntlet::runtime {

namespace {

constexpr std::array<double, 3> round_factors{1.0, 2.0, 5.0};

/// Distance between grid lines: 1, 2 or 5 times a power of ten, for about `lines` of them.
double grid_step(double span, double lines) {
  const double rough = span / lines;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : round_factors)
    if (rough <= factor * power * 1.0001) return factor * power;
  return 10 * power;
}

/// The largest 1, 2 or 5 times a power of ten that is at most `value` (> 0).
double round_below(double value) {
  const double power = std::pow(10, std::floor(std::log10(value)));
  double below = power;
  for (const double factor : round_factors)
    if (factor * power <= value * 1.0001) below = factor * power;
  return below;
}

double round_above(double value) {
  const double below = round_below(value);
  if (below >= value * 0.9999) return below;
  const double power = std::pow(10, std::floor(std::log10(below) + 1e-9));
  for (const double factor : round_factors)
    if (factor * power > below * 1.0001) return factor * power;
  return 10 * power;
}

}  // namespace

axis axis::over(double low, double high, double lines, bool widen) {
  if (!(high > low)) {
    const double room = std::max(std::abs(low) * 0.1, 1e-6);
    low -= room;
    high += room;
  }
  const double step = grid_step(high - low, lines);
  if (!widen) return {low, high, step};
  // Sums of shares are a little more than the whole at times.
  constexpr double rounding = 1e-9;
  return {std::floor(low / step + rounding) * step, std::ceil(high / step - rounding) * step, step};
}

axis axis::logarithmic_over(double low, double high) {
  low = round_below(low);
  high = std::max(round_above(high), low * 2);
  return {low, high, 1, true};
}

double axis::share(double value) const {
  if (logarithmic) return std::log(value / low) / std::log(high / low);
  return (value - low) / (high - low);
}

std::vector<double> axis::ticks() const {
  std::vector<double> all;
  if (logarithmic) {
    const double decades = std::log10(high / low);
    for (double power = std::pow(10, std::floor(std::log10(low) + 1e-9)); power <= high * 1.0001; power *= 10)
      for (const double factor : round_factors) {
        const double value = factor * power;
        const bool shown = decades < 3 || factor == 1;
        if (shown && value >= low * 0.9999 && value <= high * 1.0001) all.push_back(value);
      }
    return all;
  }
  const auto count = static_cast<int>(std::floor((high - low) / step + 1e-6));
  const double first = std::ceil(low / step - 1e-6);
  for (int i = 0; i <= count; ++i)
    if ((first + i) * step <= high + step * 1e-6) all.push_back((first + i) * step);
  return all;
}

std::string axis::label(double value, bool percent) const {
  const double scale = percent ? 100 : 1;
  const char* const unit = percent ? " %" : "";
  if (logarithmic) return fmt::format("{:.4g}{}", value * scale, unit);
  const int decimals = std::clamp(-static_cast<int>(std::floor(std::log10(step * scale) + 1e-9)), 0, 6);
  if (std::abs(value) < step * 1e-6) value = 0;
  if (std::abs(high * scale) >= 1e6) return fmt::format("{:.4g}{}", value * scale, unit);
  return fmt::format("{:.{}f}{}", value * scale, decimals, unit);
}

}  // namespace gauntlet::runtime
