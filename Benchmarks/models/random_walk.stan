// A random walk from a known start, in steps of the standard normal.
data { int T; vector[T] y; }
parameters { vector[T - 1] z; real<lower=0> tau; real<lower=0> sigma; real<lower=0, upper=1> rho; }
model {
  vector[T] x;
  x[1] = 0;
  for (t in 2:T) x[t] = rho * x[t - 1] + tau * z[t - 1];
  z ~ normal(0, 1);
  tau ~ normal(0, 1);
  sigma ~ normal(0, 1);
  y ~ normal(x, sigma);
}
