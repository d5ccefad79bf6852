// Groups solved at once (RK45): initial values, start and times are parameters; ragged; a group without times.
functions {
  array[] real driven(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
    real push = 0;
    for (k in 1 : size(x_r)) {
      push += x_r[k] * sin(k * t);
    }
    if (size(x_i) > 0) {
      push *= x_i[1];
    }
    return {theta[1] * y[2], -theta[2] * y[1] - theta[1] * theta[2] * y[2] + push};
  }
}
data {
  int G;
  array[G] int s_ts;
  array[sum(s_ts)] real time;
  array[G] int s_r;
  array[sum(s_r)] real x_r;
  array[G] int s_i;
  array[sum(s_i)] int x_i;
  vector[sum(s_ts)] y;
}
parameters {
  array[G, 2] real y0;
  array[G, 2] real log_theta;
  array[G] real<upper=0> t0;
  real<lower=0> stretch;
  real<lower=0> sigma;
}
model {
  array[G, 2] real theta = exp(log_theta);
  array[sum(s_ts)] real ts;
  for (n in 1 : sum(s_ts)) {
    ts[n] = stretch * time[n];
  }
  stretch ~ lognormal(0, 0.1);
  t0 ~ normal(-1, 0.2);
  array[sum(s_ts), 2] real z = integrate_ode_parallel(driven, y0, t0, ts, s_ts, theta, x_r, s_r, x_i, s_i, 1e-8,
                                                       1e-8, 10000);
  to_array_1d(y0) ~ normal(0, 1);
  to_array_1d(log_theta) ~ normal(0, 0.5);
  sigma ~ gamma(2, 4);
  y ~ normal(to_vector(z[ : , 1]), sigma);
  z[ : , 2] ~ normal(0, 3);
}
