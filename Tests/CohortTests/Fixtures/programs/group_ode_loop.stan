// A loop over groups that solves one ODE each with the variadic interface: initial values, times and rates that vary.
functions {
  vector decay(real t, vector y, real k, vector rates, array[] real forcing, int n) {
    vector[2] dy;
    dy[1] = -k * y[1] + forcing[1] * sin(forcing[2] * t);
    dy[2] = k * y[1] - rates[n] * y[2];
    return dy;
  }
}
data {
  int G;
  array[G] int n_times;
  array[sum(n_times)] real time;
  vector[sum(n_times)] y;
  array[2] real forcing;
}
parameters {
  vector[G] log_k;
  vector<lower=0>[2] rates;
  vector<lower=0>[G] y0;
  real<lower=0> s;
  real t0;
}
model {
  int start = 1;
  log_k ~ normal(-0.5, 0.3);
  rates ~ gamma(3, 3);
  y0 ~ lognormal(1, 0.2);
  s ~ gamma(2, 4);
  t0 ~ normal(-3, 0.1);
  for (g in 1 : G) {
    int stop = start + n_times[g] - 1;
    array[n_times[g]] vector[2] z = ode_rk45_tol(decay, [y0[g], 0]', 0, time[start : stop], 1e-8, 1e-8, 10000,
                                                 exp(log_k[g]), rates, forcing, 1 + g % 2);
    y[start : stop] ~ normal(to_vector(z[ : , 2]), s);
    start = stop + 1;
  }
  array[2] vector[2] early = ode_bdf_tol(decay, [1, y0[1]]', t0 - 5, {1.0, 2.0}, 1e-8, 1e-8, 10000, 0.3, rates, forcing, 1);
  target += -dot_self(early[2]);
  array[2] vector[2] adams = ode_adams_tol(decay, [y0[2], 0.5]', 0, {1.0, 2.5}, 1e-8, 1e-8, 10000, 0.3, rates, forcing, 2);
  target += -dot_self(adams[1]) - 0.1 * adams[2, 1];
}
