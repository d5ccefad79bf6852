// Arcs of the von Mises distribution by quadrature.
#include "Guard.hpp"
#include <boost/math/quadrature/gauss.hpp>
#include "include/CSpecial.h"

#include <algorithm>

using namespace cohort;

namespace {

/// The logarithm of ∫ exp(κ (cos t − 1)) dt, and the mean of cos t − 1.
struct Mass {
  double log = -infinity, mean = 0;

  /// Two stretches together.
  void add(const Mass &other) {
    if (other.log == -infinity) return;
    const double top = std::max(log, other.log);
    const double here = std::exp(log - top), there = std::exp(other.log - top);
    mean = (here * mean + there * other.mean) / (here + there);
    log = top + std::log(here + there);
  }
};

double versine(double t) {
  const double s = std::sin(0.5 * t);
  return -2 * s * s;
}

/// Between two distances from the mean direction, 0 ≤ from < to ≤ π. Where the density has fallen by e⁻⁶⁰ the rest is nothing.
Mass stretch(double from, double to, double kappa) {
  if (!(from < to)) return {};
  const double top = versine(from);
  const double limit = top - 60 / kappa;
  if (limit > -2) to = std::min(to, 2 * std::asin(std::sqrt(-0.5 * limit)));
  using Rule = boost::math::quadrature::gauss<double, 30>;
  constexpr int panels = 5;
  const double half = 0.5 * (to - from) / panels;
  double mass = 0, moment = 0;
  for (int panel = 0; panel < panels; ++panel) {
    const double centre = from + (2 * panel + 1) * half;
    for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
      for (int side = -1; side <= 1; side += 2) {
        const double t = centre + side * half * Rule::abscissa()[i];
        // cos t − cos from without cancellation.
        const double fall = -2 * std::sin(0.5 * (t + from)) * std::sin(0.5 * (t - from));
        const double density = half * Rule::weights()[i] * std::exp(kappa * fall);
        mass += density;
        moment += density * versine(t);
      }
    }
  }
  return {kappa * top + std::log(mass), moment / mass};
}

/// From one angle on, counted from the mean direction, over at most a turn.
Mass arc(double start, double length, double kappa) {
  start -= 2 * pi * std::floor((start + pi) / (2 * pi));
  const double end = start + length;
  Mass result;
  // The pieces between mean direction and the opposite one, over which the density rises or falls.
  result.add(stretch(std::max(0.0, -end), std::min(pi, -start), kappa));
  result.add(stretch(std::max(0.0, start), std::min(pi, end), kappa));
  result.add(stretch(std::max(0.0, 2 * pi - end), std::min(pi, 2 * pi - start), kappa));
  result.add(stretch(std::max(0.0, start - 2 * pi), std::min(pi, end - 2 * pi), kappa));
  return result;
}

/// log of the probability between −π and y, with its partial derivatives.
struct Arc {
  double log, dy, dmu, dkappa;

  Arc(double y, double mu, double kappa) {
    Mass whole = stretch(0, pi, kappa);
    whole.log += 0.69314718055994530942;
    Mass lower = arc(-pi - mu, y + pi, kappa), upper = arc(y - mu, pi - y, kappa);
    // The logarithm of what is near to 1 comes from the other arc.
    const bool isLower = lower.log <= upper.log;
    const double share = (isLower ? lower.log : upper.log) - whole.log;
    log = isLower ? share : std::log1p(-std::exp(share));
    const double factor = isLower ? 1 : -std::exp(share - log);
    dkappa = factor == 0 ? 0 : factor * ((isLower ? lower.mean : upper.mean) - whole.mean);
    const double base = whole.log + log, cut = kappa * versine(pi - mu), here = kappa * versine(y - mu);
    dy = std::exp(here - base);
    dmu = std::exp(cut - base) - dy;
  }
};

bool isInside(double y, double mu, double kappa) {
  return kappa > 0 && kappa < infinity && std::fabs(y) <= pi + 1e-9 && std::fabs(mu) < infinity;
}

Arc arcTo(double y, double mu, double kappa) { return Arc(std::min(pi, std::max(-pi, y)), mu, kappa); }

}  // namespace

extern "C" {

double cohort_log_von_mises_arc(double y, double mu, double kappa) {
  return isInside(y, mu, kappa) ? arcTo(y, mu, kappa).log : notANumber;
}
double cohort_log_von_mises_arc_dy(double y, double mu, double kappa) {
  return isInside(y, mu, kappa) ? arcTo(y, mu, kappa).dy : notANumber;
}
double cohort_log_von_mises_arc_dmu(double y, double mu, double kappa) {
  return isInside(y, mu, kappa) ? arcTo(y, mu, kappa).dmu : notANumber;
}
double cohort_log_von_mises_arc_dkappa(double y, double mu, double kappa) {
  return isInside(y, mu, kappa) ? arcTo(y, mu, kappa).dkappa : notANumber;
}
}
