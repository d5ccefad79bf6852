// The regularized incomplete beta function, its logarithm, inverse and partial derivatives.
//
// Values are Boost's. Derivatives in a and b differentiate the continued fraction of DLMF 8.17.22
// (the approach of Boik and Robison-Cox 1998, "Derivatives of the incomplete beta function"). Where a shape is so large that
// neither converges in time, or one so small beside the other that differences lose their digits, a quadrature stands in.
#include "BetaFraction.hpp"
#include "BetaTail.hpp"
#include <boost/math/special_functions/beta.hpp>
#include "include/CSpecial.h"

using namespace cohort;

namespace {

bool isInside(double a, double b, double x) { return a > 0 && b > 0 && a < infinity && b < infinity && x >= 0 && x <= 1; }

/// Where x is in the lower range: ∂ log I/∂a and ∂ log I/∂b. `y` is 1 − x.
void logPartials(double a, double b, double x, double y, double *da, double *db) {
  const BetaDual h = betaFraction(a, b, x);
  const double logX = x < 0.5 ? std::log(x) : std::log1p(-y);
  const double logY = y < 0.5 ? std::log(y) : std::log1p(-x);
  // ψ(a + b) − ψ(a + 1); b − 1 has lost small shapes' digits.
  const double digammas = a + b < 0.1 ? cohort_digamma_difference(a + 1, b) - 1 / (a + b)
                                      : cohort_digamma_difference(a + 1, b - 1);
  *da = logX + digammas + h.a / h.v;
  *db = logY + cohort_digamma_difference(b, a) + h.b / h.v;
}

/// Where values, too, come from the quadrature.
bool isLarge(double a, double b) { return std::max(a, b) > 2e5; }
/// Where derivatives do.
bool isLopsided(double a, double b) {
  return isLarge(a, b) || (std::min(a, b) < 1e-3 && std::min(a, b) < 1e-3 * std::max(a, b));
}

/// log I or log(1 − I) from the tail that has digits.
double logOf(const BetaTail &tail, bool isUpper) {
  return tail.isUpper == isUpper ? tail.log : std::log1p(-std::exp(tail.log));
}

/// d log I or d log(1 − I) from a derivative of the tail's logarithm.
double slopeOf(const BetaTail &tail, double slope, bool isUpper) {
  return tail.isUpper == isUpper ? slope : -slope * std::exp(tail.log - logOf(tail, isUpper));
}

/// I or 1 − I.
double shareOf(const BetaTail &tail, bool isUpper) {
  return tail.isUpper == isUpper ? std::exp(tail.log) : -std::expm1(tail.log);
}

bool isBetween(double x) { return x > 0 && x < 1; }

/// I(1/2, 1/2, x), from both ends.
double arcsine(double x, double y) { return 2 / pi * std::atan2(std::sqrt(x), std::sqrt(y)); }

double value(double a, double b, double x) {
  if (a == 0.5 && b == 0.5) return arcsine(x, 1 - x);
  if (isLarge(a, b) && isBetween(x)) return shareOf(BetaTail(a, b, x), false);
  return guarded([=] { return boost::math::ibeta(a, b, x, Precise()); });
}

double complement(double a, double b, double x) {
  if (a == 0.5 && b == 0.5) return arcsine(1 - x, x);
  if (isLarge(a, b) && isBetween(x)) return shareOf(BetaTail(a, b, x), true);
  return guarded([=] { return boost::math::ibetac(a, b, x, Precise()); });
}

/// log I where I is near to underflow or beyond.
double logOfTiny(double a, double b, double x, double y) {
  const double logY = y < 0.5 ? std::log(y) : std::log1p(-x);
  return a * std::log(x) + b * logY - cohort_lbeta(a, b) - std::log(a) + std::log(betaFraction(a, b, x).v);
}

/// Partial derivatives of I in a and b.
void partials(double a, double b, double x, double *da, double *db) {
  if (x <= 0 || x >= 1) {
    *da = *db = 0;
    return;
  }
  if (isLopsided(a, b)) {
    const BetaTail tail(a, b, x);
    const double share = (tail.isUpper ? -1 : 1) * std::exp(tail.log);
    *da = share == 0 ? 0 : share * tail.da;
    *db = share == 0 ? 0 : share * tail.db;
    return;
  }
  if (usesLowerFraction(a, b, x)) {
    const double i = value(a, b, x);
    logPartials(a, b, x, 1 - x, da, db);
    *da = i == 0 ? 0 : *da * i;
    *db = i == 0 ? 0 : *db * i;
  } else {
    const double i = complement(a, b, x);
    logPartials(b, a, 1 - x, x, db, da);
    *da = i == 0 ? 0 : -*da * i;
    *db = i == 0 ? 0 : -*db * i;
  }
}

}  // namespace

extern "C" {

double cohort_inc_beta(double a, double b, double x) { return isInside(a, b, x) ? value(a, b, x) : notANumber; }

double cohort_inc_beta_c(double a, double b, double x) { return isInside(a, b, x) ? complement(a, b, x) : notANumber; }

double cohort_inc_beta_da(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  double da, db;
  partials(a, b, x, &da, &db);
  return da;
}

double cohort_inc_beta_db(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  double da, db;
  partials(a, b, x, &da, &db);
  return db;
}

double cohort_inc_beta_dx(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (x == 0) return a < 1 ? infinity : a == 1 ? b : 0;
  if (x == 1) return b < 1 ? infinity : b == 1 ? a : 0;
  if (isLarge(a, b)) {
    const BetaTail tail(a, b, x);
    const double share = std::exp(tail.log);
    return share == 0 ? 0 : std::fabs(tail.dx) * share;
  }
  return guarded([=] { return boost::math::ibeta_derivative(a, b, x, Precise()); });
}

double cohort_log_inc_beta(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (isLarge(a, b) && isBetween(x)) return logOf(BetaTail(a, b, x), false);
  if (x == 0) return -infinity;
  const double i = value(a, b, x);
  if (i > 0.5) return std::log1p(-complement(a, b, x));
  if (i > tiny || !usesLowerFraction(a, b, x)) return std::log(i);
  return logOfTiny(a, b, x, 1 - x);
}

double cohort_log_inc_beta_da(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (isLopsided(a, b) && isBetween(x)) {
    const BetaTail tail(a, b, x);
    return slopeOf(tail, tail.da, false);
  }
  if (x == 0) return -infinity;
  if (x == 1) return 0;
  double da, db;
  if (!usesLowerFraction(a, b, x)) return cohort_inc_beta_da(a, b, x) / value(a, b, x);
  logPartials(a, b, x, 1 - x, &da, &db);
  return da;
}

double cohort_log_inc_beta_db(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (isLopsided(a, b) && isBetween(x)) {
    const BetaTail tail(a, b, x);
    return slopeOf(tail, tail.db, false);
  }
  if (x == 1) return 0;
  if (x == 0) return infinity;
  double da, db;
  if (!usesLowerFraction(a, b, x)) return cohort_inc_beta_db(a, b, x) / value(a, b, x);
  logPartials(a, b, x, 1 - x, &da, &db);
  return db;
}

double cohort_log_inc_beta_dx(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (isLopsided(a, b) && isBetween(x)) {
    const BetaTail tail(a, b, x);
    return slopeOf(tail, tail.dx, false);
  }
  if (x == 0) return infinity;
  if (x == 1 || !usesLowerFraction(a, b, x)) return cohort_inc_beta_dx(a, b, x) / value(a, b, x);
  // I = x^a (1 − x)^b / (a B) · h.
  return a / (x * (1 - x) * betaFraction(a, b, x).v);
}

double cohort_log_inc_beta_c(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (isLarge(a, b) && isBetween(x)) return logOf(BetaTail(a, b, x), true);
  if (x == 1) return -infinity;
  const double i = complement(a, b, x);
  if (i > 0.5) return std::log1p(-value(a, b, x));
  if (i > tiny || usesLowerFraction(a, b, x)) return std::log(i);
  return logOfTiny(b, a, 1 - x, x);
}

double cohort_log_inc_beta_c_da(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (isLopsided(a, b) && isBetween(x)) {
    const BetaTail tail(a, b, x);
    return slopeOf(tail, tail.da, true);
  }
  if (x == 0) return 0;
  if (x == 1) return infinity;
  if (usesLowerFraction(a, b, x)) return -cohort_inc_beta_da(a, b, x) / complement(a, b, x);
  double da, db;
  logPartials(b, a, 1 - x, x, &db, &da);
  return da;
}

double cohort_log_inc_beta_c_db(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (isLopsided(a, b) && isBetween(x)) {
    const BetaTail tail(a, b, x);
    return slopeOf(tail, tail.db, true);
  }
  if (x == 0) return 0;
  if (x == 1) return -infinity;
  if (usesLowerFraction(a, b, x)) return -cohort_inc_beta_db(a, b, x) / complement(a, b, x);
  double da, db;
  logPartials(b, a, 1 - x, x, &db, &da);
  return db;
}

double cohort_log_inc_beta_c_dx(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (isLopsided(a, b) && isBetween(x)) {
    const BetaTail tail(a, b, x);
    return slopeOf(tail, tail.dx, true);
  }
  if (x == 1) return -infinity;
  if (x == 0 || usesLowerFraction(a, b, x)) return -cohort_inc_beta_dx(a, b, x) / complement(a, b, x);
  return -b / (x * (1 - x) * betaFraction(b, a, 1 - x).v);
}

double cohort_inc_beta_inv(double a, double b, double p) {
  if (!isInside(a, b, p)) return notANumber;
  return guarded([=] { return boost::math::ibeta_inv(a, b, p, Precise()); });
}

double cohort_inc_beta_inv_da(double a, double b, double x) {
  return -cohort_inc_beta_da(a, b, x) / cohort_inc_beta_dx(a, b, x);
}

double cohort_inc_beta_inv_db(double a, double b, double x) {
  return -cohort_inc_beta_db(a, b, x) / cohort_inc_beta_dx(a, b, x);
}

double cohort_inc_beta_inv_dp(double a, double b, double x) { return 1 / cohort_inc_beta_dx(a, b, x); }
}
