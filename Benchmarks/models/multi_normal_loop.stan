// The vectors of multi_normal.stan one by one, in three dimensions.
data { int N; int K; array[N] vector[K] y; }
parameters { vector[K] mu; cov_matrix[K] Sigma; }
model {
  mu ~ normal(0, 1);
  for (n in 1:N) y[n] ~ multi_normal(mu, Sigma);
}
