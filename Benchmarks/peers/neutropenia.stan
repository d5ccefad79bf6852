// Chemotherapy-induced neutropenia (Friberg, Henningsson, Maas, Nguyen and Karlsson 2002): a drug with two-compartment
// kinetics slows the proliferation of neutrophil precursors, which mature through three transit compartments into
// circulating cells, whose shortage feeds back on proliferation. Drug concentrations and neutrophil counts of
// 32 subjects, each measured at times of its own, are fitted together.
functions {
  // States: drug in gut, centre, periphery (mg); proliferating, three transit and circulating cells, each as its
  // difference from the baseline circ0 (1e9/L), so that every initial value is data.
  // theta = ka, CL, Vc, Q, Vp, mean transit time (h), circ0, feedback gamma, drug effect slope (L/mg).
  array[] real friberg_karlsson(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
    real k_tr = 4 / theta[6];
    real circ0 = theta[7];
    real absorbed = theta[1] * y[1];
    real eliminated = theta[2] / theta[3] * y[2];
    real exchanged = theta[4] * (y[2] / theta[3] - y[3] / theta[5]);
    real effect = theta[9] * y[2] / theta[3];
    real proliferating = y[4] + circ0;
    real circulating = fmax(1e-6, y[8] + circ0); // the power below needs a positive number
    real growth = (1 - effect) * (circ0 / circulating) ^ theta[8];
    return {-absorbed, absorbed - eliminated - exchanged, exchanged, k_tr * proliferating * (growth - 1),
            k_tr * (y[4] - y[5]), k_tr * (y[5] - y[6]), k_tr * (y[6] - y[7]), k_tr * (y[7] - y[8])};
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
        y[(t + 1) : (t + S_Ts[g])] = integrate_ode_bdf(friberg_karlsson, Y0[g], T0[g], Ts[(t + 1) : (t + S_Ts[g])], Theta[g],
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
  int<lower=1> N; // visits, one subject after another
  array[J] int<lower=0> n_obs;
  vector<lower=0>[J] dose; // mg, at time 0
  array[N] real<lower=0> time; // hours
  int<lower=0> N_conc; // visits at which the drug was measured
  array[N_conc] int<lower=1, upper=N> row_conc;
  vector<lower=0>[N_conc] conc; // mg/L
  int<lower=0> N_anc; // visits at which neutrophils were counted
  array[N_anc] int<lower=1, upper=N> row_anc;
  vector<lower=0>[N_anc] anc; // 1e9/L
}
transformed data {
  array[J, 8] real y0 = rep_array(0.0, J, 8);
  array[J] real t0 = rep_array(0.0, J);
  array[N] int subject;
  array[0] real x_r;
  array[0] int x_i;
  array[J] int s_x = rep_array(0, J);
  // Prior of the population's log ka, CL, Vc, Q, Vp, transit time, circ0, gamma, slope.
  vector[9] prior_mean = [0.5, 2.3, 3.5, 2.7, 4.6, 4.7, 1.6, -1.7, -1.2]';
  vector[9] prior_sd = [0.4, 0.3, 0.3, 0.4, 0.4, 0.2, 0.3, 0.2, 0.5]';
  {
    int n = 0;
    for (j in 1 : J) {
      y0[j, 1] = dose[j];
      for (i in 1 : n_obs[j]) {
        n += 1;
        subject[n] = j;
      }
    }
  }
}
parameters {
  vector<offset=prior_mean, multiplier=prior_sd>[9] mu;
  vector<lower=0>[4] omega; // spread between subjects of log CL, transit time, circ0 and slope
  matrix[4, J] eta;
  real<lower=0> sigma_conc;
  real<lower=0> sigma_anc;
}
transformed parameters {
  array[J, 9] real theta;
  vector[N_conc] log_conc_hat;
  vector[N_anc] log_anc_hat;
  {
    array[4] int varying = {2, 6, 7, 9};
    for (j in 1 : J) {
      vector[9] log_theta = mu;
      log_theta[varying] += omega .* eta[ : , j];
      theta[j] = to_array_1d(exp(log_theta));
    }
    array[N, 8] real y = solve_groups( y0, t0, time, n_obs, theta, x_r, s_x, x_i, s_x,
                                                    1e-8, 1e-8, 100000);
    for (k in 1 : N_conc) {
      int n = row_conc[k];
      log_conc_hat[k] = log(y[n, 2] / theta[subject[n], 3]);
    }
    for (k in 1 : N_anc) {
      int n = row_anc[k];
      log_anc_hat[k] = log(fmax(1e-6, y[n, 8] + theta[subject[n], 7]));
    }
  }
}
model {
  mu ~ normal(prior_mean, prior_sd);
  omega ~ normal(0, 0.5);
  to_vector(eta) ~ std_normal();
  sigma_conc ~ normal(0, 0.5);
  sigma_anc ~ normal(0, 0.5);
  conc ~ lognormal(log_conc_hat, sigma_conc);
  anc ~ lognormal(log_anc_hat, sigma_anc);
}
generated quantities {
  vector[9] population = exp(mu);
  array[N_anc] real anc_rep = lognormal_rng(log_anc_hat, sigma_anc);
}
