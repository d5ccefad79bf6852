// First passage times of a Wiener process between two boundaries: densities and distribution functions with their
// partial derivatives.
//
// Of what varies between trials, the drift is integrated in closed form and the start by a fixed rule; what is left is one
// integral over time, in which non-decision times are a weight (cf. Henrich, Hartmann, Pratz, Voss & Klauer 2024, who
// integrate each by cubature).
#include "TimeQuadrature.hpp"
#include "include/CSpecial.h"

using namespace cohort;

namespace {

struct Passage {
  double value, dt, dw;
};

/// log of the density at time `t` of passing the lower boundary, with its derivatives.
Passage passage(double t, double w) {
  if (!(t > 0 && w > 0 && w < 1)) {
    const double value = t != t || w != w || w <= 0 || w >= 1 ? notANumber : -infinity;
    return {value, notANumber, notANumber};
  }
  if (t == infinity) return {-infinity, -0.5 * pi * pi, pi * std::cos(pi * w) / std::sin(pi * w)};
  const PassageSeries series(t);
  const PassageSeries::Terms terms = series.at(w);
  const double s = terms.value > 0 ? terms.value : 1e-300;
  return {series.logFactor + series.exponent(w) + std::log(s), terms.dt / s, terms.dw / s};
}

/// The arguments of the C functions.
struct Arguments {
  double last, st0;
  WienerProcess process;
  explicit Arguments(const double *x) : last(x[0] - x[2]), st0(std::max(0.0, x[7])) {
    process = WienerProcess{x[1], x[3], x[4], x[5], std::max(0.0, x[6])};
  }

  bool areValid() const {
    const WienerProcess &p = process;
    return last > 0 && last < infinity && p.a > 0 && p.a < infinity && p.w > 0 && p.w < 1 && std::fabs(p.v) < infinity
        && p.sv >= 0 && p.sv < infinity && p.sw < 2 * p.w && p.sw < 2 * (1 - p.w) && st0 < infinity;
  }
};

/// The logarithm of a mean, and its derivatives by y, a, t0, w, v, sv, sw, st0 from those of the mean itself.
double logarithm(const Parts &mean, double shift, double *gradient) {
  const double value = mean.x[0], order[8] = {mean.x[1], mean.x[2], -mean.x[1], mean.x[3],
                                              mean.x[4], mean.x[5], mean.x[6],  mean.x[7]};
  for (int i = 0; i < 8; ++i) gradient[i] = value > 0 ? order[i] / value : 0;
  return std::log(value) + shift;
}

/// Outside of the domain, for which callers have messages of their own.
double impossible(double *gradient) {
  std::fill(gradient, gradient + 8, 0);
  return -infinity;
}

/// Of a process up to about the time `t`.
template <class F>
Parts integral(const F &f, const double *edges, int count, const WienerProcess &process, double t) {
  // Exponents of the size of the shift show their rounding in the densities.
  const double noise = std::fabs(process.shift) < infinity ? 4 * epsilon * std::fabs(process.shift) : 0;
  const Parts units = {{1, 1 / t, 1 / process.a, 1, process.a, process.a, 1, 1 / t}};
  return TimeQuadrature<F>(f, noise, units).integrate(edges, count);
}

/// ∫ weighted(density at t, t) dt over the times between the edges, which are logarithms.
template <class Weighted>
Parts overTime(const WienerProcess &process, const TimeSteps &steps, const Weighted &weighted) {
  const auto f = [&](double x) {
    const double t = std::exp(x);
    Parts result;
    result.add(t, weighted(process.density(t), t));
    return result;
  };
  return integral(f, steps.edges, steps.count, process, std::exp(steps.peak));
}

}  // namespace

extern "C" {

double cohort_log_passage(double t, double w) { return passage(t, w).value; }
double cohort_log_passage_dt(double t, double w) { return passage(t, w).dt; }
double cohort_log_passage_dw(double t, double w) { return passage(t, w).dw; }

double cohort_wiener_log_density(const double *x, double *gradient) {
  Arguments arguments(x);
  const double last = arguments.last, st0 = arguments.st0;
  WienerProcess &process = arguments.process;
  if (!arguments.areValid()) return impossible(gradient);
  const double first = std::max(0.0, last - st0);
  const TimeSteps steps(process, first > 0 ? std::log(first) : -infinity, std::log(last));
  process.shift = steps.greatest > -infinity ? steps.greatest : 0;
  if (!(st0 > 0)) {
    Parts mean = process.density(last);
    // For widths just above 0.
    mean.x[7] = -0.5 * mean.x[1];
    return logarithm(mean, process.shift, gradient);
  }
  // Mean over non-decision times from 0 to st0, as shares z of st0.
  const auto weighted = [&](Parts p, double z) {
    p.x[7] = -z * p.x[1];
    return p;
  };
  Parts mean;
  if (last - first < 0.5 * last) {
    const double edges[2] = {0, 1};
    mean = integral([&](double z) { return weighted(process.density(last - st0 * z), z); }, edges, 2, process, last);
  } else {
    mean.add(1 / st0, overTime(process, steps, [&](const Parts &p, double t) { return weighted(p, (last - t) / st0); }));
  }
  return logarithm(mean, process.shift, gradient);
}

double cohort_wiener_log_cdf(const double *x, int complement, double *gradient) {
  Arguments arguments(x);
  const double last = arguments.last, st0 = arguments.st0, bend = std::max(0.0, last - st0);
  WienerProcess &process = arguments.process;
  if (!arguments.areValid()) return impossible(gradient);
  const double sign = complement ? -1 : 1;
  // The probability is ∫ g(s) m(s) ds, where m is the share of non-decision times that leave s. It is 1 below the bend (of
  // the complement: above the last time) and changes linearly from there to the last time, or bend.
  const double logBend = bend > 0 ? std::log(bend) : -infinity;
  const double logLast = std::log(last);
  const TimeSteps plain(process, complement ? logLast : -infinity, complement ? infinity : logBend);
  const TimeSteps ramp(process, logBend, logLast);
  const double shift = std::max(plain.greatest, st0 > 0 ? ramp.greatest : -infinity);
  process.shift = std::fabs(shift) < infinity ? shift : 0;
  Parts sum;
  if (complement || bend > 0) {
    sum = overTime(process, plain, [](Parts p, double) {
      // The limit moves with y, not the density.
      p.x[1] = 0;
      return p;
    });
  }
  if (st0 > 0) {
    const auto weighted = [&](const Parts &p, double z) {
      Parts result;
      result.add(complement ? 1 - z : z, p);
      result.x[1] = sign * p.x[0] / st0;
      result.x[7] = -sign * z / st0 * p.x[0];
      return result;
    };
    if (last - bend < 0.5 * last) {
      const double edges[2] = {0, 1};
      sum.add(st0, integral([&](double z) { return weighted(process.density(last - st0 * z), z); }, edges, 2, process, last));
    } else {
      sum.add(1, overTime(process, ramp, [&](const Parts &p, double t) { return weighted(p, (last - t) / st0); }));
    }
  } else {
    sum.x[1] = sign * process.density(last).x[0];
    sum.x[7] = -0.5 * sum.x[1];
  }
  return logarithm(sum, process.shift, gradient);
}
}
