// Tail sums of the beta-binomial distribution and their partial derivatives.
#include "Guard.hpp"
#include "include/CSpecial.h"

using namespace cohort;

namespace {

constexpr double packing = 67108864;

/// log Σ of the mass over first…last with its partial derivatives.
struct Tail {
  double value, da, db;
};

Tail sum(double first, double last, double trials, double a, double b) {
  if (first > last) return {-infinity, 0, 0};
  // Masses relative to that of `first`, with the derivatives of their logarithms, by the recurrence
  // m(k + 1)/m(k) = (N − k)(k + a) / ((k + 1)(N − k − 1 + b)).
  double mass = 1, logScale = 0, s = 1, sa = 0, sb = 0, da = 0, db = 0;
  for (double k = first; k < last; ++k) {
    const double up = k + a, down = trials - k - 1 + b;
    mass *= (trials - k) * up / ((k + 1) * down);
    da += 1 / up;
    db -= 1 / down;
    s += mass;
    sa += mass * da;
    sb += mass * db;
    if (s > 1e250) {
      mass *= 1e-250;
      s *= 1e-250;
      sa *= 1e-250;
      sb *= 1e-250;
      logScale += 575.646273248511421;  // 250 log 10
    }
  }
  const double choose = -std::log1p(trials) - cohort_lbeta(trials - first + 1, first + 1);
  const double atFirst = choose + cohort_lbeta(first + a, trials - first + b) - cohort_lbeta(a, b);
  const double whole = cohort_digamma_difference(a + b, trials);
  return {
      atFirst + std::log(s) + logScale, sa / s + cohort_digamma_difference(a, first) - whole,
      sb / s + cohort_digamma_difference(b, trials - first) - whole};
}

Tail lower(double packed, double a, double b) {
  const double trials = std::floor(packed / packing), n = packed - trials * packing;
  if (!(a > 0 && b > 0 && packed >= 0) || packed > packing * packing) return {notANumber, notANumber, notANumber};
  return sum(0, n, trials, a, b);
}

Tail upper(double packed, double a, double b) {
  const double trials = std::floor(packed / packing), n = packed - trials * packing;
  if (!(a > 0 && b > 0 && packed >= 0) || packed > packing * packing) return {notANumber, notANumber, notANumber};
  return sum(n + 1, trials, trials, a, b);
}

/// log(1 − exp(x)) of a sum near to 1 comes from the other sum; its derivatives follow.
Tail complemented(Tail tail, Tail other) {
  if (tail.value < -0.6931471805599453) return tail;
  const double odds = std::exp(other.value - tail.value);
  return {std::log1p(-std::exp(other.value)), -other.da * odds, -other.db * odds};
}

}  // namespace

extern "C" {

double cohort_log_beta_binomial_lower(double packed, double a, double b) {
  return complemented(lower(packed, a, b), upper(packed, a, b)).value;
}
double cohort_log_beta_binomial_lower_da(double packed, double a, double b) {
  return complemented(lower(packed, a, b), upper(packed, a, b)).da;
}
double cohort_log_beta_binomial_lower_db(double packed, double a, double b) {
  return complemented(lower(packed, a, b), upper(packed, a, b)).db;
}
double cohort_log_beta_binomial_upper(double packed, double a, double b) {
  return complemented(upper(packed, a, b), lower(packed, a, b)).value;
}
double cohort_log_beta_binomial_upper_da(double packed, double a, double b) {
  return complemented(upper(packed, a, b), lower(packed, a, b)).da;
}
double cohort_log_beta_binomial_upper_db(double packed, double a, double b) {
  return complemented(upper(packed, a, b), lower(packed, a, b)).db;
}
}
