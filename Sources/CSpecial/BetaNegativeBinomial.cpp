// Tails of the beta negative binomial distribution with their partial derivatives.
//
// Given the probability p of a success the count is negative binomial, with tail I(r, n + 1, p); the mean over p, which
// is beta distributed, is an integral over logit p. That keeps the relative precision of both tails, and does not slow
// down where the sum over counts would (the tail falls like a power).
#include "Guard.hpp"
#include <boost/math/special_functions/beta.hpp>
#include "include/CSpecial.h"

#include <algorithm>

using namespace cohort;

namespace {

constexpr int parts = 4;

/// The distribution, with what does not depend on p.
struct Count {
  double n, r, alpha, beta;
  double logBeta = cohort_lbeta(alpha, beta);
  double byAlpha = cohort_digamma(alpha + beta) - cohort_digamma(alpha);
  double byBeta = cohort_digamma(alpha + beta) - cohort_digamma(beta);
};

/// At x = logit p: the integrand and its derivatives by r, alpha, beta.
void integrand(const Count &count, bool upper, double x, double *f) {
  const double n = count.n, r = count.r;
  const double logP = x > 0 ? -std::log1p(std::exp(-x)) : x - std::log1p(std::exp(x));
  const double logQ = x > 0 ? -x - std::log1p(std::exp(-x)) : -std::log1p(std::exp(x));
  const double density = std::exp(count.alpha * logP + count.beta * logQ - count.logBeta);
  for (int i = 0; i < parts; ++i) f[i] = 0;
  if (!(density > 0)) return;
  const double p = std::exp(logP), q = std::exp(logQ);
  // At most n failures before r successes: the beta distribution function of p.
  const double share = upper ? (x < 0 ? boost::math::ibetac(r, n + 1, p, Precise())
                                      : boost::math::ibeta(n + 1, r, q, Precise()))
                             : (x < 0 ? boost::math::ibeta(r, n + 1, p, Precise())
                                      : boost::math::ibetac(n + 1, r, q, Precise()));
  const double byR = x < 0 ? cohort_inc_beta_da(r, n + 1, p) : -cohort_inc_beta_db(n + 1, r, q);
  f[0] = density * share;
  f[1] = density * (upper ? -byR : byR);
  f[2] = f[0] * (logP + count.byAlpha);
  f[3] = f[0] * (logQ + count.byBeta);
}

/// The logarithm of one tail.
double logTail(const Count &count, bool upper, double *gradient) {
  // The density of logit p is highest at log(alpha / beta) and falls like exp(-alpha |x|) or exp(-beta |x|).
  const double centre = std::log(count.alpha / count.beta);
  const double width = std::sqrt(1 / count.alpha + 1 / count.beta);
  double sum[parts], norm[parts], before[parts] = {};
  for (int i = 0; i < parts; ++i) sum[i] = norm[i] = 0;
  double step = 0.5;
  // x = centre + width sinh(t): the integrand then falls doubly exponentially in t.
  const auto add = [&](double t) {
    double f[parts];
    integrand(count, upper, centre + width * std::sinh(t), f);
    const double weight = width * std::cosh(t);
    bool isNegligible = true;
    for (int i = 0; i < parts; ++i) {
      sum[i] += weight * f[i];
      norm[i] += std::fabs(weight * f[i]);
      if (std::fabs(weight * f[i]) > 1e-19 * norm[i]) isNegligible = false;
    }
    return isNegligible;
  };
  add(0);
  // How far out there is something; the first, coarse level looks everywhere.
  double reach[2] = {12, 12};
  for (int level = 0; level < 12; ++level) {
    for (int side = 0; side < 2; ++side) {
      double last = 0;
      for (int k = 1; k * step <= reach[side]; k += level == 0 ? 1 : 2) {
        if (!add((side == 0 ? -1 : 1) * k * step)) last = k * step;
      }
      if (level == 0) reach[side] = std::min(12.0, last + 1);
    }
    bool isFine = level >= 2;
    for (int i = 0; i < parts; ++i) {
      if (std::fabs(sum[i] * step - before[i]) > 1e-13 * norm[i] * step) isFine = false;
      before[i] = sum[i] * step;
    }
    if (isFine) break;
    step *= 0.5;
  }
  for (int i = 1; i < parts; ++i) gradient[i] = before[0] > 0 ? before[i] / before[0] : 0;
  gradient[0] = 0;
  return std::log(before[0]);
}

}  // namespace

extern "C" double cohort_beta_neg_binomial_log_tail(const double *x, int upper, double *gradient) {
  return guarded([=]() -> double {
    const Count count{x[0], x[1], x[2], x[3]};
    const double value = logTail(count, upper != 0, gradient);
    if (value < -0.6931471805599453) return value;
    // The logarithm of what is near to 1 comes from the other tail.
    const double other = logTail(count, upper == 0, gradient);
    const double result = std::log1p(-std::exp(other));
    for (int i = 1; i < parts; ++i) gradient[i] *= -std::exp(other - result);
    return result;
  });
}
