// Tails of the beta distribution and their derivatives by quadrature, for shapes of any size, at a bounded cost.
//
// With s the distance of logit t from logit x, the density of logit t is exp(−(a + b) κ(s) − ((a + b) x − a) s) times its value
// at x, κ(s) = log(1 + x (eˢ − 1)) − x s: the logarithm of the tail and its derivatives, means of log t and log(1 − t) over
// the tail, have no terms that cancel.
#pragma once
#include "TailQuadrature.hpp"
#include "include/CSpecial.h"

namespace cohort {

/// log(1 − I(a, b, x)), and its partial derivatives; `dn` is the one by a + b where a/(a + b) stays.
struct UpperBetaTail {
  double log, da, db, dx, dn;

  /// `x + y` = 1; `excess` is (a + b) x − a.
  UpperBetaTail(double a, double b, double x, double y, double excess) {
    const double n = a + b;
    // log(1 + x (eˢ − 1)) and what it exceeds x s by; near to x = 1 from the other side.
    const auto growth = [=](double s) { return x < 0.5 ? std::log1p(x * std::expm1(s)) : s + std::log1p(y * std::expm1(-s)); };
    const auto convex = [=](double s) {
      if (s > 0.5) return x < 0.5 ? growth(s) - x * s : y * s + std::log1p(y * std::expm1(-s));
      if (x < 0.5) return log1pMinus(x * std::expm1(s)) + x * expm1Minus(s);
      return log1pMinus(y * std::expm1(-s)) + y * expm1Minus(-s);
    };
    const auto exponent = [=](double s) { return -(n * convex(s) + excess * s); };
    const auto factors = [=](double s, double e, double *f) {
      const double grown = growth(s);
      f[0] = x < 0.5 ? s - grown : -std::log1p(y * std::expm1(-s));
      f[1] = -grown;
      f[2] = e / n;
    };
    const double scale = std::min(1.0, std::min(1 / std::sqrt(n * x * y), 1 / std::fabs(excess)));
    // From there on log t is 0 and log(1 − t) falls by s to rounding, the density by exp(−b s).
    const double linear = 42 + std::max(0.0, std::log(std::max(n, 1.0)) + std::log(y) - std::log(x));
    TailSums sums(exponent, factors, scale, 2, linear);
    if (sums.end >= linear) {
      const double rest = std::exp(exponent(linear)) / b;
      double f[3];
      factors(linear, exponent(linear), f);
      sums.mass += rest;
      sums.moments[0] += rest * f[0];
      sums.moments[1] += rest * (f[1] - 1 / b);
      sums.moments[2] += rest * (f[2] - 1 / n);
    }
    const double w = excess / a, v = excess / b;
    const double logX = x < 0.5 ? std::log(x) : std::log1p(-y), logY = y < 0.5 ? std::log(y) : std::log1p(-x);
    const double p = a / n, q = b / n;
    const double logP = p < 0.5 ? std::log(p) : std::log1p(-q), logQ = q < 0.5 ? std::log(q) : std::log1p(-p);
    if (a >= 10 && b >= 10) {
      const bool isNear = std::fabs(w) < 0.5 && std::fabs(v) < 0.5;
      const double atX = isNear ? a * log1pMinus(w) + b * log1pMinus(-v)
                                : a * (logX - logP) + b * (logY - logQ);
      const double normaliser = stirlingRemainder(a) + stirlingRemainder(b) - stirlingRemainder(n)
          - 0.5 * (std::log(a) + std::log(b / n)) + logSqrtTwoPi;
      log = atX - normaliser + std::log(sums.mass);
    } else {
      log = a * logX + b * logY - cohort_lbeta(a, b) + std::log(sums.mass);
    }
    // log of t over its mean without the tail, by the mean of log t.
    const auto centred = [n](double shape, double other, double share, double logT, double logMean) {
      if (shape < 10) return logT + cohort_digamma_difference(shape, other);
      return (std::fabs(share) < 0.5 ? std::log1p(share) : logT - logMean) + logMinusPsi(shape) - logMinusPsi(n);
    };
    da = sums.moments[0] / sums.mass + centred(a, b, w, logX, logP);
    db = sums.moments[1] / sums.mass + centred(b, a, -v, logY, logQ);
    if (a >= 10 && b >= 10) {
      const double divergence = std::fabs(w) < 0.5 && std::fabs(v) < 0.5
          ? p * log1pMinus(w) + q * log1pMinus(-v)
          : p * (logX - logP) + q * (logY - logQ);
      dn = sums.moments[2] / sums.mass + divergence + p * logMinusPsi(a) + q * logMinusPsi(b) - logMinusPsi(n);
    } else {
      dn = p * da + q * db;
    }
    dx = -1 / (x * y * sums.mass);
  }
};

/// log I(a, b, x) or log(1 − I(a, b, x)), whichever is far from 0, with its partial derivatives.
struct BetaTail {
  bool isUpper;
  double log, da, db, dx, dn;

  /// For a, b > 0 and 0 < x < 1.
  BetaTail(double a, double b, double x) {
    // x b − (1 − x) a with what the roundings of both products and of 1 − x leave: near to the mean that is all there is.
    const double rest = 1 - x, left = x * b, right = rest * a;
    const double excess = (left - right) + (std::fma(x, b, -left) - std::fma(rest, a, -right)) - ((1 - rest) - x) * a;
    isUpper = excess >= 0;
    // With a shape near to 0 nearly all is at that end, also beyond the mean.
    if (!isUpper && a < 1 && a * -std::log(x * (a + b)) < 0.5) isUpper = true;
    if (isUpper && b < 1 && b < a && b * -std::log(rest * (a + b)) < 0.5) isUpper = false;
    const UpperBetaTail tail = isUpper ? UpperBetaTail(a, b, x, rest, excess) : UpperBetaTail(b, a, rest, x, -excess);
    log = tail.log;
    da = isUpper ? tail.da : tail.db;
    db = isUpper ? tail.db : tail.da;
    dx = isUpper ? tail.dx : -tail.dx;
    dn = tail.dn;
  }
};

}  // namespace cohort
