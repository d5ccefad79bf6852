// _lp functions: `~`, target += and target() inside, a return value with a Jacobian, dropped constants of data.
functions {
  vector log_positive_lp(vector x, data real scale) {
    vector[num_elements(x)] y = exp(x / scale);
    target += sum(x) / scale - num_elements(x) * log(scale);
    y ~ gamma(2, 0.5);
    return y;
  }
  void priors_lp(real mu, real tau) {
    mu ~ normal(0, 10);
    tau ~ cauchy(0, 2.5);
    if (target() > 1e10) {
      target += -1;
    }
  }
}
data {
  int N;
  vector[N] y;
}
parameters {
  vector[3] x;
  real mu;
  real<lower=0> tau;
}
model {
  vector[3] z = log_positive_lp(x, 1.5);
  priors_lp(mu, tau);
  y ~ normal(mu + z[1] - z[2] * z[3], tau);
  target += 0.01 * target();
}
