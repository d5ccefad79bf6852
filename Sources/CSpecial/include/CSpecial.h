// Special functions and their partial derivatives, for the primitives' kernels and for native code.
//
// All functions take and give doubles, may be called from any thread, throw nothing and set no flag that is
// read: outside of a function's domain the result is NaN, at a pole or on overflow an infinity.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

// Gamma function and relatives.

/// log|Γ(a)|; +∞ at the poles.
double cohort_lgamma(double a);
/// ψ(a) = d log Γ(a) / da.
double cohort_digamma(double a);
/// ψ'(a).
double cohort_trigamma(double a);
/// ψ''(a).
double cohort_polygamma2(double a);
/// ψ(a + h) − ψ(a) without cancellation, for a > 0 and a + h > 0.
double cohort_digamma_difference(double a, double h);
/// log B(a, b) = log Γ(a) + log Γ(b) − log Γ(a + b) for a, b ≥ 0, without cancellation.
double cohort_lbeta(double a, double b);
/// ∂ log B(a, b) / ∂a = ψ(a) − ψ(a + b).
double cohort_lbeta_da(double a, double b);
/// log Γ_n(x), the multivariate gamma function of dimension n.
double cohort_lmgamma(double n, double x);
/// ∂ log Γ_n(x) / ∂x.
double cohort_lmgamma_dx(double n, double x);
/// x (x + 1) … (x + n − 1) for a whole number n; with n < 0 the reciprocal of (x + n) … (x − 1).
double cohort_rising_factorial(double x, double n);
double cohort_rising_factorial_dx(double x, double n);
/// x (x − 1) … (x − n + 1) for a whole number n.
double cohort_falling_factorial(double x, double n);
double cohort_falling_factorial_dx(double x, double n);

// Regularized incomplete gamma functions P(a, x) and Q(a, x) = 1 − P(a, x), a > 0, x ≥ 0.

double cohort_gamma_p(double a, double x);
double cohort_gamma_q(double a, double x);
/// ∂P/∂a = −∂Q/∂a.
double cohort_gamma_p_da(double a, double x);
/// ∂P/∂x = −∂Q/∂x.
double cohort_gamma_p_dx(double a, double x);
/// log P(a, x), also where P underflows.
double cohort_log_gamma_p(double a, double x);
double cohort_log_gamma_p_da(double a, double x);
double cohort_log_gamma_p_dx(double a, double x);
/// log Q(a, x), also where Q underflows.
double cohort_log_gamma_q(double a, double x);
double cohort_log_gamma_q_da(double a, double x);
double cohort_log_gamma_q_dx(double a, double x);

// Regularized incomplete beta function I(a, b, x), a, b > 0, 0 ≤ x ≤ 1.

double cohort_inc_beta(double a, double b, double x);
/// 1 − I(a, b, x).
double cohort_inc_beta_c(double a, double b, double x);
double cohort_inc_beta_da(double a, double b, double x);
double cohort_inc_beta_db(double a, double b, double x);
double cohort_inc_beta_dx(double a, double b, double x);
/// log I(a, b, x), also where I underflows.
double cohort_log_inc_beta(double a, double b, double x);
double cohort_log_inc_beta_da(double a, double b, double x);
double cohort_log_inc_beta_db(double a, double b, double x);
double cohort_log_inc_beta_dx(double a, double b, double x);
/// log(1 − I(a, b, x)), exact also where x is tiny.
double cohort_log_inc_beta_c(double a, double b, double x);
double cohort_log_inc_beta_c_da(double a, double b, double x);
double cohort_log_inc_beta_c_db(double a, double b, double x);
double cohort_log_inc_beta_c_dx(double a, double b, double x);
/// log I(a, b, x) and log(1 − I(a, b, x)) for the shapes a = mu·kappa and b = (1 − mu)·kappa, with derivatives by mu and kappa.
double cohort_log_beta_proportion(double mu, double kappa, double x);
double cohort_log_beta_proportion_dmu(double mu, double kappa, double x);
double cohort_log_beta_proportion_dkappa(double mu, double kappa, double x);
double cohort_log_beta_proportion_dx(double mu, double kappa, double x);
double cohort_log_beta_proportion_c(double mu, double kappa, double x);
double cohort_log_beta_proportion_c_dmu(double mu, double kappa, double x);
double cohort_log_beta_proportion_c_dkappa(double mu, double kappa, double x);
double cohort_log_beta_proportion_c_dx(double mu, double kappa, double x);
/// The x with I(a, b, x) = p.
double cohort_inc_beta_inv(double a, double b, double p);
/// Partial derivatives of x = cohort_inc_beta_inv(a, b, p).
double cohort_inc_beta_inv_da(double a, double b, double x);
double cohort_inc_beta_inv_db(double a, double b, double x);
double cohort_inc_beta_inv_dp(double a, double b, double x);

// Lambert W: the solutions w of w·exp(w) = a.

/// The principal branch, a ≥ −1/e.
double cohort_lambert_w0(double a);
/// The branch below −1, −1/e ≤ a < 0.
double cohort_lambert_wm1(double a);
/// dw/da of either branch, w being its value.
double cohort_lambert_da(double a, double w);

// Bessel functions of order `order`; `_dx` is the derivative in x.

double cohort_bessel_j(double order, double x);
double cohort_bessel_j_dx(double order, double x);
double cohort_bessel_y(double order, double x);
double cohort_bessel_y_dx(double order, double x);
double cohort_bessel_i(double order, double x);
double cohort_bessel_i_dx(double order, double x);
double cohort_bessel_k(double order, double x);
double cohort_bessel_k_dx(double order, double x);
/// log I_v(x) for v ≥ −1, x ≥ 0, without overflow.
double cohort_log_bessel_i(double v, double x);
double cohort_log_bessel_i_dv(double v, double x);
double cohort_log_bessel_i_dx(double v, double x);

// Normal and von Mises distributions.

/// Φ⁻¹(p), 0 ≤ p ≤ 1.
double cohort_inv_Phi(double p);
/// Φ⁻¹(exp(logP)), logP ≤ 0, also where exp(logP) underflows or rounds to 1.
double cohort_inv_log_Phi(double log_p);
/// d/d logP of x = cohort_inv_log_Phi(logP).
double cohort_inv_log_Phi_da(double log_p, double x);
/// log(Φ(a)/φ(a)), without underflow or cancellation in the lower tail.
double cohort_log_mills(double a);
double cohort_log_mills_da(double a);
/// cohort_log_mills(z − u) − cohort_log_mills(z), without cancellation where u is small.
double cohort_log_mills_change(double z, double u);
double cohort_log_mills_change_dz(double z, double u);
double cohort_log_mills_change_du(double z, double u);
/// Owen's T(h, a).
double cohort_owens_t(double h, double a);
double cohort_owens_t_dh(double h, double a);
double cohort_owens_t_da(double h, double a);
/// log of the probability that a von Mises variate around mu, on the circle cut at ±π, lies between −π and y.
double cohort_log_von_mises_arc(double y, double mu, double kappa);
double cohort_log_von_mises_arc_dy(double y, double mu, double kappa);
double cohort_log_von_mises_arc_dmu(double y, double mu, double kappa);
double cohort_log_von_mises_arc_dkappa(double y, double mu, double kappa);
/// log of the standard skew normal distribution function with shape alpha; `value` is the function's value.
double cohort_log_skew_normal_cdf(double z, double alpha);
double cohort_log_skew_normal_cdf_dz(double z, double alpha, double value);
double cohort_log_skew_normal_cdf_dalpha(double z, double alpha, double value);

// Beta-binomial tails: log P(n or fewer) and log P(more than n) of N trials; `packed` is N·2²⁶ + n, 0 ≤ n ≤ N < 2²⁶.

double cohort_log_beta_binomial_lower(double packed, double a, double b);
double cohort_log_beta_binomial_lower_da(double packed, double a, double b);
double cohort_log_beta_binomial_lower_db(double packed, double a, double b);
double cohort_log_beta_binomial_upper(double packed, double a, double b);
double cohort_log_beta_binomial_upper_da(double packed, double a, double b);
double cohort_log_beta_binomial_upper_db(double packed, double a, double b);

// Student's t distribution.

/// The t with distribution function p for nu degrees of freedom.
double cohort_student_t_quantile(double p, double nu);
/// Partial derivatives of t = cohort_student_t_quantile(p, nu), in terms of t.
double cohort_student_t_quantile_dp(double t, double nu);
double cohort_student_t_quantile_dnu(double t, double nu);

// First passage of a Wiener process.

/// log of the density at time t of passing the lower of two boundaries that are 1 apart, from w above it, without drift.
double cohort_log_passage(double t, double w);
double cohort_log_passage_dt(double t, double w);
double cohort_log_passage_dw(double t, double w);
/// log of the density at y of passing the upper boundary; `x` holds y, the distance a of the boundaries, the
/// non-decision time t0, the relative start w, the drift v, and how much drift (standard deviation), start (width) and
/// non-decision time (width) vary. `gradient` gets the eight partial derivatives.
double cohort_wiener_log_density(const double *x, double *gradient);
/// log of the probability of passing the upper boundary by time y, or after it (`complement`); arguments as above.
double cohort_wiener_log_cdf(const double *x, int complement, double *gradient);

// Functions of any number of arguments, with their gradients.

/// The generalized hypergeometric function; `x` holds p upper and q lower parameters and the argument. NaN where the series
/// does not converge.
double cohort_hypergeometric(const double *x, int p, int q, double *gradient);
/// log of the probability of at most n failures (or more: `upper`); `x` holds n, r, alpha, beta; no derivative by n.
double cohort_beta_neg_binomial_log_tail(const double *x, int upper, double *gradient);

#ifdef __cplusplus
}
#endif
