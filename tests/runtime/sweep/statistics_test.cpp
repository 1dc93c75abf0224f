#include "runtime/sweep/statistics.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace gauntlet::runtime;

namespace {

constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("quantiles of Student's t are those of the tables") {
  // NIST/SEMATECH e-Handbook, 1.3.6.7.2, to its places, and the closed forms of 1 and 2 degrees of freedom.
  CHECK(student_t_quantile(0.975, 1) == Approx(12.706).margin(5e-4));
  CHECK(student_t_quantile(0.975, 1) == Approx(std::tan(std::acos(-1.0) * 0.475)).epsilon(1e-10));
  CHECK(student_t_quantile(0.975, 2) == Approx(0.95 * std::sqrt(2 / (1 - 0.95 * 0.95))).epsilon(1e-10));
  CHECK(student_t_quantile(0.975, 4) == Approx(2.776).margin(5e-4));
  CHECK(student_t_quantile(0.975, 9) == Approx(2.262).margin(5e-4));
  CHECK(student_t_quantile(0.975, 19) == Approx(2.093).margin(5e-4));
  CHECK(student_t_quantile(0.995, 19) == Approx(2.861).margin(5e-4));
  CHECK(student_t_quantile(0.95, 100) == Approx(1.660).margin(5e-4));
  CHECK(student_t_quantile(0.975, 1e7) == Approx(normal_quantile(0.975)).epsilon(1e-6));
}

TEST_CASE("quantiles are symmetric and rise with the probability") {
  for (const double freedom : {1.0, 3.0, 19.0, 250.0}) {
    double before = -std::numeric_limits<double>::infinity();
    for (const double p : {0.001, 0.05, 0.3, 0.5, 0.7, 0.95, 0.999}) {
      const double q = student_t_quantile(p, freedom);
      CHECK(q > before);
      CHECK(q == Approx(-student_t_quantile(1 - p, freedom)).margin(1e-9));
      before = q;
    }
  }
  CHECK(normal_quantile(0.975) == Approx(1.959963984540054).epsilon(1e-12));
  CHECK(normal_quantile(0.5) == Approx(0).margin(1e-12));
}

TEST_CASE("the incomplete beta function agrees with its closed forms") {
  for (const double x : {0.01, 0.2, 0.5, 0.77, 0.99}) {
    CHECK(incomplete_beta(1, 1, x) == Approx(x).epsilon(1e-12));
    CHECK(incomplete_beta(3, 1, x) == Approx(x * x * x).epsilon(1e-12));
    CHECK(incomplete_beta(2, 3, x) == Approx(1 - incomplete_beta(3, 2, 1 - x)).epsilon(1e-12));
  }
}

TEST_CASE("a mean's interval is the textbook's, and needs two values") {
  // Values 1 … 5: deviation √2.5, t(0.975, 4) = 2.7764451.
  const estimate e = mean_with_interval({1, 2, 3, 4, 5});
  CHECK(e.count == 5);
  CHECK(e.mean == Approx(3));
  CHECK(e.half_width() == Approx(2.7764451 * std::sqrt(2.5 / 5)).epsilon(1e-7));
  CHECK(std::isnan(mean_with_interval({7}).low));
  CHECK(mean_with_interval({7}).mean == 7);
  CHECK(std::isnan(mean_with_interval({}).mean));
  CHECK(mean_with_interval({1, nothing, 3}).count == 2);
  CHECK(mean_with_interval({2, 2, 2}).half_width() == Approx(0).margin(1e-12));
  CHECK(mean_with_interval({1, 2, 3}, 0.99).half_width() > mean_with_interval({1, 2, 3}, 0.95).half_width());
}

TEST_CASE("Wilson's interval keeps to shares and is the published one") {
  // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 15 of 148 gives 0.0624 to 0.1605; 0 of 20, 0 to 0.1611.
  const share_estimate a = wilson_interval(81, 263);
  CHECK(a.low == Approx(0.2553).margin(5e-5));
  CHECK(a.high == Approx(0.3662).margin(5e-5));
  const share_estimate b = wilson_interval(15, 148);
  CHECK(b.low == Approx(0.0624).margin(5e-5));
  CHECK(b.high == Approx(0.1605).margin(5e-5));
  CHECK(wilson_interval(0, 20).low == 0);
  CHECK(wilson_interval(0, 20).high == Approx(0.1611).margin(5e-5));
  CHECK(wilson_interval(20, 20).high == 1);
  CHECK(wilson_interval(20, 20).low == Approx(1 - 0.1611).margin(5e-5));
  CHECK(wilson_interval(0, 0).high == 1);
}

TEST_CASE("Gini is 0 for equals and nears 1 for one who has all") {
  CHECK(gini_of({5, 5, 5, 5}) == Approx(0).margin(1e-12));
  CHECK(gini_of({0, 0, 0, 1}) == Approx(0.75));
  CHECK(gini_of({1, 3}) == Approx(0.25));
  CHECK(gini_of({3, 1}) == gini_of({30, 10}));
  CHECK(std::isnan(gini_of({0, 0})));
}

TEST_CASE("the median lies in the middle") {
  CHECK(median_of({3, 1, 2}) == 2);
  CHECK(median_of({4, 1, 3, 2}) == 2.5);
  CHECK(std::isnan(median_of({})));
}
