// Template: a vector of W doubles and exp, log and pow on it. Included with W = 1 and W = 8 for each instruction set.
//
// The functions give a lane the same result whatever stands in the other lanes, and the same for W = 1 and W = 8.

#define CONCAT_(a, b) a##b
#define CONCAT(a, b) CONCAT_(a, b)
#define NAME(x) CONCAT(x##_, W)
#define V NAME(Vector)
#define I NAME(Integer)

#if W == 1
typedef double V;
typedef int64_t I;
static inline I NAME(bits)(V x) { I i; __builtin_memcpy(&i, &x, 8); return i; }
static inline V NAME(value)(I i) { V x; __builtin_memcpy(&x, &i, 8); return x; }
#define ALL(mask) (mask)
#define LANE(x, l) (x)
#else
typedef double V __attribute__((ext_vector_type(W)));
typedef int64_t I __attribute__((ext_vector_type(W)));
#define ALL(mask) NAME(all)(mask)
#define LANE(x, l) ((x)[l])
static inline I NAME(bits)(V x) { return (I)x; }
static inline V NAME(value)(I i) { return (V)i; }
static inline int NAME(all)(I mask) { return __builtin_reduce_and(mask) != 0; }
#endif

#include "Exponential.h"

/// log(x) for positive normal x: x = 2^k m, sqrt(1/2) <= m < sqrt(2), log m = 2 artanh(s), s = (m - 1)/(m + 1), its
/// series to s^25 (|s| < 0.172).
static inline V NAME(logarithmOfNormal)(V x) {
  I b = NAME(bits)(x);
  I k = (b - (I)(0x3fe6a09e667f3bcdLL)) >> 52;
  V m = NAME(value)(b - (k << 52));
  V f = m - (V)(1.0);
  V s = f / ((V)(2.0) + f);
  V z = s * s;
  V p = (V)(2.0 / 25);
  p = p * z + (V)(2.0 / 23);
  p = p * z + (V)(2.0 / 21);
  p = p * z + (V)(2.0 / 19);
  p = p * z + (V)(2.0 / 17);
  p = p * z + (V)(2.0 / 15);
  p = p * z + (V)(2.0 / 13);
  p = p * z + (V)(2.0 / 11);
  p = p * z + (V)(2.0 / 9);
  p = p * z + (V)(2.0 / 7);
  p = p * z + (V)(2.0 / 5);
  p = p * z + (V)(2.0 / 3);
  V kd = NAME(value)(k + NAME(bits)((V)(ROUNDER))) - (V)(ROUNDER);
  V tail = s * z * p + kd * (V)(LN2_LOW);
  return kd * (V)(LN2_HIGH) + (s + s + tail);
}

/// Lanes where `fine` does not hold are computed by the scalar function.
static inline V NAME(repaired)(V r, I fine, enum Primitive primitive, V a, V b, unsigned active) {
  if (ALL(fine)) return r;
  for (int l = 0; l < W; ++l) {
    if (((active >> l) & 1) && !LANE(fine, l)) {
      LANE(r, l) = cohort_primitive_value(primitive, LANE(a, l), LANE(b, l), 0);
    }
  }
  return r;
}

static inline I NAME(isPositiveNormal)(V x) {
  return (I)(x >= (V)(2.2250738585072014e-308)) & (I)(x <= (V)(1.7976931348623157e308));
}

static inline V NAME(logarithm)(V x, unsigned active) {
  return NAME(repaired)(NAME(logarithmOfNormal)(x), NAME(isPositiveNormal)(x), PrimitiveLogarithm, x, x, active);
}

/// a^b = exp(b log a) for positive a: relative error about |b log a| ulp, which is far below any solver tolerance.
static inline V NAME(power)(V a, V b, unsigned active) {
  V e = b * NAME(logarithmOfNormal)(a);
  I fine = NAME(isPositiveNormal)(a) & (I)(e > (V)(-700.0)) & (I)(e < (V)(700.0));
  return NAME(repaired)(NAME(exponential)(e), fine, PrimitivePower, a, b, active);
}

/// A partial derivative of a^b = r by its base (which = 0) or exponent, from its value for positive a.
static inline V NAME(powerPartial)(V d, V a, V b, V r, int which, unsigned active) {
  const I fine = NAME(isPositiveNormal)(a);
  if (ALL(fine)) return d;
  for (int l = 0; l < W; ++l) {
    if (!((active >> l) & 1) || LANE(fine, l)) continue;
    double partials[3];
    cohort_primitive_partials(PrimitivePower, LANE(a, l), LANE(b, l), 0, LANE(r, l), partials);
    LANE(d, l) = partials[which];
  }
  return d;
}
