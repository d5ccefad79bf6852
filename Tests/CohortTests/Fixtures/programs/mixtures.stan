// Mixtures: log_mix of two and of many, log_sum_exp of two and of a vector, zero-inflated counts, contaminated errors.
data {
  int N;
  vector[N] y;
  array[N] int<lower=0> k;
}
parameters {
  real<lower=0, upper=1> theta;
  simplex[3] w;
  vector[3] mu;
  real<lower=0> s;
  real<lower=0> rate;
}
model {
  theta ~ beta(2, 2);
  mu ~ normal([-2, 0, 2]', 1);
  s ~ lognormal(0, 0.5);
  rate ~ gamma(3, 1);
  for (n in 1 : N) {
    vector[3] lp;
    for (j in 1 : 3) {
      lp[j] = normal_lpdf(y[n] | mu[j], s);
    }
    target += log_mix(w, lp);
    target += log_mix(theta, student_t_lpdf(y[n] | 3, 0, s), normal_lpdf(y[n] | 0, 10 * s));
    if (k[n] == 0) {
      target += log_sum_exp(bernoulli_lpmf(1 | theta), bernoulli_lpmf(0 | theta) + poisson_lpmf(0 | rate));
    } else {
      target += bernoulli_lpmf(0 | theta) + poisson_lpmf(k[n] | rate);
    }
  }
}
