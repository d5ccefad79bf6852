// The continued fraction of the incomplete beta function (DLMF 8.17.22) and its derivatives by the shapes.
#pragma once
#include "Guard.hpp"
#include "include/CSpecial.h"

namespace cohort {

/// A number and its derivatives in a and b.
struct BetaDual {
  double v, a, b;
};

inline BetaDual operator*(BetaDual p, BetaDual q) { return {p.v * q.v, p.a * q.v + p.v * q.a, p.b * q.v + p.v * q.b}; }
inline BetaDual operator/(BetaDual p, BetaDual q) {
  const double r = p.v / q.v;
  return {r, (p.a - r * q.a) / q.v, (p.b - r * q.b) / q.v};
}
inline BetaDual onePlus(BetaDual p) { return {1 + p.v, p.a, p.b}; }

/// The continued fraction h with I = x^a (1 − x)^b / (a B(a, b)) · h, fit for x < (a + 1)/(a + b + 2).
inline BetaDual betaFraction(double a, double b, double x) {
  const BetaDual one{1, 0, 0};
  BetaDual c = one, h = one;
  BetaDual d = one;
  {
    const BetaDual first = BetaDual{-(a + b) * x, -x, -x} / BetaDual{a + 1, 1, 0};
    d = one / onePlus(first);
    h = d;
  }
  for (int i = 1; i < 1000000; ++i) {
    const double m = i, m2 = 2 * m;
    const BetaDual even = BetaDual{m * (b - m) * x, 0, m * x} / (BetaDual{a - 1 + m2, 1, 0} * BetaDual{a + m2, 1, 0});
    d = one / onePlus(even * d);
    c = onePlus(even / c);
    h = h * (d * c);
    const BetaDual odd = (BetaDual{-(a + m) * x, -x, 0} * BetaDual{a + b + m, 1, 1}) / (BetaDual{a + m2, 1, 0} * BetaDual{a + 1 + m2, 1, 0});
    d = one / onePlus(odd * d);
    c = onePlus(odd / c);
    const BetaDual delta = d * c;
    h = h * delta;
    if (std::fabs(delta.v - 1) <= epsilon && std::fabs(delta.a * h.v) <= epsilon * std::fabs(h.a) + 1e-300 &&
        std::fabs(delta.b * h.v) <= epsilon * std::fabs(h.b) + 1e-300)
      break;
  }
  return h;
}

/// Whether the fraction is fit for x; else it is for 1 − x with the shapes exchanged.
inline bool usesLowerFraction(double a, double b, double x) { return x < (a + 1) / (a + b + 2); }

/// Derivatives by the shapes.
struct BetaSlopes {
  double da, db;
};

/// Those of log I(a, b, x) − log(b/(a + b)), which stay small where both shapes are near to 0. `y` is 1 − x.
inline BetaSlopes smoothSlopes(double a, double b, double x, double y) {
  const BetaDual h = betaFraction(a, b, x);
  const double logX = x < 0.5 ? std::log(x) : std::log1p(-y);
  const double logY = y < 0.5 ? std::log(y) : std::log1p(-x);
  return {logX + cohort_digamma_difference(a + 1, b) + h.a / h.v, logY + cohort_digamma_difference(b + 1, a) + h.b / h.v};
}

}  // namespace cohort
