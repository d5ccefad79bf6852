// Oral theophylline in twelve subjects (R's datasets::Theoph; Boeckmann, Sheiner and Beal 1994): a one-compartment
// model with first-order absorption, solved as an ODE for all subjects at once. Absorption, clearance and volume vary
// between subjects on the log scale (non-centred); the measurement error is additive plus proportional, so that the
// samples taken at the time of the dose, where the model says 0 exactly, have a finite density.
functions {
  // Amounts in the gut and in the body, mg/kg; theta = absorption rate (1/h), clearance (L/h/kg), volume (L/kg).
  array[] real one_compartment(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
    real absorbed = theta[1] * y[1];
    return {-absorbed, absorbed - theta[2] / theta[3] * y[2]};
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
        y[(t + 1) : (t + S_Ts[g])] = integrate_ode_rk45(one_compartment, Y0[g], T0[g], Ts[(t + 1) : (t + S_Ts[g])], Theta[g],
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
  array[J] int<lower=0> n_obs; // samples of each subject
  vector<lower=0>[J] dose; // mg/kg
  array[N] real<lower=0> time; // hours since the dose, increasing within a subject
  vector<lower=0>[N] conc; // mg/L
}
transformed data {
  int n_solve = 0; // samples after the dose: only these need the ODE
  for (n in 1 : N) {
    n_solve += time[n] > 0;
  }
  array[n_solve] int row; // their places among all samples
  array[n_solve] real ts; // and times
  array[J] int s_ts = rep_array(0, J); // how many each subject has
  array[J] real t0 = rep_array(0.0, J);
  array[J, 2] real y0; // the dose is in the gut
  array[N] int subject;
  array[0] real x_r;
  array[0] int x_i;
  array[J] int s_x = rep_array(0, J);
  {
    int n = 0;
    int k = 0;
    for (j in 1 : J) {
      y0[j] = {dose[j], 0};
      for (i in 1 : n_obs[j]) {
        n += 1;
        subject[n] = j;
        if (time[n] > 0) {
          k += 1;
          row[k] = n;
          ts[k] = time[n];
          s_ts[j] += 1;
        }
      }
    }
  }
}
parameters {
  // Population means of log ka, log CL, log V. Offset and multiplier only place the starting points: without them a chain
  // may start where absorption is slower than elimination, a far worse mode that it does not leave.
  vector<offset=[0.4, -3.2, -0.7]', multiplier=0.5>[3] mu;
  vector<lower=0>[3] omega; // their spread between subjects
  matrix[3, J] eta; // standardised deviations of the subjects
  real<lower=0> sigma_add; // mg/L
  real<lower=0> sigma_prop;
}
transformed parameters {
  array[J, 3] real theta; // ka, CL, V of each subject
  vector[N] conc_hat = rep_vector(0, N);
  for (j in 1 : J) {
    theta[j] = to_array_1d(exp(mu + omega .* eta[ : , j]));
  }
  {
    array[n_solve, 2] real amount = solve_groups( y0, t0, ts, s_ts, theta, x_r, s_x, x_i,
                                                           s_x, 1e-8, 1e-8, 10000);
    for (k in 1 : n_solve) {
      conc_hat[row[k]] = amount[k, 2] / theta[subject[row[k]], 3];
    }
  }
}
model {
  mu ~ normal([0.4, -3.2, -0.7]', [0.5, 0.5, 0.5]');
  omega ~ normal(0, 0.5);
  to_vector(eta) ~ std_normal();
  sigma_add ~ normal(0, 0.5);
  sigma_prop ~ normal(0, 0.25);
  conc ~ normal(conc_hat, sqrt(square(sigma_add) + square(sigma_prop * conc_hat)));
}
generated quantities {
  vector[3] population = exp(mu); // ka, CL, V of the median subject
  real half_life = log2() * population[3] / population[2]; // hours
  array[N] real conc_rep = normal_rng(conc_hat, sqrt(square(sigma_add) + square(sigma_prop * conc_hat)));
}
