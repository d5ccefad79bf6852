// The normal distribution's tail: Mills' ratio, hazard, log Φ.
#pragma once
#include "Guard.hpp"

namespace cohort {

constexpr double sqrtTwo = 1.41421356237309504880;

/// Φ(x)/φ(x) for x ≤ −5, Laplace's continued fraction (DLMF 7.9.3).
inline double millsRatio(double x) {
  double fraction = -x;
  for (int k = 60; k > 0; --k) fraction = -x + k / fraction;
  return 1 / fraction;
}

inline double logPhi(double x) {
  if (x > -5) return std::log(0.5 * std::erfc(-x / sqrtTwo));
  return -0.5 * x * x - logSqrtTwoPi + std::log(millsRatio(x));
}

/// φ(x)/Φ(x).
inline double hazard(double x) {
  if (x > -5) return std::exp(-0.5 * x * x - logSqrtTwoPi) / (0.5 * std::erfc(-x / sqrtTwo));
  return 1 / millsRatio(x);
}

}  // namespace cohort
