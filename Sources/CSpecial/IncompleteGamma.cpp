// Regularized incomplete gamma functions, their logarithms and partial derivatives.
//
// With c = x^a e^−x: P = c/Γ(a + 1) · S, S = Σ xⁿ/((a + 1)…(a + n)), and Q = c/Γ(a) · H with H Legendre's
// continued fraction (DLMF 8.11.4, 8.9.2). Derivatives in a differentiate S and H term by term
// (as in Moore 1982, AS 187), so that they are as precise as the values. Both converge too slowly where a is large: a quadrature
// stands in.
#include "GammaTail.hpp"
#include <boost/math/special_functions/expint.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/log1p.hpp>
#include "include/CSpecial.h"

using namespace cohort;

namespace {

/// A number and its derivative.
struct Dual {
  double v, d;
};

constexpr int maximumTerms = 2000000;

/// S and dS/da.
Dual series(double a, double x) {
  double term = 1, dTerm = 0, sum = 1, dSum = 0;
  for (int n = 1; n < maximumTerms; ++n) {
    const double i = 1 / (a + n), f = x * i;
    term *= f;
    dTerm = dTerm * f - term * i;
    sum += term;
    dSum += dTerm;
    if (term < 1e-17 * sum && std::fabs(dTerm) <= 1e-17 * std::fabs(dSum)) break;
  }
  return {sum, dSum};
}

/// H and dH/da by Lentz's method.
Dual fraction(double a, double x) {
  double b = x + 1 - a;
  Dual c{1e300, 0}, d{1 / b, 1 / (b * b)}, h = d;
  for (int i = 1; i < maximumTerms; ++i) {
    const double an = -i * (i - a), dan = i;
    b += 2;
    // d = 1 / (an·d + b); c = b + an / c; ∂b/∂a = −1.
    const double q = an * d.v + b, dq = dan * d.v + an * d.d - 1;
    d = {1 / q, -dq / (q * q)};
    c = {b + an / c.v, -1 + (dan - an * c.d / c.v) / c.v};
    const double delta = d.v * c.v, dDelta = d.d * c.v + d.v * c.d;
    h = {h.v * delta, h.d * delta + h.v * dDelta};
    if (std::fabs(delta - 1) < epsilon && std::fabs(h.v * dDelta) <= epsilon * std::fabs(h.d)) break;
  }
  return h;
}

/// log(x^a e^−x / Γ(a)).
double logPrefix(double a, double x) {
  if (a < 20) return a * std::log(x) - x - cohort_lgamma(a);
  const double i = 1 / a, s = i * i;
  const double stirling = i * (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s * (1.0 / 1680 - s / 1188))));
  const double mu = (x - a) / a;
  // Near to x = a the sum a log(x/a) − (x − a) cancels.
  const double main = std::fabs(mu) < 0.5 ? a * boost::math::log1pmx(mu, Fast()) : a * std::log(x / a) - (x - a);
  return main + 0.5 * std::log(a) - logSqrtTwoPi - stirling;
}

/// log x − ψ(a), formed around log(x/a) where a is large.
double logMinusDigamma(double a, double x) {
  if (a < 20) return std::log(x) - cohort_digamma(a);
  const double i = 1 / a, s = i * i;
  return std::log(x / a) + 0.5 * i + s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s / 132))));
}

bool usesSeries(double a, double x) { return x < a + 1; }

/// ∂ log P/∂a where the series is used.
double seriesDa(double a, double x) {
  const Dual s = series(a, x);
  return logMinusDigamma(a + 1, x) + s.d / s.v;
}

/// ∂ log Q/∂a where the continued fraction is used.
double fractionDa(double a, double x) {
  const Dual h = fraction(a, x);
  return logMinusDigamma(a, x) + h.d / h.v;
}

/// Where logarithms and derivatives come from the quadrature.
bool isLarge(double a, double x) { return a > 2e5 && x > 0 && x < infinity; }
/// Where values do, too.
bool isHuge(double a, double x) { return a > 1e9 && x > 0 && x < infinity; }

/// log P or log Q from the tail that has digits.
double logOf(const GammaTail &tail, bool isUpper) {
  return tail.isUpper == isUpper ? tail.log : std::log1p(-std::exp(tail.log));
}

/// d log P or d log Q from a derivative of the tail's logarithm.
double slopeOf(const GammaTail &tail, double slope, bool isUpper) {
  return tail.isUpper == isUpper ? slope : -slope * std::exp(tail.log - logOf(tail, isUpper));
}

/// P or Q.
double shareOf(const GammaTail &tail, bool isUpper) {
  return tail.isUpper == isUpper ? std::exp(tail.log) : -std::expm1(tail.log);
}

bool isInside(double a, double x) { return a > 0 && x >= 0 && a < infinity; }

}  // namespace

extern "C" {

double cohort_gamma_p(double a, double x) {
  if (!isInside(a, x)) return notANumber;
  if (x == infinity) return 1;
  if (isHuge(a, x)) return shareOf(GammaTail(a, x), false);
  return guarded([=] { return boost::math::gamma_p(a, x, Fast()); });
}

double cohort_gamma_q(double a, double x) {
  if (!isInside(a, x)) return notANumber;
  if (x == infinity) return 0;
  if (isHuge(a, x)) return shareOf(GammaTail(a, x), true);
  return guarded([=] { return boost::math::gamma_q(a, x, Fast()); });
}

double cohort_gamma_p_da(double a, double x) {
  if (!isInside(a, x)) return notANumber;
  if (x == 0 || x == infinity) return 0;
  if (isLarge(a, x)) {
    const GammaTail tail(a, x);
    const double share = (tail.isUpper ? -1 : 1) * std::exp(tail.log);
    return share == 0 ? 0 : share * tail.da;
  }
  if (usesSeries(a, x)) {
    const double p = cohort_gamma_p(a, x);
    return p == 0 ? 0 : p * seriesDa(a, x);
  }
  const double q = cohort_gamma_q(a, x);
  return q == 0 ? 0 : -q * fractionDa(a, x);
}

double cohort_gamma_p_dx(double a, double x) {
  if (!isInside(a, x)) return notANumber;
  if (x == infinity) return 0;
  if (x == 0) return a < 1 ? infinity : a == 1 ? 1 : 0;
  if (isHuge(a, x)) {
    const GammaTail tail(a, x);
    const double share = std::exp(tail.log);
    return share == 0 ? 0 : std::fabs(tail.dx) * share;
  }
  return guarded([=] { return boost::math::gamma_p_derivative(a, x, Fast()); });
}

double cohort_log_gamma_p(double a, double x) {
  if (!isInside(a, x)) return notANumber;
  if (isLarge(a, x)) return logOf(GammaTail(a, x), false);
  if (x == 0) return -infinity;
  const double p = cohort_gamma_p(a, x);
  if (p > 0.5) return std::log1p(-cohort_gamma_q(a, x));
  if (p > tiny) return std::log(p);
  return logPrefix(a, x) - std::log(a) + std::log(series(a, x).v);
}

double cohort_log_gamma_p_da(double a, double x) {
  if (!isInside(a, x)) return notANumber;
  if (isLarge(a, x)) {
    const GammaTail tail(a, x);
    return slopeOf(tail, tail.da, false);
  }
  if (x == 0) return -infinity;
  if (x == infinity) return 0;
  if (usesSeries(a, x)) return seriesDa(a, x);
  return cohort_gamma_p_da(a, x) / cohort_gamma_p(a, x);
}

double cohort_log_gamma_p_dx(double a, double x) {
  if (!isInside(a, x)) return notANumber;
  if (isLarge(a, x)) {
    const GammaTail tail(a, x);
    return slopeOf(tail, tail.dx, false);
  }
  if (x == 0) return infinity;
  if (x == infinity) return 0;
  if (usesSeries(a, x)) return a / (x * series(a, x).v);
  return cohort_gamma_p_dx(a, x) / cohort_gamma_p(a, x);
}

double cohort_log_gamma_q(double a, double x) {
  if (!isInside(a, x)) return notANumber;
  if (isLarge(a, x)) return logOf(GammaTail(a, x), true);
  if (x == infinity) return -infinity;
  const double q = cohort_gamma_q(a, x);
  if (q > 0.5) return std::log1p(-cohort_gamma_p(a, x));
  if (q > tiny) return std::log(q);
  // Q is a E₁(x) to rounding where it underflows before the series' range ends.
  if (usesSeries(a, x)) return std::log(a) + std::log(guarded([=] { return boost::math::expint(1, x, Fast()); }));
  return logPrefix(a, x) + std::log(fraction(a, x).v);
}

double cohort_log_gamma_q_da(double a, double x) {
  if (!isInside(a, x)) return notANumber;
  if (isLarge(a, x)) {
    const GammaTail tail(a, x);
    return slopeOf(tail, tail.da, true);
  }
  if (x == 0) return 0;
  if (x == infinity) return infinity;
  if (usesSeries(a, x)) return -cohort_gamma_p_da(a, x) / cohort_gamma_q(a, x);
  return fractionDa(a, x);
}

double cohort_log_gamma_q_dx(double a, double x) {
  if (!isInside(a, x)) return notANumber;
  if (isLarge(a, x)) {
    const GammaTail tail(a, x);
    return slopeOf(tail, tail.dx, true);
  }
  if (x == infinity) return -1;
  if (x == 0 || usesSeries(a, x)) return -cohort_gamma_p_dx(a, x) / cohort_gamma_q(a, x);
  return -1 / (x * fraction(a, x).v);
}
}
