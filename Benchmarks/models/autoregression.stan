// AR(P), errors before the first observations left out, by a nested loop.
data { int T; int P; vector[T] y; }
parameters { real mu; vector[P] phi; real<lower=0> sigma; }
model {
  phi ~ normal(0, 0.5);
  sigma ~ normal(0, 1);
  for (t in (P + 1):T) {
    real m = mu;
    for (p in 1:P) m += phi[p] * (y[t - p] - mu);
    y[t] ~ normal(m, sigma);
  }
}
