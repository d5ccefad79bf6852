// What Stirling's formula leaves of the logarithm of the gamma function and of its derivative.
#pragma once
#include "Guard.hpp"

namespace cohort {

/// log a − ψ(a) for a ≥ 10 (DLMF 5.11.2).
inline double logMinusPsi(double a) {
  const double i = 1 / a, s = i * i;
  return 0.5 * i + s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s * (1.0 / 132 - s * (691.0 / 32760))))));
}

/// log Γ(a) − [(a − ½) log a − a + ½ log 2π] for a ≥ 10 (Stirling's series; DLMF 5.11.1).
inline double stirlingRemainder(double a) {
  const double i = 1 / a, s = i * i;
  return i * (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s * (1.0 / 1188 - s * (691.0 / 360360 -
              s * (1.0 / 156)))))));
}

}  // namespace cohort
