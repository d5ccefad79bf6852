// Tails of the gamma distribution with a large shape, and their derivatives, at a cost that does not grow with the shape.
//
// With s the distance of log t from log x, the density of log t is exp(−x (eˢ − 1 − s) − (x − a) s) times its value at x: the
// logarithm of the tail and its derivative by a, a mean of log t over the tail, have no terms that cancel.
#pragma once
#include "TailQuadrature.hpp"

namespace cohort {

/// log P(a, x) or log Q(a, x), whichever belongs to the side of a on which x lies, with its partial derivatives.
struct GammaTail {
  bool isUpper;
  double log, da, dx;

  /// For a ≥ 10, finite x > 0.
  GammaTail(double a, double x) : isUpper(x >= a) {
    const double side = isUpper ? 1 : -1, gap = std::fabs(x - a);
    const auto exponent = [=](double s) { return -(x * expm1Minus(side * s) + gap * s); };
    const auto factors = [=](double s, double, double *f) { f[0] = side * s, f[1] = f[2] = 0; };
    const double scale = std::min(1 / std::sqrt(a), 1 / (gap + 1 / infinity));
    const TailSums sums(exponent, factors, std::min(scale, 1 / std::sqrt(x)), 2, 1e4);
    const double w = (x - a) / a;
    const double logRatio = std::fabs(w) < 0.5 ? std::log1p(w) : std::log(x / a);
    const double atX = std::fabs(w) < 0.5 ? a * log1pMinus(w) : a * logRatio - (x - a);
    log = atX + 0.5 * std::log(a) - logSqrtTwoPi - stirlingRemainder(a) + std::log(sums.mass);
    da = sums.moments[0] / sums.mass + logRatio + logMinusPsi(a);
    dx = -side / (x * sums.mass);
  }
};

}  // namespace cohort
