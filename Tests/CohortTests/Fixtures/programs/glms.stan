// The *_glm densities with scalar and vector intercepts, as `~` and as target +=.
data {
  int N;
  int K;
  matrix[N, K] X;
  vector[N] y;
  array[N] int<lower=0, upper=1> b;
  array[N] int<lower=0> k;
}
parameters {
  real a;
  vector[N] offsets;
  vector[K] beta;
  real<lower=0> sigma;
  real<lower=0> phi;
}
model {
  a ~ normal(0, 2);
  beta ~ normal(0, 1);
  offsets ~ normal(0, 0.5);
  sigma ~ exponential(1);
  phi ~ gamma(2, 0.5);
  y ~ normal_id_glm(X, a, beta, sigma);
  target += normal_id_glm_lpdf(y | X, offsets, beta, sigma);
  b ~ bernoulli_logit_glm(X, offsets, beta);
  k ~ poisson_log_glm(X, a, beta);
  k ~ neg_binomial_2_log_glm(X, a + offsets, beta, phi);
}
