// Template: exp on the vectors V of W doubles with their integers I; needs NAME, and NAME(bits) and NAME(value) between the two.

/// 1.5 * 2^52: added to a number of moderate size it leaves the nearest integer in the low bits.
#define ROUNDER 6755399441055744.0
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10

/// exp(x): x = k ln 2 + r, |r| <= ln(2)/2, the Taylor series of exp(r) to r^13 (remainder below 5e-18), times 2^k in
/// two halves so that results below the normal range are rounded, not lost.
static inline V NAME(exponential)(V x) {
  V c = x < (V)(-746.0) ? (V)(-746.0) : x;
  c = c > (V)(710.0) ? (V)(710.0) : c;
  V shifted = c * (V)(1.4426950408889634) + (V)(ROUNDER);
  I k = NAME(bits)(shifted) - NAME(bits)((V)(ROUNDER));
  V kd = shifted - (V)(ROUNDER);
  V r = c - kd * (V)(LN2_HIGH);
  r = r - kd * (V)(LN2_LOW);
  V p = (V)(1.0 / 6227020800.0);
  p = p * r + (V)(1.0 / 479001600.0);
  p = p * r + (V)(1.0 / 39916800.0);
  p = p * r + (V)(1.0 / 3628800.0);
  p = p * r + (V)(1.0 / 362880.0);
  p = p * r + (V)(1.0 / 40320.0);
  p = p * r + (V)(1.0 / 5040.0);
  p = p * r + (V)(1.0 / 720.0);
  p = p * r + (V)(1.0 / 120.0);
  p = p * r + (V)(1.0 / 24.0);
  p = p * r + (V)(1.0 / 6.0);
  p = p * r + (V)(0.5);
  p = p * r + (V)(1.0);
  p = p * r + (V)(1.0);
  I half = k >> 1;
  I rest = k - half;
  return p * NAME(value)((I)((half + 1023) << 52)) * NAME(value)((I)((rest + 1023) << 52));
}
