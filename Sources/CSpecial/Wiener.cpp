// First passage times of a Wiener process between two boundaries: densities and distribution functions with their
// partial derivatives.
//
// Series: Feller 1968 and Navarro & Fuss 2009; drift that varies: Blurton, Kesselmeier & Gondan 2017; start and
// non-decision time that vary: Henrich, Hartmann, Pratz, Voss & Klauer 2024, here by adaptive Gauss–Kronrod quadrature
// of density and derivatives together.
#include "Guard.hpp"
#include "include/CSpecial.h"

#include <algorithm>

using namespace cohort;

namespace {

/// log of the density at time `t` of passing the lower boundary, without drift, boundaries 1 apart, from `w`; with its
/// derivatives.
struct Passage {
  double value, dt, dw;
};

Passage passage(double t, double w) {
  if (!(t > 0 && w > 0 && w < 1)) {
    const double value = t != t || w != w || w <= 0 || w >= 1 ? notANumber : -infinity;
    return {value, notANumber, notANumber};
  }
  if (t == infinity) return {-infinity, -0.5 * pi * pi, pi * std::cos(pi * w) / std::sin(pi * w)};
  if (t < 0.4) {
    // (2π t³)^(-1/2) Σ (w + 2k) exp(-(w + 2k)²/(2t)), relative to the exponential of k = 0.
    double s = w, st = 0, sw = 1;
    for (int j = 1; j < 60; ++j) {
      double largest = 0;
      for (int sign = -1; sign <= 1; sign += 2) {
        const double k = sign * j, u = w + 2 * k, exponent = 2 * k * (k + w);
        const double e = std::exp(-exponent / t);
        s += u * e;
        st += u * exponent / (t * t) * e;
        sw += (1 - 2 * k * u / t) * e;
        largest = std::max(largest, std::fabs(u) * (1 + exponent / (t * t)) * e);
      }
      if (largest < 1e-18 * std::fabs(s)) break;
    }
    if (!(s > 0)) s = 1e-300;
    return {
        -logSqrtTwoPi - 1.5 * std::log(t) - w * w / (2 * t) + std::log(s), -1.5 / t + w * w / (2 * t * t) + st / s,
        -w / t + sw / s};
  }
  // π Σ k exp(-k² π² t/2) sin(k π w), relative to the exponential of k = 1.
  double s = 0, st = 0, sw = 0;
  for (int k = 1; k < 40; ++k) {
    const double rest = 0.5 * (double(k) * k - 1) * pi * pi, e = k * std::exp(-rest * t);
    s += e * std::sin(k * pi * w);
    st -= rest * e * std::sin(k * pi * w);
    sw += k * pi * e * std::cos(k * pi * w);
    if (e * k * (1 + rest) < 1e-18 * std::fabs(s)) break;
  }
  if (!(s > 0)) s = 1e-300;
  return {1.1447298858494002 - 0.5 * pi * pi * t + std::log(s), -0.5 * pi * pi + st / s, sw / s};
}

/// How many numbers are integrated: the density and its derivatives by t, a, w, v, sv.
constexpr int parts = 6;

struct Parts {
  double x[parts] = {};
  Parts &operator+=(const Parts &other) {
    for (int i = 0; i < parts; ++i) x[i] += other.x[i];
    return *this;
  }
};

Parts operator*(double factor, Parts p) {
  for (double &x : p.x) x *= factor;
  return p;
}

/// The process: distance of the boundaries, drift, how the drift varies; and what is taken from logarithms of densities
/// before they are exponentiated, so that they do not underflow.
struct Process {
  double a, v, sv;
  double shift = 0;

  double logDensity(double t, double w) const {
    const double u = 1 - w, spread = 1 + sv * sv * t;
    const double numerator = sv * sv * a * a * u * u + 2 * v * a * u - v * v * t;
    return passage(t / (a * a), u).value - 2 * std::log(a) - 0.5 * std::log(spread) + 0.5 * numerator / spread;
  }

  /// Of passing the upper boundary at time t from the relative start w.
  Parts density(double t, double w) const {
    Parts result;
    if (!(t > 0)) return result;
    // Passing the upper boundary from w is passing the lower one from 1 - w with the drift turned round.
    const double u = 1 - w, m = -v, spread = 1 + sv * sv * t;
    const double value = std::exp(logDensity(t, w) - shift);
    if (!(value > 0)) return result;
    const Passage p = passage(t / (a * a), u);
    const double q = 0.5 * (sv * sv * a * a * u * u - 2 * m * a * u - m * m * t) / (spread * spread);
    result.x[0] = value;
    result.x[1] = value * (p.dt / (a * a) - 0.5 * sv * sv / spread - 0.5 * m * m / spread - q * sv * sv);
    result.x[2] = value * (-2 * t / (a * a * a) * p.dt - 2 / a + (sv * sv * a * u * u - m * u) / spread);
    result.x[3] = -value * (p.dw + (sv * sv * a * a * u - m * a) / spread);
    result.x[4] = value * (a * u + m * t) / spread;
    result.x[5] = value * (-sv * t / spread + sv * a * a * u * u / spread - 2 * q * sv * t);
    return result;
  }

  /// Sets the shift to the greatest of the log densities at times from `first` to `last` and starts around w.
  void setShift(double first, double last, double w, double sw) {
    double greatest = -infinity;
    for (int k = 0; k <= 16; ++k) {
      const double t = first + (last - first) * k / 16;
      if (!(t > 0)) continue;
      for (int side = -1; side <= 1; ++side) greatest = std::max(greatest, logDensity(t, w + 0.5 * side * sw));
    }
    if (std::fabs(greatest) < 1e300) shift = greatest;
  }
};

constexpr double kronrodPoints[8] = {
    0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945,
    0.5860872354676911, 0.4058451513773972, 0.2077849550078985, 0};
constexpr double kronrodWeights[8] = {
    0.0229353220105292, 0.0630920926299786, 0.1047900103222502, 0.1406532597155259,
    0.1690047266392679, 0.1903505780647854, 0.2044329400752989, 0.2094821410847278};
constexpr double gaussWeights[4] = {
    0.1294849661688697, 0.2797053914892767, 0.3818300505051189, 0.4179591836734694};

/// ∫ f over [a, b]: the rule of 15 points, halved until the parts agree to a share of `scale` in sum.
template <class F>
Parts integrate(const F &f, double a, double b, const Parts &scale, int depth) {
  const double centre = 0.5 * (a + b), half = 0.5 * (b - a);
  Parts kronrod, gauss;
  for (int i = 0; i < 8; ++i) {
    for (int side = 0; side < (i == 7 ? 1 : 2); ++side) {
      const Parts value = f(centre + (side == 0 ? -half : half) * kronrodPoints[i]);
      kronrod += half * kronrodWeights[i] * value;
      if (i % 2 == 1) gauss += half * gaussWeights[i / 2] * value;
    }
  }
  bool isFine = true;
  for (int i = 0; i < parts; ++i) {
    const double allowed = 1e-11 * std::max(std::fabs(scale.x[i]), std::fabs(kronrod.x[i]));
    if (std::fabs(kronrod.x[i] - gauss.x[i]) > allowed) isFine = false;
  }
  if (isFine || depth <= 0 || !(a < centre && centre < b)) return kronrod;
  Parts next = scale;
  for (int i = 0; i < parts; ++i) next.x[i] = std::max(std::fabs(next.x[i]), std::fabs(kronrod.x[i]));
  Parts result = integrate(f, a, centre, next, depth - 1);
  result += integrate(f, centre, b, next, depth - 1);
  return result;
}

constexpr int depth = 14;

/// The mean of f over starts from w - sw/2 to w + sw/2.
template <class F>
Parts overStarts(const F &f, double w, double sw) {
  if (sw <= 0) return f(w);
  return (1 / sw) * integrate(f, w - 0.5 * sw, w + 0.5 * sw, Parts(), depth);
}

/// The mean's derivative by sw, given the mean: of the first part.
template <class F>
double byWidth(const F &f, double w, double sw, double mean) {
  if (sw <= 0) return 0;
  return (0.5 * (f(w - 0.5 * sw).x[0] + f(w + 0.5 * sw).x[0]) - mean) / sw;
}

/// The mean of f over starts, and its derivatives by all that the functions take but the width of non-decision times.
template <class F>
Parts overStarts(const F &f, double w, double sw, double *gradient) {
  const Parts mean = overStarts(f, w, sw);
  gradient[0] = mean.x[1];
  gradient[1] = mean.x[2];
  gradient[2] = -mean.x[1];
  gradient[3] = mean.x[3];
  gradient[4] = mean.x[4];
  gradient[5] = mean.x[5];
  gradient[6] = byWidth(f, w, sw, mean.x[0]);
  return mean;
}

/// The logarithm of a value and its derivatives from those of the value itself, which is less by the factor exp(-shift).
double logarithm(double value, double shift, double *gradient) {
  for (int i = 0; i < 8; ++i) gradient[i] = value > 0 ? gradient[i] / value : 0;
  return std::log(value) + shift;
}

}  // namespace

extern "C" {

double cohort_log_passage(double t, double w) { return passage(t, w).value; }
double cohort_log_passage_dt(double t, double w) { return passage(t, w).dt; }
double cohort_log_passage_dw(double t, double w) { return passage(t, w).dw; }

double cohort_wiener_log_density(const double *x, double *gradient) {
  const double y = x[0], a = x[1], t0 = x[2], w = x[3], v = x[4], sv = x[5], sw = x[6], st0 = x[7];
  const double last = y - t0;
  Process process{a, v, sv};
  process.setShift(last - std::min(st0, last), last, w, sw);
  const auto atStart = [=](double start) {
    if (st0 <= 0) return process.density(last, start);
    const auto atTime = [=](double s) { return process.density(last - s, start); };
    return (1 / st0) * integrate(atTime, 0, std::min(st0, last), Parts(), depth);
  };
  const Parts mean = overStarts(atStart, w, sw, gradient);
  if (st0 > 0) {
    const auto atEnd = [=](double start) { return process.density(last - st0, start); };
    gradient[7] = (overStarts(atEnd, w, sw).x[0] - mean.x[0]) / st0;
  } else {
    gradient[7] = -0.5 * mean.x[1];
  }
  return logarithm(mean.x[0], process.shift, gradient);
}

double cohort_wiener_log_cdf(const double *x, int complement, double *gradient) {
  const double y = x[0], a = x[1], t0 = x[2], w = x[3], v = x[4], sv = x[5], sw = x[6], st0 = x[7];
  const double last = y - t0, bend = std::max(0.0, last - std::max(st0, 0.0));
  Process process{a, v, sv};
  process.setShift(complement ? bend : 0, complement ? last + a * a : last, w, sw);
  // The probability is ∫ g(s) m(s) ds, where m is the share of non-decision times that leave s; part 1 becomes the
  // derivative by y.
  const auto atStart = [=](double start) {
    const auto plain = [=](double s) {
      Parts p = process.density(s, start);
      p.x[1] = 0;
      return p;
    };
    const auto ramp = [=](double s) {
      const Parts p = process.density(s, start);
      const double share = (last - s) / st0;
      Parts result = (complement ? 1 - share : share) * p;
      result.x[1] = (complement ? -1 : 1) * p.x[0] / st0;
      return result;
    };
    Parts result;
    if (complement) {
      const double from = last;
      const auto tail = [=](double z) {
        const double rest = 1 - z;
        return (1 / (rest * rest)) * plain(from + a * a * z / rest);
      };
      result += (a * a) * integrate(tail, 0, 1, Parts(), depth + 6);
    } else if (bend > 0) {
      result += integrate(plain, 0, bend, Parts(), depth + 6);
    }
    if (st0 > 0) {
      result += integrate(ramp, bend, last, result, depth + 6);
    } else {
      result.x[1] = (complement ? -1 : 1) * process.density(last, start).x[0];
    }
    return result;
  };
  const Parts mean = overStarts(atStart, w, sw, gradient);
  if (st0 > 0) {
    const auto slope = [=](double start) {
      const auto f = [=](double s) {
        Parts result;
        result.x[0] = process.density(s, start).x[0] * (last - s) / (st0 * st0);
        return result;
      };
      return integrate(f, bend, last, Parts(), depth + 6);
    };
    gradient[7] = (complement ? 1 : -1) * overStarts(slope, w, sw).x[0];
  } else {
    gradient[7] = 0.5 * -mean.x[1];
  }
  return logarithm(mean.x[0], process.shift, gradient);
}
}
