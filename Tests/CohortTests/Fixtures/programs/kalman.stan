// Local linear trend by a Kalman filter: matrices carried through a time loop, missing observations skipped.
data {
  int T;
  array[T] real y;
  array[T] int<lower=0, upper=1> seen;
}
transformed data {
  matrix[2, 2] G = [[1, 1], [0, 1]];
  row_vector[2] F = [1, 0];
}
parameters {
  vector[2] m0;
  real<lower=0> sigma_level;
  real<lower=0> sigma_slope;
  real<lower=0> sigma_y;
}
model {
  vector[2] m = m0;
  matrix[2, 2] P = identity_matrix(2);
  matrix[2, 2] Q = diag_matrix(square([sigma_level, sigma_slope]'));
  m0 ~ normal(0, 5);
  {sigma_level, sigma_slope, sigma_y} ~ normal(0, 1);
  for (t in 1 : T) {
    m = G * m;
    P = quad_form_sym(P, G') + Q;
    if (seen[t]) {
      real forecast = F * m;
      real S = F * P * F' + square(sigma_y);
      vector[2] gain = P * F' / S;
      target += normal_lpdf(y[t] | forecast, sqrt(S));
      m += gain * (y[t] - forecast);
      P -= gain * (F * P);
    }
  }
}
