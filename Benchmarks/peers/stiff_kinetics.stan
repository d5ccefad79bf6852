// Robertson's (1966) autocatalytic reaction, the standard stiff system, in sixteen batches that start from different
// mixtures. Two of the three species are measured, with log-normal error, over five decades of time.
functions {
  // Concentrations of A, B, C; theta = logarithms of the three rates, so that all sensitivities are of one size.
  array[] real robertson(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
    real slow = exp(theta[1]) * y[1];
    real back = exp(theta[2]) * y[2] * y[3];
    real fast = exp(theta[3]) * square(y[2]);
    return {back - slow, slow - back - fast, fast};
  }
  // Solves one group after another, as the model's integrate_ode_parallel does for all of them.
  array[,] real solve_groups(array[,] real Y0, array[] real T0, array[] real Ts, data array[] int S_Ts,
                             array[,] real Theta, data array[] real X_r, data array[] int S_X_r,
                             data array[] int X_i, data array[] int S_X_i, data real rel_tol, data real abs_tol,
                             data int max_num_steps) {
    array[sum(S_Ts), dims(Y0)[2]] real y;
    int t = 0;
    int r = 0;
    int i = 0;
    for (g in 1 : size(S_Ts)) {
      if (S_Ts[g] > 0) {
        y[(t + 1) : (t + S_Ts[g])] = integrate_ode_bdf(robertson, Y0[g], T0[g], Ts[(t + 1) : (t + S_Ts[g])], Theta[g],
                                                         X_r[(r + 1) : (r + S_X_r[g])],
                                                         X_i[(i + 1) : (i + S_X_i[g])], rel_tol, abs_tol,
                                                         max_num_steps);
      }
      t += S_Ts[g];
      r += S_X_r[g];
      i += S_X_i[g];
    }
    return y;
  }
}
data {
  int<lower=1> J; // batches
  int<lower=1> N; // measurements, one batch after another
  array[J] int<lower=0> n_obs;
  array[J, 3] real<lower=0> y0; // the starting mixtures
  array[N] real<lower=0> time;
  vector<lower=0>[N] a; // measured A
  vector<lower=0>[N] c; // measured C
}
transformed data {
  array[J] real t0 = rep_array(0.0, J);
  array[0] real x_r;
  array[0] int x_i;
  array[J] int s_x = rep_array(0, J);
}
parameters {
  vector<offset=[-3.2, 9.2, 17.2]', multiplier=0.5>[3] log_k; // rates of a typical batch
  real<lower=0> omega; // spread of the first rate between batches
  vector[J] eta;
  real<lower=0> sigma;
}
transformed parameters {
  array[J, 3] real theta;
  array[N, 3] real y;
  for (j in 1 : J) {
    theta[j] = {log_k[1] + omega * eta[j], log_k[2], log_k[3]};
  }
  y = solve_groups( y0, t0, time, n_obs, theta, x_r, s_x, x_i, s_x, 1e-8, 1e-12, 100000);
}
model {
  log_k ~ normal([-3.2, 9.2, 17.2]', 0.5);
  omega ~ normal(0, 0.5);
  eta ~ std_normal();
  sigma ~ normal(0, 0.5);
  a ~ lognormal(log(y[ : , 1]), sigma);
  c ~ lognormal(log(y[ : , 3]), sigma);
}
generated quantities {
  vector[3] k = exp(log_k);
}
