// Population pharmacokinetics: an oral dose, two compartments, 64 subjects with different numbers of samples at
// different times. Clearances and volumes scale with body weight (Anderson and Holford 2008); absorption, clearance
// and central volume vary between subjects; measurement error is log-normal.
functions {
  // Amounts in gut, centre and periphery, mg; theta = ka (1/h), CL (L/h), Vc (L), Q (L/h), Vp (L).
  array[] real two_compartments(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
    real absorbed = theta[1] * y[1];
    real eliminated = theta[2] / theta[3] * y[2];
    real exchanged = theta[4] * (y[2] / theta[3] - y[3] / theta[5]);
    return {-absorbed, absorbed - eliminated - exchanged, exchanged};
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
        y[(t + 1) : (t + S_Ts[g])] = integrate_ode_rk45(two_compartments, Y0[g], T0[g], Ts[(t + 1) : (t + S_Ts[g])], Theta[g],
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
  int<lower=1> J; // subjects
  int<lower=1> N; // samples, one subject after another
  array[J] int<lower=0> n_obs;
  vector<lower=0>[J] dose; // mg
  vector<lower=0>[J] weight; // kg
  array[N] real<lower=0> time; // hours since the dose
  vector<lower=0>[N] conc; // mg/L
}
transformed data {
  vector[N] log_conc = log(conc);
  vector[J] log_size = log(weight / 70);
  array[J, 3] real y0;
  array[J] real t0 = rep_array(0.0, J);
  array[N] int subject;
  array[0] real x_r;
  array[0] int x_i;
  array[J] int s_x = rep_array(0, J);
  {
    int start = 1;
    for (j in 1 : J) {
      y0[j] = {dose[j], 0, 0};
      subject[start : (start + n_obs[j] - 1)] = rep_array(j, n_obs[j]);
      start += n_obs[j];
    }
  }
}
parameters {
  // Population means of log ka, CL, Vc, Q, Vp at 70 kg, measured in prior standard deviations from the prior mean.
  vector<offset=[0, 1.5, 3, 1.5, 4]', multiplier=0.5>[5] mu;
  vector<lower=0>[3] omega; // spread of log ka, CL, Vc between subjects
  matrix[3, J] eta;
  real<lower=0> sigma;
}
transformed parameters {
  array[J, 5] real theta;
  vector[N] log_conc_hat;
  {
    matrix[3, J] deviation = diag_pre_multiply(omega, eta);
    for (j in 1 : J) {
      theta[j, 1] = exp(mu[1] + deviation[1, j]);
      theta[j, 2] = exp(mu[2] + deviation[2, j] + 0.75 * log_size[j]);
      theta[j, 3] = exp(mu[3] + deviation[3, j] + log_size[j]);
      theta[j, 4] = exp(mu[4] + 0.75 * log_size[j]);
      theta[j, 5] = exp(mu[5] + log_size[j]);
    }
    array[N, 3] real amount = solve_groups( y0, t0, time, n_obs, theta, x_r, s_x, x_i, s_x,
                                                     1e-8, 1e-8, 10000);
    for (n in 1 : N) {
      log_conc_hat[n] = log(amount[n, 2] / theta[subject[n], 3]);
    }
  }
}
model {
  mu ~ normal([0, 1.5, 3, 1.5, 4]', 0.5);
  omega ~ normal(0, 0.5);
  to_vector(eta) ~ std_normal();
  sigma ~ normal(0, 0.5);
  log_conc ~ normal(log_conc_hat, sigma);
}
generated quantities {
  vector[5] population = exp(mu);
  array[N] real conc_rep = lognormal_rng(log_conc_hat, sigma);
}
