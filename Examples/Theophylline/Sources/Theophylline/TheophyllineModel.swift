// The model: one compartment with first-order absorption, hierarchical over subjects, in the Stan language.

enum TheophyllineModel {
  static let text = """
    functions {
      // Amounts in the gut and in the body, mg/kg; theta = absorption rate (1/h), clearance (L/h/kg), volume (L/kg).
      array[] real one_compartment(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
        real absorbed = theta[1] * y[1];
        return {-absorbed, absorbed - theta[2] / theta[3] * y[2]};
      }
    }
    data {
      int<lower=1> J; // subjects
      array[J] int<lower=0> n_obs; // samples of each subject
      vector<lower=0>[J] dose; // mg/kg
      array[sum(n_obs)] real<lower=0> time; // hours since the dose, one subject after another
      vector<lower=0>[sum(n_obs)] conc; // mg/L
    }
    transformed data {
      array[J, 2] real y0;
      array[J] real t0 = rep_array(0.0, J);
      array[sum(n_obs)] int subject;
      array[0] real x_r;
      array[0] int x_i;
      array[J] int s_x = rep_array(0, J);
      {
        int n = 0;
        for (j in 1 : J) {
          y0[j] = {dose[j], 0};
          for (i in 1 : n_obs[j]) {
            n += 1;
            subject[n] = j;
          }
        }
      }
    }
    parameters {
      vector<offset=[0.4, -3.2, -0.7]', multiplier=0.5>[3] mu; // population means of log ka, log CL, log V
      vector<lower=0>[3] omega; // their spread between subjects
      matrix[3, J] eta; // standardised deviations of the subjects
      real<lower=0> sigma_add; // mg/L
      real<lower=0> sigma_prop;
    }
    transformed parameters {
      array[J, 3] real theta; // ka, CL, V of each subject
      for (j in 1 : J) {
        theta[j] = to_array_1d(exp(mu + omega .* eta[ : , j]));
      }
    }
    model {
      vector[sum(n_obs)] conc_hat;
      array[sum(n_obs), 2] real amount = integrate_ode_parallel(one_compartment, y0, t0, time, n_obs, theta, x_r, s_x,
                                                                x_i, s_x, 1e-8, 1e-8, 10000);
      for (n in 1 : sum(n_obs)) {
        conc_hat[n] = amount[n, 2] / theta[subject[n], 3];
      }
      mu ~ normal([0.4, -3.2, -0.7]', 0.5);
      omega ~ normal(0, 0.5);
      to_vector(eta) ~ std_normal();
      sigma_add ~ normal(0, 0.5);
      sigma_prop ~ normal(0, 0.25);
      conc ~ normal(conc_hat, sqrt(square(sigma_add) + square(sigma_prop * conc_hat)));
    }
    generated quantities {
      vector[J] half_life; // of each subject, hours
      for (j in 1 : J) {
        half_life[j] = log2() * theta[j, 3] / theta[j, 2];
      }
    }

    """
}
