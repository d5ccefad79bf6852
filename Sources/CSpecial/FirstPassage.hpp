// The first passage of a Wiener process without drift through the lower of two boundaries that are 1 apart: Feller's two
// series (Feller 1968, section XIV.6; Navarro & Fuss 2009), each where it needs few terms.
#pragma once
#include "Guard.hpp"

namespace cohort {

/// The density at one time `t` for any start `w`. It is exp(logFactor + exponent(w)) times `Terms::value`; the other terms are
/// the derivatives of the density, divided by the same exponential.
class PassageSeries {
 public:
  struct Terms {
    double value, dt, dw;
  };

  explicit PassageSeries(double t) : t(t), isShort(t < 0.3) {
    if (isShort) {
      logFactor = -logSqrtTwoPi - 1.5 * std::log(t);
      nearest = std::exp(-2 / t);
      return;
    }
    logFactor = 1.1447298858494002 - halfPiSquared * t;  // log π
    for (int k = 1; k <= maximum; ++k) {
      const double rest = halfPiSquared * (double(k) * k - 1), e = k * std::exp(-rest * t);
      if (e * k * (1 + rest) < 1e-20) break;
      rests[count] = rest;
      coefficients[count++] = e;
    }
  }

  double logFactor = 0;
  double exponent(double w) const { return isShort ? -w * w / (2 * t) : 0; }

  Terms at(double w) const { return isShort ? images(w) : modes(w); }

  /// Whether the start's image at the other boundary counts, which falls off within a distance of t from it.
  bool hasImages() const { return isShort; }

 private:
  static constexpr double halfPiSquared = 4.934802200544679;
  static constexpr int maximum = 8;
  double t;
  bool isShort;
  double nearest = 0;
  int count = 0;
  double rests[maximum], coefficients[maximum];

  /// (2π t³)^(-1/2) Σ (w + 2k) exp(-(w + 2k)²/(2t)) over all k, relative to the exponential of k = 0.
  Terms images(double w) const {
    const double inverse = 1 / t;
    double s = w, st = 0, sw = 1;
    const auto add = [&](double k, double e) {
      const double u = w + 2 * k;
      s += u * e;
      st += u * 2 * k * (k + w) * inverse * inverse * e;
      sw += (1 - 2 * k * u * inverse) * e;
    };
    const auto counts = [&](double j) { return 2 * j * (j - w) * inverse < 75; };
    if (!counts(1)) {
      // The image behind the far boundary is the nearest one.
    } else if (t < 0.01) {
      add(-1, std::exp(-2 * (1 - w) * inverse));
      add(1, std::exp(-2 * (1 + w) * inverse));
    } else {
      // exp(-2k(k + w)/t) = exp(-2/t)^(k²) exp(-2w/t)^k; neither underflows here.
      const double ratio = std::exp(-2 * w * inverse), opposite = 1 / ratio;
      double up = ratio, down = opposite, even = nearest, odd = nearest;
      for (int j = 1; j < 40 && counts(j); ++j) {
        add(-j, even * down);
        add(j, even * up);
        up *= ratio;
        down *= opposite;
        odd *= nearest * nearest;
        even *= odd;
      }
    }
    return {s, st + s * (0.5 * w * w * inverse - 1.5) * inverse, sw - s * w * inverse};
  }

  /// π Σ k exp(-k² π² t/2) sin(k π w) over k > 0, relative to the exponential of k = 1.
  Terms modes(double w) const {
    const double sine = std::sin(pi * w), cosine = std::cos(pi * w);
    double sinK = sine, cosK = cosine, s = 0, st = 0, sw = 0;
    for (int k = 0; k < count; ++k) {
      s += coefficients[k] * sinK;
      st -= coefficients[k] * rests[k] * sinK;
      sw += coefficients[k] * (k + 1) * cosK;
      const double next = sinK * cosine + cosK * sine;
      cosK = cosK * cosine - sinK * sine;
      sinK = next;
    }
    return {s, st - halfPiSquared * s, pi * sw};
  }
};

}  // namespace cohort
