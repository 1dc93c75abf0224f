#include "base/exact_math.hpp"

#include "base/random.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <limits>

using namespace gauntlet;

namespace {

using function = double (*)(double);
using reference = long double (*)(long double);

double ulp(double x) {
  x = std::fabs(x);
  return std::nextafter(x, std::numeric_limits<double>::infinity()) - x;
}

/// Largest error of `f` over random arguments, in units in the last place of the result; results smaller than
/// `scale_min` are measured against that.
double worst_ulps(function f, reference exact, double from, double to, double scale_min) {
  generator random(5);
  double worst = 0;
  for (int i = 0; i < 200000; ++i) {
    const double x = from + (to - from) * random.unit();
    const auto wanted = exact(static_cast<long double>(x));
    const auto scale = std::max(std::fabs(static_cast<double>(wanted)), scale_min);
    worst = std::max(worst, static_cast<double>(std::fabs(static_cast<long double>(f(x)) - wanted)) / ulp(scale));
  }
  return worst;
}

long double sin_reference(long double x) { return std::sin(x); }
long double cos_reference(long double x) { return std::cos(x); }
long double exp_reference(long double x) { return std::exp(x); }
long double log_reference(long double x) { return std::log(x); }

}  // namespace

TEST_CASE("sine and cosine are within two units in the last place") {
  CHECK(worst_ulps(exact::sin, sin_reference, -7, 7, 1e-6) < 2);
  CHECK(worst_ulps(exact::cos, cos_reference, -7, 7, 1e-6) < 2);
}

TEST_CASE("sine and cosine hold up to a million radians") {
  CHECK(worst_ulps(exact::sin, sin_reference, -1e6, 1e6, 1e-3) < 2);
  CHECK(worst_ulps(exact::cos, cos_reference, -1e6, 1e6, 1e-3) < 2);
  CHECK(worst_ulps(exact::sin, sin_reference, 0.9e6, 1e6, 1e-3) < 2);
}

TEST_CASE("sine and cosine of the quadrants are what they should be") {
  CHECK(exact::sin(0) == 0);
  CHECK(exact::cos(0) == 1);
  CHECK(exact::sin(exact::pi / 2) == 1);
  CHECK(exact::cos(exact::pi) == -1);
  for (int i = -50; i < 50; ++i) {
    const double x = i * 0.37;
    CHECK(exact::sin(-x) == -exact::sin(x));
    CHECK(exact::cos(-x) == exact::cos(x));
  }
}

TEST_CASE("the exponential is within two units in the last place over its whole range") {
  CHECK(worst_ulps(exact::exp, exp_reference, -1, 1, 0) < 2);
  CHECK(worst_ulps(exact::exp, exp_reference, -708, 709, 0) < 2);
  CHECK(exact::exp(0) == 1);
  CHECK(exact::exp(-708.1) == 0);
  CHECK(std::isinf(exact::exp(709.1)));
  CHECK(std::isnan(exact::exp(std::numeric_limits<double>::quiet_NaN())));
  CHECK(exact::exp(-std::numeric_limits<double>::infinity()) == 0);
}

TEST_CASE("the logarithm is within three units in the last place, close to 1 too") {
  CHECK(worst_ulps(exact::log, log_reference, 0.5, 2, 0) < 3);
  CHECK(worst_ulps(exact::log, log_reference, 0.999, 1.001, 0) < 3);
  CHECK(worst_ulps(exact::log, log_reference, 1e-300, 1e300, 0) < 3);
  CHECK(exact::log(1) == 0);
}

TEST_CASE("the logarithm takes subnormals and infinity, and nothing that is not positive") {
  const double smallest = std::numeric_limits<double>::denorm_min();
  CHECK(exact::log(smallest) == Approx(-744.4400719213812).epsilon(1e-15));
  CHECK(std::isinf(exact::log(std::numeric_limits<double>::infinity())));
  CHECK(std::isnan(exact::log(0)));
  CHECK(std::isnan(exact::log(-1)));
  CHECK(std::isnan(exact::log(std::numeric_limits<double>::quiet_NaN())));
}

TEST_CASE("powers as schedules use them agree with libm to thirteen digits") {
  for (const double base : {0.1, 0.5, 0.9, 0.999, 1.0, 2.0, 10.0, 10000.0})
    for (const double exponent : {-3.0, -0.5, 0.0, 0.25, 1.0, 7.0, 20.0})
      CHECK(exact::pow(base, exponent) == Approx(std::pow(base, exponent)).epsilon(1e-13));
}

TEST_CASE("the bits are these on every system") {
  CHECK(exact::sin(1) == 0x1.aed548f090ceep-1);
  CHECK(exact::cos(1) == 0x1.14a280fb5068cp-1);
  CHECK(exact::exp(1) == 0x1.5bf0a8b14576ap+1);
  CHECK(exact::log(10) == 0x1.26bb1bbb55516p+1);
  CHECK(exact::exp(-7.25) == 0x1.7455fe323fafdp-11);
}

TEST_CASE("the error function and the normal distribution are as accurate as they say") {
  generator random(6);
  for (int i = 0; i < 20000; ++i) {
    const double x = -6 + 12 * random.unit();
    INFO("x = " << x);
    CHECK(exact::erf(x) == Approx(std::erf(x)).epsilon(1e-13));
    CHECK(exact::erfc(x) == Approx(std::erfc(x)).epsilon(1e-12));
    CHECK(exact::normal_cdf(x) == Approx(0.5 * std::erfc(-x / std::sqrt(2.0))).epsilon(1e-12));
  }
  for (double x = 6; x <= 26; x += 0.37) {
    INFO("x = " << x);
    CHECK(exact::erfc(x) == Approx(std::erfc(x)).epsilon(1e-12));
    CHECK(exact::scaled_erfc(x) == Approx(static_cast<double>(std::exp(static_cast<long double>(x) * x) *
                                                              std::erfc(static_cast<long double>(x))))
                                       .epsilon(1e-12));
  }
  CHECK(exact::erf(0) == 0);
  CHECK(exact::normal_cdf(0) == 0.5);
  CHECK(exact::normal_density(0) == Approx(0.3989422804014327));
}
