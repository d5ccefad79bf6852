// Elementwise functions, scalar and on containers, at points inside their domains.
data {
  int N;
  array[N] real x;
}
parameters {
  real a;
  real<lower=0> b;
  real<lower=0, upper=1> p;
  vector[3] v;
}
model {
  real t = 0;
  t += exp(0.3 * a) - log(b) + sqrt(b) - cbrt(a + 3) + square(a) + inv(b + 1) - inv_sqrt(b) + inv_square(b + 1);
  t += log1p(b) + log1m(p) - expm1(0.2 * a) + log1p_exp(a) + log1m_exp(-b) + log_inv_logit(a) - log1m_inv_logit(a);
  t += logit(p) - inv_logit(a) + inv_cloglog(a) + Phi(a) - Phi_approx(a) + erf(a) - erfc(b) + inv_Phi(p);
  t += lgamma(b) - digamma(b + 1) + tgamma(1 + p) - lbeta(b, p + 1) + trigamma(b + 1) + lmgamma(2, b + 2) + beta(b, 2);
  t += sin(a) * cos(b) - tan(p) + asin(p) - acos(p) + atan(a) + atan2(a, b) + sinh(p) - cosh(p) + tanh(a);
  t += asinh(a) + acosh(1 + b) - atanh(p) + hypot(a, b) - a ^ 2 + b ^ a - pow(b, 1.5) + log2(b) - log10(b) + exp2(p);
  t += fmax(a, b) - fmin(a, p) + fdim(b, a) + abs(a) + fma(a, b, p) - ldexp(p, 2) + fmod(b, 0.37) + lchoose(b + 5, 2);
  t += log_sum_exp(a, b) + log_diff_exp(b + 1, b) + lmultiply(p, b) + lchoose(b + 6, p);
  t += floor(a) + ceil(b) - round(p) + trunc(a) + step(a) + rising_factorial(b, 3) - falling_factorial(b + 4, 2);
  t += gamma_p(b, 1.5) - gamma_q(1.2, b) + inc_beta(b, 2, p) + bessel_first_kind(1, b) - modified_bessel_first_kind(0, p);
  t += owens_t(a, p) + log_modified_bessel_first_kind(1.5, b) - 0.1 * lambert_w0(b);
  for (n in 1 : N) {
    t += sin(a * x[n]) * exp(-b * square(x[n])) + log1p(square(x[n] - p));
  }
  t += sum(exp(v)) - sum(log1p_exp(v)) + sum(sin(v) .* cos(v)) + sum(inv_logit(v) ./ (1 + square(v))) - sum(abs(v) .^ 1.5);
  t += sum(tanh(to_row_vector(v))) + sum(Phi({a, b, p})) + max(v) - min(v) + sum(fmax(v, 0.1)) + sum(2 ^ v);
  target += t - 3 * square(a) - b - dot_self(v);
}
