// A hidden Markov model of four states, the forward algorithm written with arrays and accumulators.
data { int T; int K; array[T] int y; }
parameters { array[K] simplex[K] theta; vector<lower=0>[K] lambda; }
model {
  array[K] real acc;
  array[T, K] real gamma;
  lambda ~ gamma(2, 0.5);
  for (k in 1:K) gamma[1, k] = poisson_lpmf(y[1] | lambda[k]);
  for (t in 2:T) {
    for (k in 1:K) {
      for (j in 1:K) acc[j] = gamma[t - 1, j] + log(theta[j, k]) + poisson_lpmf(y[t] | lambda[k]);
      gamma[t, k] = log_sum_exp(acc);
    }
  }
  target += log_sum_exp(gamma[T]);
}
