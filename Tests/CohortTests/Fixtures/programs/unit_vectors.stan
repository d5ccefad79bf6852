// Directions: a unit vector as the mean direction of a von Mises-Fisher likelihood and as an angle.
data {
  int N;
  array[N] vector[3] x; // unit length
  vector[N] angle;
}
parameters {
  unit_vector[3] mean_direction;
  array[2] unit_vector[2] d;
  real<lower=0> kappa;
}
transformed parameters {
  real phi = atan2(d[1, 2], d[1, 1]);
}
model {
  kappa ~ gamma(2, 0.5);
  for (n in 1 : N) {
    target += kappa * dot_product(mean_direction, x[n]) + log(kappa) - log(sinh(kappa));
  }
  angle ~ von_mises(phi, kappa);
  target += 2 * d[2, 1] - square(d[2, 2]);
}
