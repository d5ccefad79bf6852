// Quantiles of the normal distribution, Mills' ratio, and Owen's T.
#include "Guard.hpp"
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/owens_t.hpp>
#include "NormalTail.hpp"
#include "include/CSpecial.h"

#include <algorithm>

using namespace cohort;

namespace {

/// The second derivative of log(Φ(a)/φ(a)).
double slopeOfLogMills(double a) {
  if (a > -100) {
    return 1 - cohort_log_mills_da(a) * hazard(a);
  }
  // Where the difference cancels: the derivative of Laplace's expansion.
  const double s = 1 / (a * a);
  return s * (1 - s * (6 - s * (50 - s * (518 - s * 6354))));
}

/// Whether the difference of logarithms at z − u and z would lose digits.
bool isShortStep(double z, double u) { return std::fabs(u) < 0.3 * std::max(1.0, std::fabs(z)); }

/// The mean of a function from z − u to z.
template <class F>
double meanBelow(double z, double u, F f) {
  using Rule = boost::math::quadrature::gauss<double, 15>;
  double sum = Rule::weights()[0] * f(z - 0.5 * u);
  for (std::size_t i = 1; i < Rule::abscissa().size(); ++i) {
    const double offset = 0.5 * u * Rule::abscissa()[i];
    sum += Rule::weights()[i] * (f(z - 0.5 * u - offset) + f(z - 0.5 * u + offset));
  }
  return 0.5 * sum;
}

}  // namespace

extern "C" {

double cohort_inv_Phi(double p) {
  if (!(p >= 0 && p <= 1)) return notANumber;
  if (p == 0) return -infinity;
  if (p == 1) return infinity;
  return guarded([=] {
    return p <= 0.5 ? -sqrtTwo * boost::math::erfc_inv(2 * p, Precise())
                    : sqrtTwo * boost::math::erfc_inv(2 * (1 - p), Precise());
  });
}

double cohort_inv_log_Phi(double log_p) {
  if (!(log_p <= 0)) return notANumber;
  if (log_p == 0) return infinity;
  if (log_p == -infinity) return -infinity;
  if (log_p > -0.6931471805599453) return -cohort_inv_Phi(-std::expm1(log_p));
  if (log_p > -600) return cohort_inv_Phi(std::exp(log_p));
  // Newton's steps on log Φ, which is nearly quadratic there.
  const double l = -2 * log_p;
  double x = -std::sqrt(l - std::log(2 * pi * (l - std::log(2 * pi * l))));
  for (int i = 0; i < 4; ++i) x -= (logPhi(x) - log_p) / hazard(x);
  return x;
}

double cohort_inv_log_Phi_da(double log_p, double x) {
  (void)log_p;
  return 1 / hazard(x);
}

double cohort_log_mills(double a) {
  if (a < -5) return std::log(millsRatio(a));
  return logPhi(a) + 0.5 * a * a + logSqrtTwoPi;
}

double cohort_log_mills_da(double a) {
  if (!(a < -5)) return hazard(a) + a;
  // φ/Φ + a is what the continued fraction adds to −a.
  double fraction = -a;
  for (int k = 60; k > 1; --k) fraction = -a + k / fraction;
  return 1 / fraction;
}

double cohort_log_mills_change(double z, double u) {
  if (isShortStep(z, u)) return -u * meanBelow(z, u, [](double s) { return cohort_log_mills_da(s); });
  if (z - u < 0) return cohort_log_mills(z - u) - cohort_log_mills(z);
  return u * (0.5 * u - z) + logPhi(z - u) - logPhi(z);
}

double cohort_log_mills_change_dz(double z, double u) {
  if (isShortStep(z, u)) return -u * meanBelow(z, u, slopeOfLogMills);
  return cohort_log_mills_da(z - u) - cohort_log_mills_da(z);
}

double cohort_log_mills_change_du(double z, double u) { return -cohort_log_mills_da(z - u); }

double cohort_owens_t(double h, double a) {
  if (std::isnan(h) || std::isnan(a)) return notANumber;
  if (std::isinf(h)) return 0;
  if (std::isinf(a)) return std::copysign(0.25 * std::erfc(std::fabs(h) / sqrtTwo), a);
  return guarded([=] { return boost::math::owens_t(h, a, Precise()); });
}

double cohort_owens_t_dh(double h, double a) {
  return -0.5 * std::erf(a * h / sqrtTwo) * std::exp(-0.5 * h * h - logSqrtTwoPi);
}

double cohort_owens_t_da(double h, double a) {
  const double q = 1 + a * a;
  return std::exp(-0.5 * h * h * q) / (2 * pi * q);
}
}
