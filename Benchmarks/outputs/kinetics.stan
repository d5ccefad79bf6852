// An ODE for each group, solved for the outputs of a draw.
functions {
  vector absorption(real t, vector y, real ka, real ke) {
    return [-ka * y[1], ka * y[1] - ke * y[2]]';
  }
}
data {
  int J;
  array[10] real ts;
  array[J, 10] real conc;
}
parameters {
  vector[J] log_ka;
  vector[J] log_ke;
  vector[J] log_v;
  real<lower=0> sigma;
}
model {
  log_ka ~ normal(0, 0.5);
  log_ke ~ normal(-1, 0.5);
  log_v ~ normal(0, 0.5);
  sigma ~ exponential(1);
}
generated quantities {
  array[J, 10] real y_rep;
  array[J, 10] real log_lik;
  for (j in 1:J) {
    array[10] vector[2] y =
        ode_rk45(absorption, [10, 0]', 0, ts, exp(log_ka[j]), exp(log_ke[j]));
    for (k in 1:10) {
      real location = log(1e-3 + y[k, 2]) - log_v[j];
      y_rep[j, k] = lognormal_rng(location, sigma);
      log_lik[j, k] = lognormal_lpdf(conc[j, k] | location, sigma);
    }
  }
}
