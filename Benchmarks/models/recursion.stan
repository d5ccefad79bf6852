// Exponential smoothing by a function that calls itself.
functions {
  real level(vector y, int t, real alpha) {
    if (t == 1) return y[1];
    return alpha * y[t] + (1 - alpha) * level(y, t - 1, alpha);
  }
}
data { int T; vector[T] y; }
parameters { real<lower=0, upper=1> alpha; real<lower=0> sigma; }
model {
  sigma ~ normal(0, 1);
  for (t in 2:T) y[t] ~ normal(level(y, t - 1, alpha), sigma);
}
