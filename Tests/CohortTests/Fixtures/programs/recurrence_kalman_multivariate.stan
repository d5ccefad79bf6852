// A Kalman filter of three states and two outcomes, with library functions in the loop.
data { int T; array[T] vector[2] y; matrix[2, 3] H; }
parameters { vector<lower=0, upper=1>[3] rho; vector<lower=0>[3] tau; real<lower=0> sigma; }
model {
  vector[3] m = rep_vector(0, 3);
  matrix[3, 3] P = identity_matrix(3);
  matrix[3, 3] A = diag_matrix(rho);
  matrix[2, 2] R = diag_matrix(rep_vector(square(sigma), 2));
  tau ~ normal(0, 1);
  sigma ~ normal(0, 1);
  for (t in 1:T) {
    m = A * m;
    P = quad_form_sym(P, A') + diag_matrix(square(tau));
    matrix[2, 2] S = H * P * H' + R;
    S = 0.5 * (S + S');
    y[t] ~ multi_normal(H * m, S);
    matrix[3, 2] K = P * H' / S;
    m = m + K * (y[t] - H * m);
    P = P - K * H * P;
    P = 0.5 * (P + P');
  }
}
