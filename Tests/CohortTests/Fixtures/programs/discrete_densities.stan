// Densities of integers with parameters in every place, vectorised and scalar, propto and with all constants.
data {
  int N;
  array[N] int k;
  array[N] int n;
  array[N] int z;
}
parameters {
  real<lower=0> a;
  real<lower=0> b;
  real<lower=0, upper=1> p;
  real eta;
  vector[N] mu;
}
model {
  z ~ bernoulli(p);
  z ~ bernoulli_logit(mu);
  k ~ binomial(n, p);
  k ~ binomial_logit(n, mu);
  k ~ beta_binomial(n, a, b);
  k ~ poisson(a);
  k ~ poisson_log(mu);
  k ~ neg_binomial(a, b);
  k ~ neg_binomial_2(a, b);
  k ~ neg_binomial_2_log(mu, a);
  target += bernoulli_lpmf(z | p) + bernoulli_logit_lpmf(z | eta);
  target += binomial_lpmf(k | n, p) + binomial_logit_lpmf(k[1] | n[1], eta) + beta_binomial_lpmf(k | n, a, b);
  target += poisson_lpmf(k | a) + poisson_log_lpmf(k | eta) + neg_binomial_lpmf(k | a, b);
  target += neg_binomial_2_lpmf(k | a, b) + neg_binomial_2_log_lpmf(k | eta, b);
  target += poisson_lcdf(k | a) + poisson_lccdf(k | a + 1) + binomial_lcdf(k[1] | n[1], p) + neg_binomial_2_lccdf(1 | a, b);
  target += discrete_range_lpmf(3 | 1, 7) + categorical_lpmf(2 | softmax([eta, 0, a]'));
  {a, b} ~ gamma(2, 1);
  mu ~ normal(eta, 1);
}
