// Log likelihoods and replications of every row.
data {
  int N;
  vector[N] x;
  vector[N] y;
}
parameters {
  real a;
  real b;
  real<lower=0> sigma;
}
model {
  a ~ normal(0, 10);
  b ~ normal(0, 10);
  sigma ~ exponential(1);
  y ~ normal(a + b * x, sigma);
}
generated quantities {
  vector[N] log_lik;
  array[N] real y_rep;
  for (n in 1:N) {
    log_lik[n] = normal_lpdf(y[n] | a + b * x[n], sigma);
    y_rep[n] = normal_rng(a + b * x[n], sigma);
  }
}
