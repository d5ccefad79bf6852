// Quantiles of the normal distribution, Owen's T, and the von Mises distribution function.
#include <boost/math/quadrature/gauss.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/owens_t.hpp>
#include "Guard.hpp"
#include "include/CSpecial.h"

using namespace cohort;

namespace {

constexpr double sqrtTwo = 1.41421356237309504880;

/// Φ(x)/φ(x) for x ≤ −5, Laplace's continued fraction (DLMF 7.9.3).
double millsRatio(double x) {
  double fraction = -x;
  for (int k = 60; k > 0; --k) fraction = -x + k / fraction;
  return 1 / fraction;
}

double logPhi(double x) {
  if (x > -5) return std::log(0.5 * std::erfc(-x / sqrtTwo));
  return -0.5 * x * x - logSqrtTwoPi + std::log(millsRatio(x));
}

/// φ(x)/Φ(x).
double hazard(double x) {
  if (x > -5) return std::exp(-0.5 * x * x - logSqrtTwoPi) / (0.5 * std::erfc(-x / sqrtTwo));
  return 1 / millsRatio(x);
}

/// ∫ exp(κ(cos t − cos x)) (cos t)^k dt from −π to x ≤ 0, for k = 0 and 1. Where the integrand has fallen
/// by e⁻⁶⁰ the rest is nothing.
void vonMisesTail(double x, double kappa, double *mass, double *moment) {
  const double cosX = std::cos(x);
  double lower = -pi;
  const double limit = cosX - 60 / kappa;
  if (limit > -1) lower = -std::acos(limit);
  using Rule = boost::math::quadrature::gauss<double, 30>;
  double m = 0, c = 0;
  constexpr int panels = 6;
  for (int panel = 0; panel < panels; ++panel) {
    const double left = lower + (x - lower) * panel / panels, right = lower + (x - lower) * (panel + 1) / panels;
    const double mid = 0.5 * (left + right), half = 0.5 * (right - left);
    for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
      const double offset = half * Rule::abscissa()[i], weight = half * Rule::weights()[i];
      for (int side = 0; side < 2; ++side) {
        const double t = side == 0 ? mid - offset : mid + offset;
        // cos t − cos x without cancellation.
        const double difference = -2 * std::sin(0.5 * (t + x)) * std::sin(0.5 * (t - x));
        const double f = weight * std::exp(kappa * difference);
        m += f;
        c += f * std::cos(t);
        if (Rule::abscissa()[i] == 0) break;
      }
    }
  }
  *mass = m;
  *moment = c;
}

/// exp(κ cos x)/(2π I₀(κ)).
double vonMisesDensity(double x, double kappa) {
  return std::exp(kappa * std::cos(x) - cohort_log_bessel_i(0, kappa)) / (2 * pi);
}

bool isInside(double x, double kappa) { return kappa >= 0 && kappa < infinity && std::fabs(x) <= 3.1415926535897936; }

}  // namespace

extern "C" {

double cohort_inv_Phi(double p) {
  if (!(p >= 0 && p <= 1)) return notANumber;
  if (p == 0) return -infinity;
  if (p == 1) return infinity;
  return guarded([=] {
    return p <= 0.5 ? -sqrtTwo * boost::math::erfc_inv(2 * p, Precise())
                    : sqrtTwo * boost::math::erfc_inv(2 * (1 - p), Precise());
  });
}

double cohort_inv_log_Phi(double log_p) {
  if (!(log_p <= 0)) return notANumber;
  if (log_p == 0) return infinity;
  if (log_p == -infinity) return -infinity;
  if (log_p > -0.6931471805599453) return -cohort_inv_Phi(-std::expm1(log_p));
  if (log_p > -600) return cohort_inv_Phi(std::exp(log_p));
  // Newton's steps on log Φ, which is nearly quadratic there.
  const double l = -2 * log_p;
  double x = -std::sqrt(l - std::log(2 * pi * (l - std::log(2 * pi * l))));
  for (int i = 0; i < 4; ++i) x -= (logPhi(x) - log_p) / hazard(x);
  return x;
}

double cohort_inv_log_Phi_da(double log_p, double x) {
  (void)log_p;
  return 1 / hazard(x);
}

double cohort_log_mills(double a) {
  if (a < -5) return std::log(millsRatio(a));
  return logPhi(a) + 0.5 * a * a + logSqrtTwoPi;
}

double cohort_log_mills_da(double a) {
  if (!(a < -5)) return hazard(a) + a;
  // φ/Φ + a is what the continued fraction adds to −a.
  double fraction = -a;
  for (int k = 60; k > 1; --k) fraction = -a + k / fraction;
  return 1 / fraction;
}

double cohort_owens_t(double h, double a) {
  return guarded([=] { return boost::math::owens_t(h, a, Precise()); });
}

double cohort_owens_t_dh(double h, double a) {
  return -0.5 * std::erf(a * h / sqrtTwo) * std::exp(-0.5 * h * h - logSqrtTwoPi);
}

double cohort_owens_t_da(double h, double a) {
  const double q = 1 + a * a;
  return std::exp(-0.5 * h * h * q) / (2 * pi * q);
}

double cohort_von_mises_cdf(double x, double kappa) {
  if (!isInside(x, kappa)) return notANumber;
  if (x >= pi) return 1;
  if (x <= -pi) return 0;
  if (kappa == 0) return 0.5 + x / (2 * pi);
  double mass, moment;
  const double t = x > 0 ? -x : x;
  vonMisesTail(t, kappa, &mass, &moment);
  const double tail = mass * vonMisesDensity(t, kappa);
  return x > 0 ? 1 - tail : tail;
}

double cohort_von_mises_cdf_dx(double x, double kappa) {
  return isInside(x, kappa) ? vonMisesDensity(x, kappa) : notANumber;
}

double cohort_von_mises_cdf_dkappa(double x, double kappa) {
  if (!isInside(x, kappa)) return notANumber;
  if (x >= pi || x <= -pi) return 0;
  const double t = x > 0 ? -x : x;
  double mass, moment;
  if (kappa == 0) return -std::sin(-x) / (2 * pi);
  vonMisesTail(t, kappa, &mass, &moment);
  const double derivative = (moment - mass * cohort_log_bessel_i_dx(0, kappa)) * vonMisesDensity(t, kappa);
  return x > 0 ? -derivative : derivative;
}
}
