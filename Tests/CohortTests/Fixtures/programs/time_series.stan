// AR(2) by slices, MA(1) by a carried error, GARCH(1,1) with constraints that depend on parameters.
data {
  int T_;
  vector[T_] y;
  real<lower=0> sigma1;
}
parameters {
  real alpha;
  vector<lower=-1, upper=1>[2] phi;
  real<lower=-1, upper=1> theta;
  real<lower=0> sigma;
  real mu;
  real<lower=0> a0;
  real<lower=0, upper=1> a1;
  real<lower=0, upper=1 - a1> b1;
}
transformed parameters {
  array[T_] real<lower=0> h;
  h[1] = sigma1;
  for (t in 2 : T_) {
    h[t] = sqrt(a0 + a1 * square(y[t - 1] - mu) + b1 * square(h[t - 1]));
  }
}
model {
  alpha ~ normal(0, 1);
  sigma ~ cauchy(0, 1);
  y[3 : T_] ~ normal(alpha + phi[1] * y[2 : (T_ - 1)] + phi[2] * y[ : (T_ - 2)], sigma);
  {
    vector[T_] err;
    real previous = 0;
    for (t in 1 : T_) {
      err[t] = y[t] - (mu + theta * previous);
      previous = err[t];
    }
    err ~ normal(0, sigma);
  }
  y ~ normal(mu, h);
}
