// Quantiles of the normal distribution, Mills' ratio, and Owen's T.
#include "Guard.hpp"
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/owens_t.hpp>
#include "NormalTail.hpp"
#include "include/CSpecial.h"

using namespace cohort;

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
