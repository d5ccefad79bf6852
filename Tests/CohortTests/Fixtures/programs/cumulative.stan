// cdf, lcdf and lccdf of the common distributions, with parameters in every place.
data {
  int N;
  vector[N] y;
  vector<lower=0>[N] t;
  vector<lower=0, upper=1>[N] u;
}
parameters {
  real m;
  real<lower=0> s;
  real<lower=0> a;
  real<lower=0> b;
}
model {
  target += normal_lcdf(y | m, s) + normal_lccdf(y | m, s) + log(normal_cdf(y[1] | m, s)) + std_normal_lcdf(y / s);
  target += cauchy_lcdf(y | m, s) + logistic_lccdf(y | m, s) + double_exponential_lcdf(y | m, s) + gumbel_lcdf(y | m, s);
  target += exponential_lcdf(t | a) + exponential_lccdf(t | a) + weibull_lcdf(t | a, b) + lognormal_lcdf(t | m, s);
  target += gamma_lcdf(t | a, b) + gamma_lccdf(t | 2, b) + inv_gamma_lcdf(t | 3, b) + student_t_lcdf(y | 4, m, s);
  target += beta_lcdf(u | 2, 3) + beta_lccdf(u | a, b) + uniform_lcdf(u | -s, 1 + s) + chi_square_lccdf(t | 3);
  target += rayleigh_lccdf(t | s) + pareto_lccdf(t | 0.01, a) + frechet_lcdf(t | a, s) + log(Phi(m));
  m ~ normal(0, 1);
  {s, a, b} ~ gamma(3, 2);
}
