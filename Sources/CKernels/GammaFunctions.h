// log|Γ| and ψ without branches, for vector code. Polynomials are Chebyshev fits made at 60 digits.
//
// log|Γ| is within 8 ulp for positive arguments (4 but near 3/2), its derivative within 2e-15 max(1, |ψ|). In narrow
// vectors the C library's branches are faster: COHORT_WIDE_VECTORS says which are to be used.
#pragma once
#include "CSpecial.h"
#include "Elementary.h"

/// The nearest whole number, without a call and without flags.
COHORT_INLINE double cohort_nearest(double x) { return __builtin_elementwise_roundeven(x); }

/// sin(πr) / r for |r| ≤ 1/2.
COHORT_INLINE double cohort_sin_pi_over(double r) {
  double w = r * r;
  double p = 0x1.9d462020fcc78p-21;
  p = p * w - 0x1.6f7acdb8f6580p-16;
  p = p * w + 0x1.e8f3675ee37ddp-12;
  p = p * w - 0x1.e3074dfaf87afp-8;
  p = p * w + 0x1.5078348551854p-4;
  p = p * w - 0x1.32d2cce627c86p-1;
  p = p * w + 0x1.466bc6775aa7dp+1;
  p = p * w - 0x1.4abbce625be52p+2;
  return p * w + 0x1.921fb54442d18p+1;
}

/// cos(πr) for |r| ≤ 1/2, as sin(π(1/2 - |r|)), which is exact near the zero.
COHORT_INLINE double cohort_cos_pi(double r) {
  double complement = 0.5 - fabs(r);
  return complement * cohort_sin_pi_over(complement);
}

/// log Γ(2 + t) / (t (1 + t)) for |t| ≤ 1/2.
COHORT_INLINE double cohort_lgamma_middle(double t) {
  double t2 = t * t, t4 = t2 * t2, t8 = t4 * t4;
  double p0 = (0x1.b0ee6072093cep-2 + t * -0x1.9ae6509ea10a0p-4) + t2 * (0x1.0e0c9df293533p-5 + t * -0x1.95ce223a9c32bp-7);
  double p1 = (0x1.47974853a9956p-8 + t * -0x1.145121fa341a6p-9) + t2 * (0x1.dfebcf8fa468ap-11 + t * -0x1.a96a3f7a7fee8p-12);
  double p2 = (0x1.7ed7331ab0456p-13 + t * -0x1.5c86deca13f0ap-14) + t2 * (0x1.402f379a1bea0p-15 + t * -0x1.2849f4abb7918p-16);
  double p3 = (0x1.13ddf755f9d8bp-17 + t * -0x1.02caf69d7c8abp-18) + t2 * (0x1.e683c8c6154d8p-20 + t * -0x1.b8b776dda014ap-21);
  double p4 = (0x1.a103a7a312000p-22 + t * -0x1.0f2c0333ca922p-22) + t2 * 0x1.02729ae98507fp-23;
  return (p0 + t4 * p1) + t8 * ((p2 + t4 * p3) + t8 * p4);
}

/// log Γ(x) for x > 0: from [3/2, 5/2] by the recurrence below 7.5, from there on by Stirling's series
/// (Abramowitz & Stegun 6.1.15, 6.1.40).
COHORT_INLINE double cohort_lgamma_positive(double x) {
  int isLarge = x >= 7.5;
  // Γ(x) = Γ(y) times (y ... x - 1), or divided by (x ... y - 1).
  double shift = cohort_nearest(x) - 2;
  // y = 2 + t; x - rint(x) is exact, y would not be.
  double t = x - (shift + 2);
  double factors = 1;
  factors *= shift >= 1 ? x - 1 : 1.0;
  factors *= shift >= 2 ? x - 2 : 1.0;
  factors *= shift >= 3 ? x - 3 : 1.0;
  factors *= shift >= 4 ? x - 4 : 1.0;
  factors *= shift >= 5 ? x - 5 : 1.0;
  factors = shift < 0 ? x : factors;
  factors *= shift < -1 ? x + 1 : 1.0;
  double logarithm = cohort_log(isLarge ? x : factors);
  double middle = t * (1 + t) * cohort_lgamma_middle(t);
  double small = shift < 0 ? middle - logarithm : middle + logarithm;
  double inverse = 1 / x;
  double z = inverse * inverse, z2 = z * z;
  double s = ((0x1.5555555555555p-4 + z * -0x1.6c16c16c124d9p-9) + z2 * (0x1.a01a01612994bp-11 + z * -0x1.38132d62092cap-11))
      + (z2 * z2) * ((0x1.b91c48c13edb6p-11 + z * -0x1.edbcfede193a0p-10) + z2 * 0x1.42235f812cb88p-8);
  double large = (x - 0.5) * (logarithm - 1) + (0x1.acfe390c97d69p-2 + inverse * s);
  large = x < INFINITY ? large : x;
  return isLarge ? large : small;
}

/// log|Γ(x)|, +∞ at the poles; reflected for x ≤ 0.
COHORT_INLINE double cohort_log_abs_gamma(double x) {
  double positive = x <= 0 ? 1 - x : x;
  double value = cohort_lgamma_positive(positive);
  double r = x - cohort_nearest(x);
  double sine = fabs(r * cohort_sin_pi_over(r));
  double reflected = cohort_log(0x1.921fb54442d18p+1 / sine) - value;
  reflected = x == -INFINITY ? INFINITY : reflected;
  return x <= 0 ? reflected : value;
}

/// ψ(x) for x > 0: by the recurrence from x + 8 (Abramowitz & Stegun 6.3.6, 6.3.18).
COHORT_INLINE double cohort_digamma_positive(double x) {
  int isSmall = x < 8;
  double y = isSmall ? x + 8 : x;
  double inverse = 1 / y;
  double z = inverse * inverse, z2 = z * z;
  double s = ((0x1.5555555555555p-4 + z * -0x1.11111111095e6p-7) + z2 * (0x1.041040c62923cp-8 + z * -0x1.1110b33fc17d6p-8))
      + (z2 * z2) * ((0x1.f037df4b69ba2p-8 + z * -0x1.531da6b6dedbfp-6) + z2 * 0x1.0497fbf0fa8abp-4);
  double series = cohort_log(y) - (0.5 * inverse + z * s);
  // The sum of 1/(x + k), k < 8: with u = x (x + 7) the pairs are (2x + 7) / (u + c), c = 0, 6, 10, 12.
  double u = x * (x + 7);
  double sum = (2 * x + 7) * (((4 * u + 84) * u + 504) * u + 720) / (u * ((u + 6) * ((u + 10) * (u + 12))));
  return isSmall ? series - sum : series;
}

/// ψ(x), NaN at the poles; reflected for x ≤ 0.
COHORT_INLINE double cohort_psi(double x) {
  double positive = x <= 0 ? 1 - x : x;
  double value = cohort_digamma_positive(positive);
  double r = x - cohort_nearest(x);
  double reflected = value - 0x1.921fb54442d18p+1 * cohort_cos_pi(r) / (r * cohort_sin_pi_over(r));
  reflected = r == 0 ? NAN : reflected;
  return x <= 0 ? reflected : value;
}

#if defined(COHORT_WIDE_VECTORS) || defined(__aarch64__)
COHORT_INLINE double cohort_log_gamma_value(double x) { return cohort_log_abs_gamma(x); }
COHORT_INLINE double cohort_log_gamma_da(double x) { return cohort_psi(x); }
#else
COHORT_INLINE double cohort_log_gamma_value(double x) { return cohort_lgamma(x); }
COHORT_INLINE double cohort_log_gamma_da(double x) { return cohort_digamma(x); }
#endif
