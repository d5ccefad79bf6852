// One tail of a density whose logarithm is concave, by Gauss's rule over panels, with means over the tail.
#pragma once
#include "Stirling.hpp"
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/log1p.hpp>

#include <algorithm>

namespace cohort {

/// exp(s) − 1 − s.
inline double expm1Minus(double s) {
  if (std::fabs(s) > 0.5) return std::expm1(s) - s;
  double term = 0.5 * s * s, sum = term;
  for (int k = 3; std::fabs(term) > 1e-18 * sum && k < 40; ++k) sum += term *= s / k;
  return sum;
}

/// log(1 + w) − w.
inline double log1pMinus(double w) {
  return std::fabs(w) < 0.5 ? boost::math::log1pmx(w, Fast()) : std::log1p(w) - w;
}

/// ∫ exp(E(s)) ds from s = 0 outwards and the same with three functions of s as factors. E is concave, E(0) = 0.
struct TailSums {
  double mass = 0, moments[3] = {};
  /// Where the integral was left off: there the density has fallen to nothing, or it is at the limit.
  double end = 0;

  /// - Parameters:
  ///   - exponent: E.
  ///   - factors: writes the factors at s, given E(s).
  ///   - scale: a length that is not longer than the one over which E falls by 1 at first.
  ///   - panel: the longest stretch over which E is smooth.
  ///   - limit: where to stop.
  template <class Exponent, class Factors>
  TailSums(const Exponent &exponent, const Factors &factors, double scale, double panel, double limit) {
    // Outwards to where the density is e⁻⁴⁵ of its greatest, then back by bisection.
    double greatest = 0, inner = 0;
    end = std::min(scale, limit);
    while (end < limit) {
      const double e = exponent(end);
      greatest = std::max(greatest, e);
      if (!(e > greatest - 45)) break;
      inner = end;
      end = std::min(2 * end, limit);
    }
    if (!(exponent(end) > greatest - 45)) {
      for (int i = 0; i < 6; ++i) {
        const double middle = 0.5 * (inner + end);
        (exponent(middle) > greatest - 45 ? inner : end) = middle;
      }
    }
    using Rule = boost::math::quadrature::gauss<double, 30>;
    const int panels = static_cast<int>(std::min(1000.0, std::max(4.0, std::ceil(end / panel))));
    const double half = 0.5 * end / panels;
    for (int k = 0; k < panels; ++k) {
      const double centre = (2 * k + 1) * half;
      for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
        for (int side = -1; side <= 1; side += 2) {
          const double s = centre + side * half * Rule::abscissa()[i];
          const double e = exponent(s), density = half * Rule::weights()[i] * std::exp(e);
          double f[3];
          factors(s, e, f);
          mass += density;
          for (int j = 0; j < 3; ++j) moments[j] += density * f[j];
        }
      }
    }
  }
};

}  // namespace cohort
