// The gamma function, its logarithmic derivatives and factorials.
#include "Guard.hpp"
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/polygamma.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include "Stirling.hpp"
#include "include/CSpecial.h"

using namespace cohort;

namespace {

/// log B(a, b) for 0 < a ≤ b (after Didonato and Morris 1992, section on BETALN).
double lbetaOrdered(double a, double b) {
  if (a >= 10) {
    const double h = a / b, u = b * std::log1p(h);
    return -0.5 * std::log(b) + logSqrtTwoPi + stirlingRemainder(a) + stirlingRemainder(b) -
           stirlingRemainder(a + b) - (a - 0.5) * std::log1p(1 / h) - u;
  }
  if (b >= 10) {
    // log Γ(b) − log Γ(a + b) by Stirling, the large parts cancelled by hand.
    const double difference =
        stirlingRemainder(b) - stirlingRemainder(a + b) - (b - 0.5) * std::log1p(a / b) - a * std::log(a + b) + a;
    return cohort_lgamma(a) + difference;
  }
  return cohort_lgamma(a) + (cohort_lgamma(b) - cohort_lgamma(a + b));
}

}  // namespace

extern "C" {

double cohort_lgamma(double a) {
  // The reentrant form: `lgamma` writes a global.
  int sign;
  return lgamma_r(a, &sign);
}

double cohort_digamma(double a) {
  if (!(a > 0) && (std::isnan(a) || std::isinf(a) || a == std::floor(a))) return notANumber;
  if (std::isinf(a)) return a;
  return guarded([=] { return boost::math::digamma(a, Fast()); });
}

double cohort_trigamma(double a) {
  if (std::isnan(a)) return a;
  if (std::isinf(a)) return a > 0 ? 0 : notANumber;
  if (a <= 0 && a == std::floor(a)) return infinity;
  return guarded([=] { return boost::math::trigamma(a, Fast()); });
}

double cohort_polygamma2(double a) {
  if (std::isnan(a)) return a;
  if (std::isinf(a)) return a > 0 ? 0 : notANumber;
  if (a <= 0 && a == std::floor(a)) return notANumber;
  return guarded([=] { return boost::math::polygamma(2, a, Fast()); });
}

double cohort_digamma_difference(double a, double h) {
  double x = a, y = a + h;
  if (!(x > 0) || !(y > 0)) return cohort_digamma(y) - cohort_digamma(x);
  if (std::isinf(x) || std::isinf(y)) return std::isinf(x) ? (std::isinf(y) ? 0 : -infinity) : infinity;
  // Upwards by ψ(z + 1) = ψ(z) + 1/z until the asymptotic series holds (DLMF 5.5.2, 5.11.2).
  double sum = 0;
  while (x < 12 || y < 12) {
    sum += x * y > 0 ? h / (x * y) : h / x / y;
    x += 1;
    y += 1;
  }
  const double i = 1 / x, j = 1 / y;
  const double d = h * i * j;  // 1/x − 1/y
  const double s = i * i, t = j * j;
  const double e = d * (i + j);  // 1/x² − 1/y²
  // Σ B_2k/(2k) (1/x^2k − 1/y^2k), with the differences of powers factored by s − t = e.
  const double p2 = s + t, p3 = s * s + s * t + t * t, p4 = (s + t) * (s * s + t * t);
  const double p5 = s * s * s * s + s * s * s * t + s * s * t * t + s * t * t * t + t * t * t * t;
  const double p6 = (s * s * s + t * t * t) * (s * s + s * t + t * t);
  const double tail = e * (1.0 / 12 - p2 / 120 + p3 / 252 - p4 / 240 + p5 / 132 - p6 * (691.0 / 32760));
  return sum + std::log1p(h / x) + 0.5 * d + tail;
}

double cohort_lbeta(double a, double b) {
  if (std::isnan(a) || std::isnan(b) || a < 0 || b < 0) return notANumber;
  if (a > b) std::swap(a, b);
  if (a == 0) return infinity;
  if (std::isinf(b)) return -infinity;
  return lbetaOrdered(a, b);
}

double cohort_lbeta_da(double a, double b) { return -cohort_digamma_difference(a, b); }

double cohort_lmgamma(double n, double x) {
  double sum = 0.25 * n * (n - 1) * std::log(pi);
  for (double k = 0; k < n; ++k) sum += cohort_lgamma(x - 0.5 * k);
  return sum;
}

double cohort_lmgamma_dx(double n, double x) {
  double sum = 0;
  for (double k = 0; k < n; ++k) sum += cohort_digamma(x - 0.5 * k);
  return sum;
}

double cohort_rising_factorial(double x, double n) {
  if (std::isnan(x) || std::isnan(n)) return notANumber;
  if (n < 0) return 1 / cohort_rising_factorial(x + n, -n);
  double product = 1;
  for (double k = 0; k < n; ++k) {
    product *= x + k;
    // Once 0 or an infinity, it stays.
    if (product == 0 || std::isinf(product)) return product;
  }
  return product;
}

double cohort_rising_factorial_dx(double x, double n) {
  if (std::isnan(x) || std::isnan(n)) return notANumber;
  if (n < 0) {
    const double r = cohort_rising_factorial(x + n, -n);
    return -cohort_rising_factorial_dx(x + n, -n) / (r * r);
  }
  double product = 1, derivative = 0;
  for (double k = 0; k < n; ++k) {
    derivative = derivative * (x + k) + product;
    product *= x + k;
    if (std::isinf(product)) return derivative;
    if (product == 0 && derivative == 0) return 0;
  }
  return derivative;
}

// x (x − 1) … (x − n + 1) = (−1)ⁿ (−x)(−x + 1) … (−x + n − 1).
double cohort_falling_factorial(double x, double n) {
  return (std::fmod(n, 2) == 0 ? 1 : -1) * cohort_rising_factorial(-x, n);
}
double cohort_falling_factorial_dx(double x, double n) {
  return (std::fmod(n, 2) == 0 ? -1 : 1) * cohort_rising_factorial_dx(-x, n);
}
}
