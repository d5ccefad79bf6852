// The von Mises distribution function by quadrature.
#include "Guard.hpp"
#include <boost/math/quadrature/gauss.hpp>
#include "include/CSpecial.h"

using namespace cohort;

namespace {

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

/// Angles just outside of ±π come from rounding in their reduction.
bool isInside(double x, double kappa) { return kappa >= 0 && kappa < infinity && std::fabs(x) <= pi + 1e-9; }

}  // namespace

extern "C" {

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
