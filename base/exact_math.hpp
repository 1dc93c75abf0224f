#pragma once

/// Functions that all nodes must agree on to the bit, from + − × ÷ √ alone: libm may differ between systems, these
/// don't (given IEEE doubles and no contraction). Errors are a few units in the last place in the stated ranges.
namespace gauntlet::exact {

inline constexpr double pi = 3.14159265358979323846;

/// |x| <= 1e6.
double sin(double x);
double cos(double x);
/// e^x; 0 below -708, infinity above 709.
double exp(double x);
/// Natural logarithm of x > 0; NaN otherwise.
double log(double x);
/// Error function and its complement; relative errors below 1e-13, of erfc below 1e-12 up to x = 26.
double erf(double x);
double erfc(double x);
/// e^(x²) erfc(x), x >= 0: the tail without its underflow.
double scaled_erfc(double x);
/// Density and distribution function of the standard normal.
double normal_density(double x);
double normal_cdf(double x);
/// base > 0.
inline double pow(double base, double exponent) { return exp(exponent * log(base)); }

}  // namespace gauntlet::exact
