// exp, log, expm1, log1p, tanh without branches, so that loops over them become vector code on any machine.
//
// The C library's functions are calls, and its vector variants exist on one platform only; a polynomial that the
// compiler can inline is vectorised everywhere, and gives the same bits in a loop's vector body, in its tail and in
// scalar code. Errors are below 1 ulp for exp and log, below 2 ulp for expm1, log1p and 3 ulp for tanh, over the
// whole range with denormals, infinities and NaN as in C (Annex F); no floating-point flags are promised.
//
// Reductions are the classic ones (Tang 1989, ACM TOMS 15:144; Tang 1990, ACM TOMS 16:378); the polynomials are
// Chebyshev fits to the functions named at each, made at 40 digits.
#pragma once
#include <math.h>
#include <stdint.h>

#define COHORT_INLINE static inline __attribute__((always_inline, unused))

/// Adding this rounds to an integer, which then stands in the low bits of the sum.
#define COHORT_SHIFTER 0x1.8p52
#define COHORT_LOG2_E 0x1.71547652b82fep0
/// log 2 = HIGH + LOW; HIGH has 41 bits, so that its product with an exponent is exact.
#define COHORT_LN2_HIGH 0x1.62e42fefa2000p-1
#define COHORT_LN2_LOW 0x1.9ef35793c7673p-41

COHORT_INLINE uint64_t cohort_bits(double x) { return __builtin_bit_cast(uint64_t, x); }
COHORT_INLINE double cohort_from_bits(uint64_t x) { return __builtin_bit_cast(double, x); }
COHORT_INLINE double cohort_sqrt(double x) { return __builtin_elementwise_sqrt(x); }

/// (exp(r) - 1 - r) / r² for |r| ≤ log(2) / 2.
COHORT_INLINE double cohort_exp_tail(double r) {
  double r2 = r * r, r4 = r2 * r2;
  double p01 = 0x1.0000000000001p-1 + r * 0x1.5555555555556p-3;
  double p23 = 0x1.5555555553d37p-5 + r * 0x1.11111111109a6p-7;
  double p45 = 0x1.6c16c1789d1d7p-10 + r * 0x1.a01a01a7cebcdp-13;
  double p67 = 0x1.a019b8ca26fcfp-16 + r * 0x1.71de0d85293b8p-19;
  double p89 = 0x1.2891d4ffbb0f9p-22 + r * 0x1.af390ba7e6f47p-26;
  return (p01 + r2 * p23) + r4 * ((p45 + r2 * p67) + r4 * p89);
}

/// 2^n for an integral n in [-1022, 1023] to which the shifter has been added.
COHORT_INLINE double cohort_power_of_two(double shifted) {
  return cohort_from_bits((cohort_bits(shifted) + 1023) << 52);
}

COHORT_INLINE double cohort_exp(double x) {
  // Beyond these the result is 0 or infinite; comparisons are false for NaN, which goes through.
  x = x > 710.0 ? 710.0 : x;
  x = x < -746.0 ? -746.0 : x;
  double n = (x * COHORT_LOG2_E + COHORT_SHIFTER) - COHORT_SHIFTER;
  double r = (x - n * COHORT_LN2_HIGH) - n * COHORT_LN2_LOW;
  double p = 1.0 + (r + (r * r) * cohort_exp_tail(r));
  // 2^n in two factors: n may lie outside the exponents of normal numbers.
  double half = n * 0.5 + COHORT_SHIFTER;
  double rest = (n - (half - COHORT_SHIFTER)) + COHORT_SHIFTER;
  return (p * cohort_power_of_two(half)) * cohort_power_of_two(rest);
}

COHORT_INLINE double cohort_expm1(double x) {
  x = x > 710.0 ? 710.0 : x;
  double z = x < -40.0 ? -40.0 : x;
  double n = (z * COHORT_LOG2_E + COHORT_SHIFTER) - COHORT_SHIFTER;
  double high = z - n * COHORT_LN2_HIGH, low = n * COHORT_LN2_LOW;
  double r = high - low;
  double lost = (high - r) - low;
  double p = r + ((r * r) * cohort_exp_tail(r) + lost);
  double half = n * 0.5 + COHORT_SHIFTER;
  double rest = (n - (half - COHORT_SHIFTER)) + COHORT_SHIFTER;
  double s1 = cohort_power_of_two(half), s2 = cohort_power_of_two(rest);
  double inverse =
      cohort_power_of_two(2 * COHORT_SHIFTER - half) * cohort_power_of_two(2 * COHORT_SHIFTER - rest);
  // 2^n (1 + p) - 1 = 2^n (p + (1 - 2^-n)); for n = 0 this is p itself.
  double y = ((p + (1.0 - inverse)) * s1) * s2;
  return x == 0 ? x : y;
}

/// log(m · 2^k (1 + f/…)) from the reduced argument f = m - 1 in [sqrt(1/2) - 1, sqrt(2) - 1] and the exponent k.
COHORT_INLINE double cohort_log_reduced(double f, double k) {
  // With s = f / (2 + f): log(1 + f) = 2 atanh(s) = f - (h - s (h + R)), h = f²/2, 2 atanh(s) = s (2 + R(s²)).
  double s = f / (2.0 + f);
  double z = s * s, z2 = z * z;
  double p01 = 0x1.5555555555555p-1 + z * 0x1.9999999999a3ap-2;
  double p23 = 0x1.2492492476765p-2 + z * 0x1.c71c7201f207cp-3;
  double p45 = 0x1.745cf8c4c7bcap-3 + z * 0x1.3b1c42e3df02cp-3;
  double p67 = 0x1.0fbd2bafa02d6p-3 + z * 0x1.0c1263e1bac13p-3;
  double R = z * ((p01 + z2 * p23) + (z2 * z2) * (p45 + z2 * p67));
  double h = 0.5 * f * f;
  return k * COHORT_LN2_HIGH - ((h - (s * (h + R) + k * COHORT_LN2_LOW)) - f);
}

/// Splits a positive normal number into 2^k m with m in [sqrt(1/2), sqrt(2)).
COHORT_INLINE double cohort_split_exponent(double x, double *k) {
  uint64_t bits = cohort_bits(x);
  // The exponent field becomes a double by standing in the low bits of 2^52.
  double exponent = cohort_from_bits((bits >> 52) | 0x4330000000000000u) - (0x1p52 + 1023);
  double m = cohort_from_bits((bits & 0x000fffffffffffffu) | 0x3ff0000000000000u);
  int large = m > 0x1.6a09e667f3bcdp0;
  *k = large ? exponent + 1 : exponent;
  return large ? 0.5 * m : m;
}

COHORT_INLINE double cohort_log(double x) {
  int tiny = x < 0x1p-1022;
  double scaled = tiny ? x * 0x1p54 : x;
  double k;
  double m = cohort_split_exponent(scaled, &k);
  double y = cohort_log_reduced(m - 1.0, tiny ? k - 54 : k);
  y = x < INFINITY ? y : x;
  y = x == 0 ? -INFINITY : y;
  return x < 0 ? NAN : y;
}

COHORT_INLINE double cohort_log1p(double x) {
  double u = 1.0 + x;
  // What the addition lost.
  double c = x < 1.0 ? x - (u - 1.0) : 1.0 - (u - x);
  double k;
  double m = cohort_split_exponent(u, &k);
  double scale = cohort_power_of_two(COHORT_SHIFTER - k);
  double y = cohort_log_reduced((m - 1.0) + c * scale, k);
  y = x < INFINITY ? y : x;
  y = x == -1.0 ? -INFINITY : y;
  y = x < -1.0 ? NAN : y;
  return x == 0 ? x : y;
}

/// log(1 + x) for x in [0, 1].
COHORT_INLINE double cohort_log1p_unit(double x) {
  int large = x > 0.41421356237309503;
  // (1 + x) / 2 - 1, exact for x ≥ 1/2.
  double f = large ? 0.5 * (x - 1.0) : x;
  return cohort_log_reduced(f, large ? 1.0 : 0.0);
}

COHORT_INLINE double cohort_tanh(double x) {
  double t = cohort_expm1(-2.0 * fabs(x));
  return copysign(-t / (2.0 + t), x);
}
