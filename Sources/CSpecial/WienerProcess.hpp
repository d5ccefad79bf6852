// The density of passing the upper boundary at one time, for a drift that is normal and a start that is uniform between
// trials, with its derivatives.
//
// The drift is integrated in closed form (Blurton, Kesselmeier & Gondan 2017), the start by Gauss's rule.
#pragma once
#include "FirstPassage.hpp"

#include <algorithm>

namespace cohort {

/// What is integrated over time: the density, its derivatives by time, a, w, v, sv and sw, and by the width of non-decision
/// times.
struct Parts {
  static constexpr int count = 8;
  double x[count] = {};

  void add(double factor, const Parts &other) {
    for (int i = 0; i < count; ++i) x[i] += factor * other.x[i];
  }
};

/// Gauss–Legendre rules on [-1, 1], computed once.
struct GaussLegendre {
  static constexpr int maximum = 64;
  int count;
  double points[maximum], weights[maximum];

  explicit GaussLegendre(int n) : count(n) {
    for (int i = 0; i < n; ++i) {
      double z = std::cos(pi * (i + 0.75) / (n + 0.5)), slope = 1;
      for (int step = 0; step < 100; ++step) {
        double p = 1, before = 0;
        for (int j = 0; j < n; ++j) {
          const double next = ((2 * j + 1) * z * p - j * before) / (j + 1);
          before = p;
          p = next;
        }
        slope = n * (z * p - before) / (z * z - 1);
        const double change = p / slope;
        z -= change;
        if (std::fabs(change) < 1e-15) break;
      }
      points[i] = z;
      weights[i] = 2 / ((1 - z * z) * slope * slope);
    }
  }

  /// The rule that is exact to rounding for integrands whose logarithm changes by about `range` over the interval.
  static const GaussLegendre &resolving(double range) {
    static const double ranges[] = {1, 3, 8, 18, 30, 45, 60};
    static const GaussLegendre rules[] = {
        GaussLegendre(6),  GaussLegendre(8),  GaussLegendre(11), GaussLegendre(15),
        GaussLegendre(20), GaussLegendre(24), GaussLegendre(28), GaussLegendre(64)};
    int i = 0;
    while (i < 7 && !(range < ranges[i])) ++i;
    return rules[i];
  }
};

struct WienerProcess {
  /// Distance of the boundaries, relative start, drift, standard deviation of the drift, width of the start.
  double a, w, v, sv, sw;
  /// Taken from logarithms of densities before they are exponentiated, so that they do not underflow.
  double shift = 0;

  /// The log density at t from a start at the distance u (relative) from the upper boundary, and its derivative by t.
  double logDensity(double t, double u, double *slope) const {
    const PassageSeries series(t / (a * a));
    const PassageSeries::Terms p = series.at(u);
    const double spread = 1 + sv * sv * t, n = numerator(t, u);
    *slope = p.value > 0 ? p.dt / p.value / (a * a) - 0.5 * (sv * sv + v * v + n * sv * sv / spread) / spread : 0;
    return p.value > 0 ? series.logFactor + series.exponent(u) + std::log(p.value) - 2 * std::log(a)
            - 0.5 * std::log(spread) + 0.5 * n / spread
                       : -infinity;
  }

  /// The mean over starts of the density at time t.
  Parts density(double t) const {
    Parts result;
    if (!(t > 0)) return result;
    const PassageSeries series(t / (a * a));
    const double spread = 1 + sv * sv * t;
    const double logFactor = series.logFactor - 2 * std::log(a) - 0.5 * std::log(spread) - shift;
    const AtTime at{*this, series, t, spread, logFactor};
    const double u = 1 - w;
    if (!(sw > 0)) {
      at.add(u, 1, 0, result);
      return result;
    }
    double low = u - 0.5 * sw, high = u + 0.5 * sw, range = 6 * sw;
    if (series.hasImages()) {
      // Without images the logarithm is quadratic in the start. Starts that count for nothing are left out, and more of them
      // at times that count for less than others.
      const double variance = t * spread / (a * a), centre = v * t / a;
      const double best = std::min(std::max(centre, low), high), nearest = best - centre;
      const double greatest = logFactor + series.exponent(best) + 0.5 * numerator(t, best) / spread;
      const double depth = 38 + std::min(0.0, std::max(greatest, -37.0));
      const double reach = std::sqrt(nearest * nearest + 2 * depth * variance);
      low = std::max(low, centre - reach);
      high = std::min(high, centre + reach);
      const double farthest = std::max(std::fabs(low - centre), std::fabs(high - centre));
      range += 0.5 * (farthest * farthest - nearest * nearest) / variance;
      // A peak within takes more points than an end of it.
      if (centre > low && centre < high) range *= 2.5;
      // Images make a layer at the far boundary, in which the density falls to nothing.
      const double thickness = t / (a * a), layer = 1 - 20 * thickness;
      if (layer > low && layer < high) {
        at.addInterval(low, layer, range, result);
        at.addInterval(layer, high, range + 2 * (high - layer) / thickness, result);
        return result;
      }
      if (layer <= low) range += 2 * (high - low) / thickness;
    } else {
      range += (std::fabs(v) * a + sv * sv * a * a) * sw / spread;
    }
    at.addInterval(low, high, range, result);
    return result;
  }

 private:
  double numerator(double t, double u) const { return sv * sv * a * a * u * u + 2 * v * a * u - v * v * t; }

  /// What the densities of all starts at one time share.
  struct AtTime {
    const WienerProcess &process;
    const PassageSeries &series;
    double t, spread, logFactor;

    /// Adds the density from distance u, `offset` widths from the middle of the starts.
    void add(double u, double weight, double offset, Parts &sum) const {
      const double a = process.a, v = process.v, sv = process.sv, n = process.numerator(t, u);
      const double e = weight * std::exp(logFactor + series.exponent(u) + 0.5 * n / spread);
      if (!(e > 0)) return;
      const PassageSeries::Terms p = series.at(u);
      const double value = e * p.value, dt = e * p.dt, q = n / spread;
      const double dw = -(e * p.dw + value * (sv * sv * a * a * u + v * a) / spread);
      sum.x[0] += value;
      sum.x[1] += dt / (a * a) - 0.5 * value * (sv * sv + v * v + q * sv * sv) / spread;
      sum.x[2] += -2 * t / (a * a * a) * dt + value * (-2 / a + (sv * sv * a * u * u + v * u) / spread);
      sum.x[3] += dw;
      sum.x[4] += value * (a * u - v * t) / spread;
      sum.x[5] += value * sv * (a * a * u * u - t - q * t) / spread;
      sum.x[6] += dw * offset;
    }

    /// Adds the share of starts at distances from `low` to `high`.
    void addInterval(double low, double high, double range, Parts &sum) const {
      const GaussLegendre &rule = GaussLegendre::resolving(range);
      const double centre = 0.5 * (low + high), half = 0.5 * (high - low), sw = process.sw;
      for (int i = 0; i < rule.count; ++i) {
        const double u = centre + half * rule.points[i];
        add(u, rule.weights[i] * half / sw, (1 - process.w - u) / sw, sum);
      }
    }
  };
};

}  // namespace cohort
