// Densities of reals with parameters in every place, vectorised, propto and with all constants.
data {
  int N;
  vector[N] y; // any sign
  vector<lower=0>[N] t; // positive
  vector<lower=0, upper=1>[N] u;
  vector[N] angle;
}
parameters {
  real m;
  real<lower=0> s;
  real<lower=0> a;
  real<lower=0> b;
  real<lower=0, upper=1> p;
  vector[N] mu;
  vector<lower=0>[N] sd_;
}
model {
  y ~ normal(mu, sd_);
  y ~ student_t(a, mu, s);
  y ~ cauchy(m, sd_);
  y ~ double_exponential(mu, s);
  y ~ logistic(m, s);
  y ~ gumbel(mu, sd_);
  y ~ skew_normal(m, s, a);
  y ~ exp_mod_normal(m, s, b);
  y ~ std_normal();
  t ~ lognormal(mu, s);
  t ~ gamma(a, b);
  t ~ inv_gamma(a, sd_);
  t ~ weibull(a, sd_);
  t ~ frechet(a, s);
  t ~ exponential(sd_);
  t ~ chi_square(a);
  t ~ inv_chi_square(a);
  t ~ scaled_inv_chi_square(a, s);
  t ~ rayleigh(sd_);
  t ~ pareto(0.01, a);
  t ~ pareto_type_2(0, s, a);
  u ~ beta(a, b);
  u ~ beta_proportion(p, b);
  u ~ uniform(-s, 1 + a);
  angle ~ von_mises(m, b);
  target += normal_lpdf(y | m, s) + student_t_lpdf(y | a, m, s) + cauchy_lpdf(y | m, s) + gamma_lpdf(t | a, b);
  target += lognormal_lpdf(t | m, s) + beta_lpdf(u | a, b) + exponential_lpdf(t | b) + weibull_lpdf(t | a, b);
  target += inv_gamma_lpdf(t | a, b) + logistic_lpdf(y | m, s) + double_exponential_lpdf(y | m, s) + std_normal_lpdf(y);
  target += chi_square_lpdf(t | a) + von_mises_lpdf(angle | m, b) + gumbel_lpdf(y | m, s) + uniform_lpdf(u | -s, 1 + a);
  m ~ normal(0, 1);
  s ~ exponential(1);
  mu ~ normal(m, 1);
  sd_ ~ gamma(2, 2);
}
