// A hidden Markov model with K states, by the forward algorithm.
data { int T; int K; vector[T] y; }
parameters { array[K] simplex[K] transition; ordered[K] mu; vector<lower=0>[K] sigma; }
model {
  mu ~ normal(0, 3);
  sigma ~ normal(0, 1);
  vector[K] before;
  for (k in 1:K) before[k] = normal_lpdf(y[1] | mu[k], sigma[k]) - log(K);
  for (t in 2:T) {
    vector[K] after;
    for (k in 1:K) {
      vector[K] path;
      for (j in 1:K) path[j] = before[j] + log(transition[j, k]);
      after[k] = log_sum_exp(path) + normal_lpdf(y[t] | mu[k], sigma[k]);
    }
    before = after;
  }
  target += log_sum_exp(before);
}
