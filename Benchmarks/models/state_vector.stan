// A vector autoregression of hidden states, x = A x + noise.
data { int T; int K; array[T] vector[K] y; }
parameters { matrix[K, K] A; array[T] vector[K] z; real<lower=0> tau; real<lower=0> sigma; }
model {
  vector[K] x = rep_vector(0, K);
  to_vector(A) ~ normal(0, 0.2);
  tau ~ normal(0, 1);
  sigma ~ normal(0, 1);
  for (t in 1:T) {
    z[t] ~ normal(0, 1);
    x = A * x + tau * z[t];
    y[t] ~ normal(x, sigma);
  }
}
