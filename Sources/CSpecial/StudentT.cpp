// Quantiles of Student's t distribution with their partial derivatives.
#include "Guard.hpp"
#include <boost/math/distributions/students_t.hpp>
#include "include/CSpecial.h"

using namespace cohort;

extern "C" {

double cohort_student_t_quantile(double p, double nu) {
  if (!(p >= 0 && p <= 1 && nu > 0)) return notANumber;
  if (p == 0) return -infinity;
  if (p == 1) return infinity;
  return guarded([=] { return boost::math::quantile(boost::math::students_t_distribution<double, Precise>(nu), p); });
}

double cohort_student_t_quantile_dp(double t, double nu) {
  if (std::isinf(t)) return infinity;
  return 1 / guarded([=] { return boost::math::pdf(boost::math::students_t_distribution<double, Precise>(nu), t); });
}

double cohort_student_t_quantile_dnu(double t, double nu) {
  if (t == 0) return 0;
  if (std::isinf(t)) return 0;
  // The lower tail at -|t| is I(nu/2, 1/2, x)/2 with x = nu / (nu + t²).
  const double square = t * t, x = nu / (nu + square);
  const double tail = 0.5
      * (0.5 * cohort_inc_beta_da(0.5 * nu, 0.5, x)
         + cohort_inc_beta_dx(0.5 * nu, 0.5, x) * square / ((nu + square) * (nu + square)));
  return (t < 0 ? -tail : tail) * cohort_student_t_quantile_dp(t, nu);
}
}
