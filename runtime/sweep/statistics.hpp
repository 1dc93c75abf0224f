#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

/// What tables and claims about many runs need. Values that are no numbers (a run in which a thing never happened) are
/// left out by all of these.
namespace gauntlet::runtime {

/// A mean with its confidence interval; `low` and `high` are NaN where fewer than two values have none.
struct estimate {
  std::size_t count = 0;
  double mean = 0;  ///< NaN without values
  double low = 0;
  double high = 0;

  double half_width() const { return (high - low) / 2; }
};

/// Share of successes with its interval.
struct share_estimate {
  std::size_t successes = 0;
  std::size_t trials = 0;
  double share = 0;
  double low = 0;
  double high = 1;
};

/// Regularised incomplete beta function I_x(a, b), a and b > 0, 0 <= x <= 1.
double incomplete_beta(double a, double b, double x);

/// The value that Student's t with `freedom` > 0 degrees of freedom stays below with probability 0 < p < 1.
double student_t_quantile(double p, double freedom);

/// The same of the normal distribution with mean 0 and deviation 1.
double normal_quantile(double p);

/// Mean and its two-sided Student t interval.
estimate mean_with_interval(const std::vector<double>& values, double confidence = 0.95);

/// Wilson's score interval (Wilson 1927): keeps its coverage for few trials and for shares near 0 and 1.
share_estimate wilson_interval(std::size_t successes, std::size_t trials, double confidence = 0.95);

double median_of(std::vector<double> values);

/// Gini coefficient of non-negative amounts: 0 when all have the same, towards 1 when one has all. NaN when the sum
/// is 0.
double gini_of(std::vector<double> amounts);

}  // namespace gauntlet::runtime
