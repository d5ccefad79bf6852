// Survival times, observed, right- and interval-censored: lccdf, lcdf, log_diff_exp.
data {
  int N;
  int N_censored;
  int N_interval;
  vector<lower=0>[N] t;
  vector<lower=0>[N_censored] t_censored;
  vector<lower=0>[N_interval] from;
  vector<lower=0>[N_interval] upto;
  vector[N] x;
  vector[N_censored] x_censored;
}
parameters {
  real<lower=0> shape;
  real b0;
  real b1;
  real<lower=0> s;
}
model {
  shape ~ gamma(2, 1);
  {b0, b1} ~ normal(0, 2);
  s ~ normal(0, 1);
  t ~ weibull(shape, exp(b0 + b1 * x));
  target += weibull_lccdf(t_censored | shape, exp(b0 + b1 * x_censored));
  t ~ lognormal(b0, s);
  target += lognormal_lccdf(t_censored | b0, s);
  t ~ gamma(shape, shape / 2);
  target += gamma_lccdf(t_censored | shape, shape / 2);
  target += exponential_lccdf(t_censored | exp(-b0));
  for (n in 1 : N_interval) {
    target += log_diff_exp(weibull_lcdf(upto[n] | shape, exp(b0)), weibull_lcdf(from[n] | shape, exp(b0)));
    target += log(lognormal_cdf(upto[n] | b0, s) - lognormal_cdf(from[n] | b0, s));
  }
}
