// A local linear trend, its likelihood by a Kalman filter with matrices.
data { int T; vector[T] y; }
transformed data {
  matrix[2, 2] F = [[1, 1], [0, 1]];
  row_vector[2] H = [1, 0];
}
parameters { real<lower=0> sigma_y; vector<lower=0>[2] sigma_x; vector[2] m0; }
model {
  vector[2] m = m0;
  matrix[2, 2] P = diag_matrix([10, 10]');
  matrix[2, 2] Q = diag_matrix(square(sigma_x));
  sigma_y ~ normal(0, 1);
  sigma_x ~ normal(0, 1);
  m0 ~ normal(0, 3);
  for (t in 1:T) {
    m = F * m;
    P = F * P * F' + Q;
    real v = y[t] - H * m;
    real S = H * P * H' + square(sigma_y);
    vector[2] K = P * H' / S;
    target += -0.5 * (log(S) + square(v) / S);
    m = m + K * v;
    P = P - K * H * P;
  }
}
