// Generalized hypergeometric functions by their series, with the partial derivatives summed along.
#include "Guard.hpp"
#include "include/CSpecial.h"

#include <vector>

using namespace cohort;

namespace {

constexpr int limit = 4000000;

/// Σ t_k with t_{k+1} = t_k Π(a_i + k) / Π(b_j + k) z / (k + 1); `gradient`: by a, b, z. False without convergence.
///
/// The derivatives of the terms follow by the product rule, which also holds where a parameter is a whole number ≤ 0.
bool series(const double *a, int p, const double *b, int q, double z, long double *value, long double *gradient) {
  const int count = p + q + 1;
  std::vector<long double> slope(static_cast<size_t>(count), 0);
  for (int i = 0; i < count; ++i) gradient[i] = 0;
  long double term = 1, sum = 1;
  int quiet = 0;
  for (int k = 0; k < limit; ++k) {
    long double factor = static_cast<long double>(z) / (k + 1);
    for (int i = 0; i < p; ++i) factor *= static_cast<long double>(a[i]) + k;
    for (int j = 0; j < q; ++j) factor /= static_cast<long double>(b[j]) + k;
    bool isQuiet = true;
    for (int i = 0; i < count; ++i) {
      long double own;
      if (i < p) {
        // Without the factor that is differentiated, which may be 0.
        own = static_cast<long double>(z) / (k + 1);
        for (int l = 0; l < p; ++l) own *= l == i ? 1 : static_cast<long double>(a[l]) + k;
        for (int j = 0; j < q; ++j) own /= static_cast<long double>(b[j]) + k;
      } else if (i < p + q) {
        own = -factor / (static_cast<long double>(b[i - p]) + k);
      } else {
        own = z == 0 ? 1 / static_cast<long double>(k + 1) : factor / z;
        if (z == 0) {
          for (int l = 0; l < p; ++l) own *= static_cast<long double>(a[l]) + k;
          for (int j = 0; j < q; ++j) own /= static_cast<long double>(b[j]) + k;
        }
      }
      slope[static_cast<size_t>(i)] = slope[static_cast<size_t>(i)] * factor + term * own;
      gradient[i] += slope[static_cast<size_t>(i)];
      if (std::fabs(slope[static_cast<size_t>(i)]) > 1e-18L * std::fabs(gradient[i])) isQuiet = false;
    }
    term *= factor;
    sum += term;
    if (std::fabs(term) > 1e-18L * std::fabs(sum)) isQuiet = false;
    if (!std::isfinite(sum)) return false;
    quiet = isQuiet ? quiet + 1 : 0;
    // Terms that only pass through 0 are not the end.
    if (quiet >= 4) {
      *value = sum;
      return true;
    }
  }
  return false;
}

/// Γ(c) Γ(c - a - b) / (Γ(c - a) Γ(c - b)), the value at 1 (Gauss).
bool atOne(double a, double b, double c, double *value, double *gradient) {
  const double rest = c - a - b;
  if (!(rest > 0)) return false;
  double sign = 1;
  for (double x : {c, rest, c - a, c - b}) {
    if (x <= 0 && x == std::floor(x)) return false;
    if (x < 0 && std::fmod(std::floor(x), 2) != 0) sign = -sign;
  }
  *value = sign
      * std::exp(cohort_lgamma(c) + cohort_lgamma(rest) - cohort_lgamma(c - a) - cohort_lgamma(c - b));
  const double shared = cohort_digamma(rest);
  gradient[0] = *value * (cohort_digamma(c - a) - shared);
  gradient[1] = *value * (cohort_digamma(c - b) - shared);
  gradient[2] = *value * (cohort_digamma(c) + shared - cohort_digamma(c - a) - cohort_digamma(c - b));
  gradient[3] = infinity;
  if (rest > 1) {
    double next, unused[4];
    if (atOne(a + 1, b + 1, c + 1, &next, unused)) gradient[3] = a * b / c * next;
  }
  return true;
}

double gauss(const double *x, double *gradient) {
  const double a = x[0], b = x[1], c = x[2], z = x[3];
  long double value, g[4];
  if (z == 1) {
    double result;
    if (atOne(a, b, c, &result, gradient)) return result;
    return notANumber;
  }
  if (z >= 0) {
    const double upper[2] = {a, b};
    if (z > 1 || !series(upper, 2, &c, 1, z, &value, g)) return notANumber;
    for (int i = 0; i < 4; ++i) gradient[i] = static_cast<double>(g[i]);
    return static_cast<double>(value);
  }
  // Pfaff: (1 - z)^-a F(a, c - b; c; z / (z - 1)), whose argument lies between 0 and 1.
  const double upper[2] = {a, c - b}, u = z / (z - 1);
  if (!series(upper, 2, &c, 1, u, &value, g)) return notANumber;
  const double log = std::log1p(-z), factor = std::exp(-a * log);
  const double result = factor * static_cast<double>(value);
  gradient[0] = -log * result + factor * static_cast<double>(g[0]);
  gradient[1] = -factor * static_cast<double>(g[1]);
  gradient[2] = factor * static_cast<double>(g[1] + g[2]);
  gradient[3] = a / (1 - z) * result - factor * static_cast<double>(g[3]) / ((z - 1) * (z - 1));
  return result;
}

}  // namespace

extern "C" double cohort_hypergeometric(const double *x, int p, int q, double *gradient) {
  return guarded([=]() -> double {
    const double *a = x, *b = x + p, z = x[p + q];
    if (p == 2 && q == 1) return gauss(x, gradient);
    if (p == 1 && q == 1 && z < 0) {
      // Kummer: exp(z) M(b - a, b, -z), without cancellation.
      const double upper = b[0] - a[0];
      long double value, g[3];
      if (!series(&upper, 1, b, 1, -z, &value, g)) return notANumber;
      const long double factor = std::exp(static_cast<long double>(z));
      gradient[0] = static_cast<double>(-factor * g[0]);
      gradient[1] = static_cast<double>(factor * (g[0] + g[1]));
      gradient[2] = static_cast<double>(factor * (value - g[2]));
      return static_cast<double>(factor * value);
    }
    std::vector<long double> g(static_cast<size_t>(p + q + 1));
    long double value;
    if (p > q + 1 || (p == q + 1 && std::fabs(z) > 1)) {
      // Only what ends after finitely many terms.
      bool ends = z == 0;
      for (int i = 0; i < p; ++i) ends = ends || (a[i] <= 0 && a[i] == std::floor(a[i]));
      if (!ends) return notANumber;
    }
    if (!series(a, p, b, q, z, &value, g.data())) return notANumber;
    for (int i = 0; i < p + q + 1; ++i) gradient[i] = static_cast<double>(g[static_cast<size_t>(i)]);
    return static_cast<double>(value);
  });
}
