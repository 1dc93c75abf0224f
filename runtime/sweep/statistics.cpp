#include "runtime/sweep/statistics.hpp"

#include "base/check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gauntlet::runtime {

namespace {

constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// Continued fraction of the incomplete beta function by Lentz's method (Press et al., Numerical Recipes, 6.4);
/// converges fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
  constexpr double tiny = 1e-300;
  constexpr int terms_max = 10000;
  const auto clear_of_zero = [](double v) { return std::fabs(v) < tiny ? tiny : v; };
  double c = 1;
  double d = 1 / clear_of_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m <= terms_max; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double factor = 1;
    for (const double term : {even, odd}) {
      d = 1 / clear_of_zero(1 + term * d);
      c = clear_of_zero(1 + term / c);
      factor = c * d;
      fraction *= factor;
    }
    if (std::fabs(factor - 1) < 1e-15) break;
  }
  return fraction;
}

/// The p-quantile of a rising distribution function, by bisection to the last bit.
template <class Distribution>
double quantile_of(const Distribution& below, double p) {
  double low = -1, high = 1;
  while (below(low) > p) low *= 2;
  while (below(high) < p) high *= 2;
  for (int i = 0; i < 200; ++i) {
    const double middle = low + (high - low) / 2;
    if (middle == low || middle == high) break;
    (below(middle) < p ? low : high) = middle;
  }
  return low + (high - low) / 2;
}

std::vector<double> numbers_of(const std::vector<double>& values) {
  std::vector<double> numbers;
  std::copy_if(values.begin(), values.end(), std::back_inserter(numbers), [](double v) { return std::isfinite(v); });
  return numbers;
}

}  // namespace

double incomplete_beta(double a, double b, double x) {
  GAUNTLET_CHECK(a > 0 && b > 0 && x >= 0 && x <= 1);
  if (x == 0 || x == 1) return x;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(a, b, x) / a;
  return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double student_t_quantile(double p, double freedom) {
  GAUNTLET_CHECK(p > 0 && p < 1 && freedom > 0);
  return quantile_of(
      [freedom](double t) {
        // From the middle for a small t and from the tail for a large one: both keep all their digits.
        const double square = t * t, whole = freedom + square;
        const double above = square < freedom ? (1 - incomplete_beta(0.5, freedom / 2, square / whole)) / 2
                                              : incomplete_beta(freedom / 2, 0.5, freedom / whole) / 2;
        return t < 0 ? above : 1 - above;
      },
      p);
}

double normal_quantile(double p) {
  GAUNTLET_CHECK(p > 0 && p < 1);
  return quantile_of([](double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }, p);
}

estimate mean_with_interval(const std::vector<double>& values, double confidence) {
  const std::vector<double> numbers = numbers_of(values);
  const auto n = static_cast<double>(numbers.size());
  if (numbers.empty()) return {0, no_number, no_number, no_number};
  double sum = 0, squares = 0;
  for (const double v : numbers) sum += v;
  const double mean = sum / n;
  if (numbers.size() == 1) return {1, mean, no_number, no_number};
  for (const double v : numbers) squares += (v - mean) * (v - mean);
  const double t = student_t_quantile(0.5 + confidence / 2, n - 1);
  const double half = t * std::sqrt(squares / (n - 1) / n);
  return {numbers.size(), mean, mean - half, mean + half};
}

share_estimate wilson_interval(std::size_t successes, std::size_t trials, double confidence) {
  GAUNTLET_CHECK(successes <= trials);
  if (trials == 0) return {0, 0, no_number, 0, 1};
  const double n = static_cast<double>(trials), p = static_cast<double>(successes) / n;
  const double z = normal_quantile(0.5 + confidence / 2);
  const double centre = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {successes, trials, p, std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

double median_of(std::vector<double> values) {
  values = numbers_of(values);
  if (values.empty()) return no_number;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double gini_of(std::vector<double> amounts) {
  amounts = numbers_of(amounts);
  std::sort(amounts.begin(), amounts.end());
  const auto n = static_cast<double>(amounts.size());
  double sum = 0, ranked = 0;
  for (std::size_t i = 0; i < amounts.size(); ++i) {
    sum += amounts[i];
    ranked += static_cast<double>(i + 1) * amounts[i];
  }
  return sum > 0 ? 2 * ranked / (n * sum) - (n + 1) / n : no_number;
}

}  // namespace gauntlet::runtime
