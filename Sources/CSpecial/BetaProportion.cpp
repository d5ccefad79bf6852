// Tails of the beta distribution by mean mu and precision kappa, with derivatives by these.
//
// The shapes are a = mu kappa and b = (1 − mu) kappa. Where kappa is tiny, the derivatives by the shapes are nearly those of b/(a + b),
// which does not depend on kappa: their sum would cancel. So that factor is differentiated apart from the rest.
#include "BetaFraction.hpp"
#include "BetaTail.hpp"

using namespace cohort;

namespace {

struct Proportion {
  double mu, kappa, a, b, x;
  Proportion(double mu, double kappa, double x) : mu(mu), kappa(kappa), a(mu * kappa), b((1 - mu) * kappa), x(x) {}

  /// d log I and d log(1 − I) by mu and kappa where both shapes are tiny.
  struct Slopes {
    double dmu, dkappa;
  };

  bool isTiny() const { return kappa < 0.1 && std::min(a, b) > 1e-3 * std::max(a, b) && a > 0 && b > 0; }
  bool isHuge() const { return kappa > 2e5; }

  Slopes tiny(bool isUpper) const {
    const bool isLower = usesLowerFraction(a, b, x);
    const double y = 1 - x;
    // I = b/(a + b) S, or 1 − I = a/(a + b) S: A and B are the derivatives of log S by a and b.
    const BetaSlopes smooth = isLower ? smoothSlopes(a, b, x, y) : smoothSlopes(b, a, y, x);
    const double byA = isLower ? smooth.da : smooth.db, byB = isLower ? smooth.db : smooth.da;
    Slopes s{kappa * (byA - byB) + (isLower ? -1 / (1 - mu) : 1 / mu), mu * byA + (1 - mu) * byB};
    if (isUpper == isLower) {
      const double logHere = isLower ? cohort_log_inc_beta(a, b, x) : cohort_log_inc_beta_c(a, b, x);
      const double logThere = isLower ? cohort_log_inc_beta_c(a, b, x) : cohort_log_inc_beta(a, b, x);
      const double odds = -std::exp(logHere - logThere);
      s.dmu *= odds;
      s.dkappa *= odds;
    }
    return s;
  }

  Slopes slopes(bool isUpper) const {
    if (!(x > 0 && x < 1)) return {0, 0};
    if (isTiny()) return tiny(isUpper);
    if (isHuge()) {
      const BetaTail tail(a, b, x);
      double factor = 1;
      if (tail.isUpper != isUpper) factor = -std::exp(tail.log - std::log1p(-std::exp(tail.log)));
      return {factor * kappa * (tail.da - tail.db), factor * tail.dn};
    }
    const double da = isUpper ? cohort_log_inc_beta_c_da(a, b, x) : cohort_log_inc_beta_da(a, b, x);
    const double db = isUpper ? cohort_log_inc_beta_c_db(a, b, x) : cohort_log_inc_beta_db(a, b, x);
    return {kappa * (da - db), mu * da + (1 - mu) * db};
  }
};

}  // namespace

extern "C" {

double cohort_log_beta_proportion(double mu, double kappa, double x) {
  const Proportion p(mu, kappa, x);
  return cohort_log_inc_beta(p.a, p.b, x);
}
double cohort_log_beta_proportion_dmu(double mu, double kappa, double x) {
  return Proportion(mu, kappa, x).slopes(false).dmu;
}
double cohort_log_beta_proportion_dkappa(double mu, double kappa, double x) {
  return Proportion(mu, kappa, x).slopes(false).dkappa;
}
double cohort_log_beta_proportion_dx(double mu, double kappa, double x) {
  const Proportion p(mu, kappa, x);
  return cohort_log_inc_beta_dx(p.a, p.b, x);
}

double cohort_log_beta_proportion_c(double mu, double kappa, double x) {
  const Proportion p(mu, kappa, x);
  return cohort_log_inc_beta_c(p.a, p.b, x);
}
double cohort_log_beta_proportion_c_dmu(double mu, double kappa, double x) {
  return Proportion(mu, kappa, x).slopes(true).dmu;
}
double cohort_log_beta_proportion_c_dkappa(double mu, double kappa, double x) {
  return Proportion(mu, kappa, x).slopes(true).dkappa;
}
double cohort_log_beta_proportion_c_dx(double mu, double kappa, double x) {
  const Proportion p(mu, kappa, x);
  return cohort_log_inc_beta_c_dx(p.a, p.b, x);
}
}
