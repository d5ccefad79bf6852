// Bessel functions, the logarithm of the modified one of the first kind, and Lambert's W.
#include "Guard.hpp"
#include <boost/math/special_functions/bessel.hpp>
#include <boost/math/special_functions/lambert_w.hpp>
#include "include/CSpecial.h"

using namespace cohort;

namespace {

/// Above this x the expansion for large order or argument is exact to rounding.
constexpr double largeArgument = 700;

/// Σ (x²/4)^k / (k! (v + 1)_k) over k ≥ 1, the whole sum's logarithmic derivative in v, and its derivative in log x over itself.
void series(double v, double x, double *sum, double *dv, double *dlogx) {
  const double q = 0.25 * x * x;
  double term = 1, dTerm = 0, s = 0, d = 0, l = 0;
  for (int k = 1; k < 100000; ++k) {
    const double i = 1 / (v + k), f = q * i / k;
    term *= f;
    dTerm = dTerm * f - term * i;
    s += term;
    d += dTerm;
    l += 2 * k * term;
    if (term * k < 1e-17 * s || term == 0) break;
  }
  *sum = s;
  *dv = d / (1 + s);
  *dlogx = l / (1 + s);
}

/// log I_v(x) and its partial derivatives for √(v² + x²) ≥ 700 (Debye's uniform expansion, DLMF 10.41.3, written
/// in r = √(v² + x²), s = v²/r² so that small orders do no harm).
void debye(double v, double x, double *value, double *dv, double *dx) {
  const double r = std::hypot(v, x), i = 1 / r, s = v * i * (v * i);
  const double u1 = (3 - 5 * s) / 24, d1 = -5.0 / 24;
  const double u2 = (81 - s * (462 - s * 385)) / 1152, d2 = (-462 + s * 770) / 1152;
  const double u3 = (30375 - s * (369603 - s * (765765 - s * 425425))) / 414720;
  const double d3 = (-369603 + s * (1531530 - s * 1276275)) / 414720;
  const double u4 = (4465125 - s * (94121676 - s * (349922430 - s * (446185740 - s * 185910725)))) / 39813120;
  const double sum = i * (u1 + i * (u2 + i * (u3 + i * u4)));
  // ∂sum/∂s and ∂sum/∂r.
  const double sumS = i * (d1 + i * (d2 + i * d3));
  const double sumR = -i * i * (u1 + i * (2 * u2 + i * (3 * u3 + i * 4 * u4)));
  const double rv = v * i, rx = x * i;
  const double sv = 2 * v * i * i * (1 - s), sx = -2 * s * x * i * i;
  const double w = 1 / (1 + sum);
  *value = r + v * std::log(x / (v + r)) - logSqrtTwoPi - 0.5 * std::log(r) + std::log1p(sum);
  *dv = std::log(x / (v + r)) - 0.5 * i * rv + w * (sumS * sv + sumR * rv);
  *dx = r / x - 0.5 * i * rx + w * (sumS * sx + sumR * rx);
}

}  // namespace

extern "C" {

double cohort_bessel_j(double order, double x) {
  if (!std::isfinite(x) || !std::isfinite(order)) return std::isinf(x) ? 0 : notANumber;
  return guarded([=] { return boost::math::cyl_bessel_j(order, x, Precise()); });
}
double cohort_bessel_j_dx(double order, double x) {
  if (order == 0) return -cohort_bessel_j(1, x);
  return 0.5 * (cohort_bessel_j(order - 1, x) - cohort_bessel_j(order + 1, x));
}
double cohort_bessel_y(double order, double x) {
  if (!(x > 0) || !std::isfinite(x) || !std::isfinite(order))
    return x == infinity ? 0 : x == 0 ? -infinity : notANumber;
  return guarded([=] { return boost::math::cyl_neumann(order, x, Precise()); });
}
double cohort_bessel_y_dx(double order, double x) {
  if (order == 0) return -cohort_bessel_y(1, x);
  return 0.5 * (cohort_bessel_y(order - 1, x) - cohort_bessel_y(order + 1, x));
}
double cohort_bessel_i(double order, double x) {
  if (!std::isfinite(x) || !std::isfinite(order)) {
    return std::isinf(x) ? (x < 0 && std::fmod(order, 2) != 0 ? -infinity : infinity) : notANumber;
  }
  return guarded([=] { return boost::math::cyl_bessel_i(order, x, Precise()); });
}
double cohort_bessel_i_dx(double order, double x) {
  if (order == 0) return cohort_bessel_i(1, x);
  return 0.5 * (cohort_bessel_i(order - 1, x) + cohort_bessel_i(order + 1, x));
}
double cohort_bessel_k(double order, double x) {
  if (!(x > 0) || !std::isfinite(x) || !std::isfinite(order))
    return x == infinity ? 0 : x == 0 ? infinity : notANumber;
  return guarded([=] { return boost::math::cyl_bessel_k(order, x, Precise()); });
}
double cohort_bessel_k_dx(double order, double x) {
  if (order == 0) return -cohort_bessel_k(1, x);
  return -0.5 * (cohort_bessel_k(order - 1, x) + cohort_bessel_k(order + 1, x));
}

double cohort_log_bessel_i(double v, double x) {
  if (std::isnan(v) || std::isnan(x) || v < -1 || x < 0) return notANumber;
  // I_−1 = I_1.
  if (v == -1) v = 1;
  if (x == 0) return v == 0 ? 0 : v > 0 ? -infinity : infinity;
  if (std::isinf(x)) return infinity;
  double value, dv, dx;
  if (x > largeArgument || v > 1e5) {
    debye(v, x, &value, &dv, &dx);
    return value;
  }
  series(v, x, &value, &dv, &dx);
  return v * std::log(0.5 * x) - cohort_lgamma(v + 1) + std::log1p(value);
}

double cohort_log_bessel_i_dv(double v, double x) {
  if (std::isnan(v) || std::isnan(x) || v < -1 || x < 0) return notANumber;
  if (x == 0) return -infinity;
  double value, dv, dx;
  if (x > largeArgument || v > 1e5) {
    debye(v, x, &value, &dv, &dx);
    return dv;
  }
  if (v == -1) {
    // The limit of log(x/2) − ψ(v + 1) + …: finite only as a whole; the derivative of I_v at −1 is
    // found from the recurrence I_{v} = I_{v+2} + 2(v + 1)/x · I_{v+1}.
    const double i1 = cohort_log_bessel_i(1, x), i0 = cohort_log_bessel_i(0, x);
    return cohort_log_bessel_i_dv(1, x) + 2 / x * std::exp(i0 - i1);
  }
  series(v, x, &value, &dv, &dx);
  return std::log(0.5 * x) - cohort_digamma(v + 1) + dv;
}

double cohort_log_bessel_i_dx(double v, double x) {
  if (std::isnan(v) || std::isnan(x) || v < -1 || x < 0) return notANumber;
  if (v == -1) v = 1;
  if (x == 0) return v == 0 ? 0 : v > 0 ? infinity : -infinity;
  double value, dv, dx;
  if (x > largeArgument || v > 1e5) {
    debye(v, x, &value, &dv, &dx);
    return dx;
  }
  series(v, x, &value, &dv, &dx);
  return (v + dx) / x;
}

double cohort_lambert_w0(double a) {
  if (std::isnan(a)) return a;
  if (a == infinity) return infinity;
  return guarded([=] { return boost::math::lambert_w0(a, Precise()); });
}

double cohort_lambert_wm1(double a) {
  if (!(a < 0)) return a == 0 ? -infinity : notANumber;
  return guarded([=] { return boost::math::lambert_wm1(a, Precise()); });
}

double cohort_lambert_da(double a, double w) {
  // w' = 1/(e^w (1 + w)); e^w = a/w underflows late.
  (void)a;
  return 1 / (std::exp(w) * (1 + w));
}
}
