// Which terms `~`, _lupdf and _lpdf keep, where arguments are data, data-only locals, constants or parameters.
functions {
  real twice_lpdf(real x, data real m, data real s) {
    real scale = 2 * s;
    return normal_lupdf(x | m, scale) + normal_lupdf(m | 0, s) + gamma_lupdf(scale | 2, m);
  }
  void more_lp(real x, data real s, int n) {
    s ~ lognormal(0, 1);
    x ~ lognormal(0, s);
    n ~ poisson(3);
    n ~ poisson(x);
    target += normal_lpdf(s | 0, 1);
  }
}
data {
  int N;
  vector[N] y;
  array[N] int k;
  real<lower=0> s0;
}
transformed data {
  real s1 = 2 * s0;
}
parameters {
  real mu;
  real<lower=0> sigma;
  real<lower=0, upper=1> p;
  real<lower=0> nu;
}
transformed parameters {
  real known = s0 + 1;
  real zero_mu = 0 * mu;
}
model {
  real local_scale = s1 + 1;
  real from_parameter = 1;
  from_parameter += 0 * sigma;
  y ~ normal(mu, s0);
  y ~ normal(0, s0);
  y ~ normal(1, sigma);
  y ~ normal(mu, local_scale);
  y ~ normal(mu, known);
  y ~ normal(mu, from_parameter);
  y ~ normal(mu, zero_mu + 2);
  s1 ~ normal(0, 3);
  local_scale ~ normal(0, 3);
  known ~ normal(0, 3);
  sigma ~ cauchy(0, 2.5);
  sigma ~ gamma(2, s0);
  nu ~ inv_gamma(s0, sigma);
  y ~ student_t(5, mu, 2);
  y ~ student_t(nu, mu, sigma);
  k ~ poisson(3.5);
  k ~ poisson(sigma);
  k ~ binomial(30, p);
  k ~ neg_binomial_2(sigma, 2);
  k ~ neg_binomial_2(3, nu);
  p ~ beta(2, 3);
  0.3 ~ beta(nu, 3);
  mu ~ uniform(-100, 100);
  mu ~ uniform(-100, 100 + sigma);
  target += normal_lpdf(mu | 0, s0);
  target += normal_lupdf(mu | 0, s0);
  target += normal_lupdf(y | 0, s0);
  target += normal_lpdf(y | 0, s0);
  target += poisson_lupmf(k | 3.5) + poisson_lpmf(k | 3.5) + poisson_lupmf(k | sigma);
  mu ~ twice(s0, 1.5);
  target += twice_lpdf(mu | s0, 1.5) + twice_lupdf(sigma | 1, s0);
  more_lp(sigma, s0, 3);
  mu ~ normal(0, 1) T[-100, 100];
  sigma ~ normal(0, s0) T[0, ];
  y[1] ~ normal(0, s0) T[-50, ];
}
