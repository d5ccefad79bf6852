// Counts that are drawn, in branches that are drawn, and a statistic of them.
data {
  int N;
  vector[N] x;
  array[N] int k;
}
parameters {
  real a;
  real b;
  real<lower=0, upper=1> theta;
}
model {
  a ~ normal(0, 1);
  b ~ normal(0, 1);
  for (n in 1:N) {
    if (k[n] == 0) {
      target += log_sum_exp(bernoulli_lpmf(1 | theta),
                            bernoulli_lpmf(0 | theta)
                            + poisson_log_lpmf(0 | a + b * x[n]));
    } else {
      target += bernoulli_lpmf(0 | theta)
                + poisson_log_lpmf(k[n] | a + b * x[n]);
    }
  }
}
generated quantities {
  array[N] int y_rep;
  vector[N] log_lik;
  for (n in 1:N) {
    y_rep[n] = bernoulli_rng(theta) ? 0 : poisson_log_rng(a + b * x[n]);
    log_lik[n] = poisson_log_lpmf(k[n] | a + b * x[n]);
  }
  int<lower=0, upper=1> above = mean(y_rep) > mean(k);
}
