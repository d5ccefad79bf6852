// Lotka and Volterra's equations by hand-written steps of the classical Runge-Kutta method.
functions {
  vector rate(vector z, real a, real b, real c, real d) {
    return [z[1] * (a - b * z[2]), z[2] * (-c + d * z[1])]';
  }
}
data { int T; int steps; array[T] vector[2] y; }
parameters { real<lower=0> a; real<lower=0> b; real<lower=0> c; real<lower=0> d; real<lower=0> sigma; }
model {
  vector[2] z = [10, 5]';
  real h = 1.0 / steps;
  a ~ normal(0.5, 0.2);
  b ~ normal(0.05, 0.02);
  c ~ normal(0.5, 0.2);
  d ~ normal(0.05, 0.02);
  sigma ~ normal(0, 1);
  for (t in 1:T) {
    for (s in 1:steps) {
      vector[2] k1 = rate(z, a, b, c, d);
      vector[2] k2 = rate(z + 0.5 * h * k1, a, b, c, d);
      vector[2] k3 = rate(z + 0.5 * h * k2, a, b, c, d);
      vector[2] k4 = rate(z + h * k3, a, b, c, d);
      z += h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
    }
    y[t] ~ normal(z, sigma);
  }
}
