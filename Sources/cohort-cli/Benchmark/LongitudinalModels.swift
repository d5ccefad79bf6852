// The populations of the longitudinal benchmark, as models that simulate their own data from the number of groups.

/// A population model whose data are `J`, the number of groups, and `tol`, the solver's tolerance.
enum LongitudinalModel: String, CaseIterable {
  case pharmacokinetics = "pk"
  case neutropenia
  case stiffKinetics = "stiff"

  var title: String {
    switch self {
    case .pharmacokinetics: "population PK"
    case .neutropenia: "neutropenia"
    case .stiffKinetics: "stiff kinetics"
    }
  }

  var text: String {
    switch self {
    case .pharmacokinetics: LongitudinalModel.twoCompartments
    case .neutropenia: LongitudinalModel.fribergKarlsson
    case .stiffKinetics: LongitudinalModel.robertson
    }
  }

  /// An oral dose, two compartments, 12 samples of each subject: 3 states, 5 parameters, of which 3 vary.
  private static let twoCompartments = """
    functions {
      array[] real two_compartments(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
        real absorbed = theta[1] * y[1];
        real eliminated = theta[2] / theta[3] * y[2];
        real exchanged = theta[4] * (y[2] / theta[3] - y[3] / theta[5]);
        return {-absorbed, absorbed - eliminated - exchanged, exchanged};
      }
    }
    data {
      int<lower=1> J;
      real<lower=0> tol;
    }
    transformed data {
      int K = 12;
      int N = J * K;
      array[12] real planned = {0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 18, 24};
      array[J] int n_obs = rep_array(K, J);
      array[N] real time;
      array[J, 3] real y0 = rep_array(0.0, J, 3);
      array[J] real t0 = rep_array(0.0, J);
      array[0] real x_r;
      array[0] int x_i;
      array[J] int s_x = rep_array(0, J);
      vector[N] log_conc;
      {
        array[J, 5] real theta;
        for (j in 1 : J) {
          y0[j, 1] = 200 * exp(0.3 * std_normal_rng());
          theta[j] = {exp(0.4 * std_normal_rng()), 4.5 * exp(0.3 * std_normal_rng()),
                      20 * exp(0.2 * std_normal_rng()), 4.5, 55};
          for (k in 1 : K) {
            time[(j - 1) * K + k] = planned[k] * uniform_rng(0.95, 1.05);
          }
        }
        array[N, 3] real y = integrate_ode_parallel(two_compartments, y0, t0, time, n_obs, theta, x_r, s_x, x_i, s_x,
                                                    1e-8, 1e-8, 100000);
        for (n in 1 : N) {
          log_conc[n] = log(y[n, 2] / theta[(n - 1) %/% K + 1, 3]) + 0.15 * std_normal_rng();
        }
      }
    }
    parameters {
      vector<offset=[0, 1.5, 3, 1.5, 4]', multiplier=0.5>[5] mu;
      vector<lower=0>[3] omega;
      matrix[3, J] eta;
      real<lower=0> sigma;
    }
    model {
      array[J, 5] real theta;
      vector[N] log_conc_hat;
      for (j in 1 : J) {
        theta[j] = {exp(mu[1] + omega[1] * eta[1, j]), exp(mu[2] + omega[2] * eta[2, j]),
                    exp(mu[3] + omega[3] * eta[3, j]), exp(mu[4]), exp(mu[5])};
      }
      array[N, 3] real y = integrate_ode_parallel(two_compartments, y0, t0, time, n_obs, theta, x_r, s_x, x_i, s_x,
                                                  tol, tol, 100000);
      for (n in 1 : N) {
        log_conc_hat[n] = log(y[n, 2] / theta[(n - 1) %/% K + 1, 3]);
      }
      mu ~ normal([0, 1.5, 3, 1.5, 4]', 0.5);
      omega ~ normal(0, 0.5);
      to_vector(eta) ~ std_normal();
      sigma ~ normal(0, 0.5);
      log_conc ~ normal(log_conc_hat, sigma);
    }

    """

  /// Friberg, Henningsson, Maas, Nguyen and Karlsson (2002), 12 counts of each subject: 8 states, 9 parameters, of which
  /// 4 vary. Cells are differences from their baseline, so that every initial value is data.
  private static let fribergKarlsson = """
    functions {
      array[] real friberg_karlsson(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
        real k_tr = 4 / theta[6];
        real circ0 = theta[7];
        real absorbed = theta[1] * y[1];
        real eliminated = theta[2] / theta[3] * y[2];
        real exchanged = theta[4] * (y[2] / theta[3] - y[3] / theta[5]);
        real effect = theta[9] * y[2] / theta[3];
        real circulating = fmax(1e-6, y[8] + circ0);
        real growth = (1 - effect) * (circ0 / circulating) ^ theta[8];
        return {-absorbed, absorbed - eliminated - exchanged, exchanged, k_tr * (y[4] + circ0) * (growth - 1),
                k_tr * (y[4] - y[5]), k_tr * (y[5] - y[6]), k_tr * (y[6] - y[7]), k_tr * (y[7] - y[8])};
      }
    }
    data {
      int<lower=1> J;
      real<lower=0> tol;
    }
    transformed data {
      int K = 12;
      int N = J * K;
      array[12] real planned = {12, 24, 72, 120, 168, 216, 264, 312, 360, 432, 516, 672};
      array[J] int n_obs = rep_array(K, J);
      array[N] real time;
      array[J, 8] real y0 = rep_array(0.0, J, 8);
      array[J] real t0 = rep_array(0.0, J);
      array[0] real x_r;
      array[0] int x_i;
      array[J] int s_x = rep_array(0, J);
      vector[9] prior_mean = [0.5, 2.3, 3.5, 2.7, 4.6, 4.7, 1.6, -1.7, -1.2]';
      vector[N] log_anc;
      {
        array[J, 9] real theta;
        for (j in 1 : J) {
          y0[j, 1] = 120 * exp(0.2 * std_normal_rng());
          theta[j] = to_array_1d(exp(prior_mean));
          theta[j, 2] *= exp(0.25 * std_normal_rng());
          theta[j, 6] *= exp(0.1 * std_normal_rng());
          theta[j, 7] *= exp(0.2 * std_normal_rng());
          theta[j, 9] *= exp(0.3 * std_normal_rng());
          for (k in 1 : K) {
            time[(j - 1) * K + k] = planned[k] * uniform_rng(0.98, 1.02);
          }
        }
        array[N, 8] real y = integrate_ode_parallel_bdf(friberg_karlsson, y0, t0, time, n_obs, theta, x_r, s_x, x_i,
                                                        s_x, 1e-8, 1e-8, 100000);
        for (n in 1 : N) {
          log_anc[n] = log(fmax(1e-6, y[n, 8] + theta[(n - 1) %/% K + 1, 7])) + 0.15 * std_normal_rng();
        }
      }
    }
    parameters {
      vector<offset=prior_mean, multiplier=0.3>[9] mu;
      vector<lower=0>[4] omega;
      matrix[4, J] eta;
      real<lower=0> sigma;
    }
    model {
      array[4] int varying = {2, 6, 7, 9};
      array[J, 9] real theta;
      vector[N] log_anc_hat;
      for (j in 1 : J) {
        vector[9] log_theta = mu;
        log_theta[varying] += omega .* eta[ : , j];
        theta[j] = to_array_1d(exp(log_theta));
      }
      array[N, 8] real y = integrate_ode_parallel_bdf(friberg_karlsson, y0, t0, time, n_obs, theta, x_r, s_x, x_i, s_x,
                                                      tol, tol, 100000);
      for (n in 1 : N) {
        log_anc_hat[n] = log(fmax(1e-6, y[n, 8] + theta[(n - 1) %/% K + 1, 7]));
      }
      mu ~ normal(prior_mean, 0.3);
      omega ~ normal(0, 0.5);
      to_vector(eta) ~ std_normal();
      sigma ~ normal(0, 0.5);
      log_anc ~ normal(log_anc_hat, sigma);
    }

    """

  /// Robertson (1966), 8 measurements of each batch over five decades of time: 3 states, 3 parameters, of which 1 varies.
  private static let robertson = """
    functions {
      array[] real robertson(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
        real slow = exp(theta[1]) * y[1];
        real back = exp(theta[2]) * y[2] * y[3];
        real fast = exp(theta[3]) * square(y[2]);
        return {back - slow, slow - back - fast, fast};
      }
    }
    data {
      int<lower=1> J;
      real<lower=0> tol;
    }
    transformed data {
      int K = 8;
      int N = J * K;
      array[8] real planned = {0.04, 0.4, 4, 40, 120, 400, 1200, 4000};
      array[J] int n_obs = rep_array(K, J);
      array[N] real time;
      array[J, 3] real y0;
      array[J] real t0 = rep_array(0.0, J);
      array[0] real x_r;
      array[0] int x_i;
      array[J] int s_x = rep_array(0, J);
      vector[N] a;
      vector[N] c;
      {
        array[J, 3] real theta;
        for (j in 1 : J) {
          real share = uniform_rng(0.6, 1);
          y0[j] = {share, 0, 1 - share};
          theta[j] = {-3.2 + 0.2 * std_normal_rng(), 9.2, 17.2};
          for (k in 1 : K) {
            time[(j - 1) * K + k] = planned[k];
          }
        }
        array[N, 3] real y = integrate_ode_parallel_bdf(robertson, y0, t0, time, n_obs, theta, x_r, s_x, x_i, s_x,
                                                        1e-8, 1e-12, 100000);
        for (n in 1 : N) {
          a[n] = y[n, 1] * exp(0.05 * std_normal_rng());
          c[n] = y[n, 3] * exp(0.05 * std_normal_rng());
        }
      }
    }
    parameters {
      vector<offset=[-3.2, 9.2, 17.2]', multiplier=0.5>[3] log_k;
      real<lower=0> omega;
      vector[J] eta;
      real<lower=0> sigma;
    }
    model {
      array[J, 3] real theta;
      for (j in 1 : J) {
        theta[j] = {log_k[1] + omega * eta[j], log_k[2], log_k[3]};
      }
      array[N, 3] real y = integrate_ode_parallel_bdf(robertson, y0, t0, time, n_obs, theta, x_r, s_x, x_i, s_x, tol,
                                                      1e-4 * tol, 100000);
      log_k ~ normal([-3.2, 9.2, 17.2]', 0.5);
      omega ~ normal(0, 0.5);
      eta ~ std_normal();
      sigma ~ normal(0, 0.5);
      a ~ lognormal(log(y[ : , 1]), sigma);
      c ~ lognormal(log(y[ : , 3]), sigma);
    }

    """
}
