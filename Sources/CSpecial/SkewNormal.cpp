// The skew normal distribution function, also where Φ(z) − 2 T(z, α) cancels.
#include "Guard.hpp"
#include <boost/math/quadrature/gauss.hpp>
#include "NormalTail.hpp"
#include "include/CSpecial.h"

using namespace cohort;

namespace {

/// log of the density 2 φ(t) Φ(αt).
double logDensity(double t, double alpha) {
  return 0.69314718055994530942 - 0.5 * t * t - logSqrtTwoPi + logPhi(alpha * t);
}

/// log ∫ of the density from −∞ to z where the density falls steadily below z.
double logTail(double z, double alpha) {
  const double top = logDensity(z, alpha);
  if (!std::isfinite(top)) return top;
  // The stretch over which the density falls by e⁻⁵⁰.
  double width = 1 / (std::fabs(z) + std::fabs(alpha) * hazard(alpha * z) + 1e-3);
  for (int i = 0; i < 60 && logDensity(z - width, alpha) > top - 50; ++i) width *= 1.5;
  using Rule = boost::math::quadrature::gauss<double, 30>;
  constexpr int panels = 6;
  double sum = 0;
  for (int panel = 0; panel < panels; ++panel) {
    const double half = 0.5 * width / panels, mid = z - (2 * panel + 1) * half;
    for (std::size_t i = 0; i < Rule::abscissa().size(); ++i) {
      const double offset = half * Rule::abscissa()[i], weight = half * Rule::weights()[i];
      sum += weight * std::exp(logDensity(mid - offset, alpha) - top);
      sum += weight * std::exp(logDensity(mid + offset, alpha) - top);
    }
  }
  return top + std::log(sum);
}

double direct(double z, double alpha) {
  return 0.5 * std::erfc(-z / sqrtTwo) - 2 * cohort_owens_t(z, alpha);
}

/// log F without care for F near to 1.
double logLower(double z, double alpha) {
  const double f = direct(z, alpha);
  // φ(z) Φ(αz) dominates the tail where the difference has lost its digits.
  if (alpha > 0 && z >= 0 && f < 0.05 * std::erfc(-z / sqrtTwo)) {
    // Φ(z) − 2 T(z, α) by T(h, a) + T(ah, 1/a) = (Φ(h) + Φ(ah))/2 − Φ(h) Φ(ah) (Owen 1956): all terms are positive.
    return std::log(0.5 * std::erf(z / sqrtTwo) * std::erfc(-alpha * z / sqrtTwo) + 2 * cohort_owens_t(alpha * z, 1 / alpha));
  }
  if (alpha > 0 && z < 0 && f < 0.05 * std::erfc(-z / sqrtTwo)) return logTail(z, alpha);
  if (f < tiny) return logTail(z, alpha);
  return std::log(f);
}

}  // namespace

extern "C" {

double cohort_log_skew_normal_cdf(double z, double alpha) {
  if (std::isnan(z) || std::isnan(alpha)) return notANumber;
  if (std::isinf(z)) return z > 0 ? 0 : -infinity;
  const double f = direct(z, alpha);
  return f > 0.5 ? std::log1p(-std::exp(logLower(-z, -alpha))) : logLower(z, alpha);
}

double cohort_log_skew_normal_cdf_dz(double z, double alpha, double value) {
  return std::exp(logDensity(z, alpha) - value);
}

double cohort_log_skew_normal_cdf_dalpha(double z, double alpha, double value) {
  const double q = 1 + alpha * alpha;
  return -std::exp(-0.5 * z * z * q - value) / (pi * q);
}
}
