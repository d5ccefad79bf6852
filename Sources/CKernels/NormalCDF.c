// The normal distribution function, its logarithm and the logarithm's derivative, accurate in both tails.
#include "Helpers.h"

/// sqrt(1/2) = HIGH + LOW.
static const double inverseRoot2High = 0x1.6a09e667f3bcdp-1;
static const double inverseRoot2Low = -0x1.bdd3413b26456p-55;

/// erfc(|x| / sqrt(2)) / 2, corrected for the rounding of the quotient: erfc' = -2/sqrt(pi) exp(-t²).
static double upperTail(double x) {
  if (!(fabs(x) < 1e3)) return x != x ? x : x > 0 ? 0.0 : 1.0;
  double t = x * inverseRoot2High;
  double lost = fma(x, inverseRoot2High, -t) + x * inverseRoot2Low;
  return 0.5 * (erfc(t) - COHORT_TWO_OVER_SQRT_PI * exp(-t * t) * lost);
}

double cohort_Phi(double x) { return upperTail(-x); }

/// The asymptotic series of |x| (1 - Φ(|x|)) / φ(x) for |x| ≥ 20 (Abramowitz & Stegun 26.2.12), minus 1.
static double millsSeries(double x) {
  double z = 1.0 / (x * x), term = 1.0, sum = 0.0;
  for (int k = 1; k <= 9; k++) {
    term *= -(2 * k - 1) * z;
    sum += term;
  }
  return sum;
}

double cohort_log_Phi(double x) {
  if (x > 0) return log1p(-upperTail(x));
  if (x > -20) return log(upperTail(-x));
  if (x != x) return x;
  return (-0.5 * x * x - COHORT_HALF_LOG_TWO_PI) - (log(-x) - log1p(millsSeries(x)));
}

double cohort_log_Phi_da(double x) {
  if (x > -20) return cohort_phi(x) / cohort_Phi(x);
  if (x != x) return x;
  return -x / (1.0 + millsSeries(x));
}
