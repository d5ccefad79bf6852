// What the value and partial expressions of primitives.def call.
#pragma once
#include "Elementary.h"
#include "GammaFunctions.h"
#include "CSpecial.h"

#define COHORT_TWO_OVER_SQRT_PI 1.1283791670955126
#define COHORT_INV_SQRT_TWO_PI 0.3989422804014327
#define COHORT_SQRT_TWO_PI 2.5066282746310002
#define COHORT_HALF_LOG_TWO_PI 0.9189385332046728

// ---- Logistic family; exponentials of negative numbers only, so that nothing overflows.

COHORT_INLINE double cohort_inv_logit(double x) {
  double e = cohort_exp(-fabs(x));
  return (x < 0 ? e : 1.0) / (1.0 + e);
}

COHORT_INLINE double cohort_log1p_exp(double x) { return (x > 0 ? x : 0.0) + cohort_log1p_unit(cohort_exp(-fabs(x))); }

/// log(x / (1 - x)); around 1/2 from 2x - 1, which is exact there.
COHORT_INLINE double cohort_logit(double x) {
  double centred = cohort_log1p((2.0 * x - 1.0) / (1.0 - x));
  double outer = cohort_log(x / (1.0 - x));
  return x > 0.3 && x < 0.65 ? centred : outer;
}

/// log(1 - exp(x)) for x ≤ 0 (Mächler 2012, "Accurately computing log(1 - exp(-|a|))").
COHORT_INLINE double cohort_log1m_exp(double x) {
  double near = cohort_log(-cohort_expm1(x));
  double far = cohort_log1p(-cohort_exp(x));
  return x > -0.6931471805599453 ? near : far;
}
COHORT_INLINE double cohort_log1m_exp_da(double x) { return -1.0 / cohort_expm1(-x); }

/// The difference of two numbers, 0 where they are the same infinity.
COHORT_INLINE double cohort_difference(double a, double b) { return a == b ? 0.0 : a - b; }

COHORT_INLINE double cohort_log_sum_exp(double a, double b) {
  double larger = a > b ? a : b;
  return larger + cohort_log1p_unit(cohort_exp(-fabs(cohort_difference(a, b))));
}
COHORT_INLINE double cohort_log_sum_exp_da(double a, double b) { return cohort_inv_logit(cohort_difference(a, b)); }

/// log(exp(a) - exp(b)): NaN for a < b, -infinity for a = b.
COHORT_INLINE double cohort_log_diff_exp(double a, double b) { return a + cohort_log1m_exp(cohort_difference(b, a)); }
COHORT_INLINE double cohort_log_diff_exp_da(double a, double b) {
  return -1.0 / cohort_expm1(cohort_difference(b, a));
}
COHORT_INLINE double cohort_log_diff_exp_db(double a, double b) {
  return -1.0 / cohort_expm1(cohort_difference(a, b));
}

// ---- Powers

COHORT_INLINE double cohort_multiply_log(double a, double b) {
  double y = a * cohort_log(b);
  return ((a == 0) & (b == 0)) ? 0.0 : y;
}
COHORT_INLINE double cohort_multiply_log_db(double a, double b) { return a == 0 ? 0.0 : a / b; }

COHORT_INLINE double cohort_pow(double a, double b) { return pow(a, b); }
COHORT_INLINE double cohort_pow_da(double a, double b, double r) {
  double atZero = b == 1 ? 1.0 : ((b > 1) | (b == 0)) ? 0.0 : b < 0 ? -INFINITY : INFINITY;
  return a == 0 ? atZero : b * (r / a);
}
/// r log a; 0 at base 0, where the power is flat in a positive exponent.
COHORT_INLINE double cohort_pow_db(double a, double b, double r) {
  double y = r * cohort_log(a);
  return ((a == 0) & (b >= 0)) ? 0.0 : y;
}

// ---- Normal distribution

/// The standard normal density with the square's rounding error taken back, which matters in the tails.
COHORT_INLINE double cohort_phi(double x) {
  // Veltkamp's splitting: x² = square + lost exactly.
  double c = 134217729.0 * x;
  double high = c - (c - x), low = x - high;
  double square = x * x;
  double lost = ((high * high - square) + 2.0 * high * low) + low * low;
  lost = fabs(x) < 1e3 ? lost : 0.0;
  return COHORT_INV_SQRT_TWO_PI * cohort_exp(-0.5 * square) * (1.0 - 0.5 * lost);
}
double cohort_Phi(double x);
double cohort_log_Phi(double x);
double cohort_log_Phi_da(double x);
