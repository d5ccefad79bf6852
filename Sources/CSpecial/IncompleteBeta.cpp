// The regularized incomplete beta function, its logarithm, inverse and partial derivatives.
//
// Values are Boost's. Derivatives in a and b differentiate the continued fraction of DLMF 8.17.22
// (the approach of Boik and Robison-Cox 1998, "Derivatives of the incomplete beta function").
#include "Guard.hpp"
#include <boost/math/special_functions/beta.hpp>
#include "include/CSpecial.h"

using namespace cohort;

namespace {

/// A number and its derivatives in a and b.
struct Dual {
  double v, a, b;
};

Dual operator*(Dual p, Dual q) { return {p.v * q.v, p.a * q.v + p.v * q.a, p.b * q.v + p.v * q.b}; }
Dual operator/(Dual p, Dual q) {
  const double r = p.v / q.v;
  return {r, (p.a - r * q.a) / q.v, (p.b - r * q.b) / q.v};
}
Dual onePlus(Dual p) { return {1 + p.v, p.a, p.b}; }

/// The continued fraction h with I = x^a (1 − x)^b / (a B(a, b)) · h, fit for x < (a + 1)/(a + b + 2).
Dual fraction(double a, double b, double x) {
  const Dual one{1, 0, 0};
  Dual c = one, h = one;
  Dual d = one;
  {
    const Dual first = Dual{-(a + b) * x, -x, -x} / Dual{a + 1, 1, 0};
    d = one / onePlus(first);
    h = d;
  }
  for (int i = 1; i < 1000000; ++i) {
    const double m = i, m2 = 2 * m;
    const Dual even = Dual{m * (b - m) * x, 0, m * x} / (Dual{a - 1 + m2, 1, 0} * Dual{a + m2, 1, 0});
    d = one / onePlus(even * d);
    c = onePlus(even / c);
    h = h * (d * c);
    const Dual odd = (Dual{-(a + m) * x, -x, 0} * Dual{a + b + m, 1, 1}) / (Dual{a + m2, 1, 0} * Dual{a + 1 + m2, 1, 0});
    d = one / onePlus(odd * d);
    c = onePlus(odd / c);
    const Dual delta = d * c;
    h = h * delta;
    if (std::fabs(delta.v - 1) <= epsilon && std::fabs(delta.a * h.v) <= epsilon * std::fabs(h.a) + 1e-300 &&
        std::fabs(delta.b * h.v) <= epsilon * std::fabs(h.b) + 1e-300)
      break;
  }
  return h;
}

bool usesLower(double a, double b, double x) { return x < (a + 1) / (a + b + 2); }
bool isInside(double a, double b, double x) { return a > 0 && b > 0 && a < infinity && b < infinity && x >= 0 && x <= 1; }

/// Where x is in the lower range: ∂ log I/∂a and ∂ log I/∂b. `y` is 1 − x.
void logPartials(double a, double b, double x, double y, double *da, double *db) {
  const Dual h = fraction(a, b, x);
  const double logX = x < 0.5 ? std::log(x) : std::log1p(-y);
  const double logY = y < 0.5 ? std::log(y) : std::log1p(-x);
  *da = logX + cohort_digamma_difference(a + 1, b - 1) + h.a / h.v;
  *db = logY + cohort_digamma_difference(b, a) + h.b / h.v;
}

double value(double a, double b, double x) {
  return guarded([=] { return boost::math::ibeta(a, b, x, Precise()); });
}

double complement(double a, double b, double x) {
  return guarded([=] { return boost::math::ibetac(a, b, x, Precise()); });
}

/// log I where I is near to underflow or beyond.
double logOfTiny(double a, double b, double x, double y) {
  const double logY = y < 0.5 ? std::log(y) : std::log1p(-x);
  return a * std::log(x) + b * logY - cohort_lbeta(a, b) - std::log(a) + std::log(fraction(a, b, x).v);
}

/// Partial derivatives of I in a and b.
void partials(double a, double b, double x, double *da, double *db) {
  if (x <= 0 || x >= 1) {
    *da = *db = 0;
    return;
  }
  if (usesLower(a, b, x)) {
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
  return guarded([=] { return boost::math::ibeta_derivative(a, b, x, Precise()); });
}

double cohort_log_inc_beta(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (x == 0) return -infinity;
  const double i = value(a, b, x);
  if (i > 0.5) return std::log1p(-complement(a, b, x));
  if (i > tiny || !usesLower(a, b, x)) return std::log(i);
  return logOfTiny(a, b, x, 1 - x);
}

double cohort_log_inc_beta_da(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (x == 0) return -infinity;
  if (x == 1) return 0;
  double da, db;
  if (!usesLower(a, b, x)) return cohort_inc_beta_da(a, b, x) / value(a, b, x);
  logPartials(a, b, x, 1 - x, &da, &db);
  return da;
}

double cohort_log_inc_beta_db(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (x == 1) return 0;
  if (x == 0) return infinity;
  double da, db;
  if (!usesLower(a, b, x)) return cohort_inc_beta_db(a, b, x) / value(a, b, x);
  logPartials(a, b, x, 1 - x, &da, &db);
  return db;
}

double cohort_log_inc_beta_dx(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (x == 0) return infinity;
  if (x == 1 || !usesLower(a, b, x)) return cohort_inc_beta_dx(a, b, x) / value(a, b, x);
  // I = x^a (1 − x)^b / (a B) · h.
  return a / (x * (1 - x) * fraction(a, b, x).v);
}

double cohort_log_inc_beta_c(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (x == 1) return -infinity;
  const double i = complement(a, b, x);
  if (i > 0.5) return std::log1p(-value(a, b, x));
  if (i > tiny || usesLower(a, b, x)) return std::log(i);
  return logOfTiny(b, a, 1 - x, x);
}

double cohort_log_inc_beta_c_da(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (x == 0) return 0;
  if (x == 1) return infinity;
  if (usesLower(a, b, x)) return -cohort_inc_beta_da(a, b, x) / complement(a, b, x);
  double da, db;
  logPartials(b, a, 1 - x, x, &db, &da);
  return da;
}

double cohort_log_inc_beta_c_db(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (x == 0) return 0;
  if (x == 1) return -infinity;
  if (usesLower(a, b, x)) return -cohort_inc_beta_db(a, b, x) / complement(a, b, x);
  double da, db;
  logPartials(b, a, 1 - x, x, &db, &da);
  return db;
}

double cohort_log_inc_beta_c_dx(double a, double b, double x) {
  if (!isInside(a, b, x)) return notANumber;
  if (x == 1) return -infinity;
  if (x == 0 || usesLower(a, b, x)) return -cohort_inc_beta_dx(a, b, x) / complement(a, b, x);
  return -b / (x * (1 - x) * fraction(b, a, 1 - x).v);
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
