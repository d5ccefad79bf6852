// GARCH(1, 1) of G series that share their parameters, one series after another.
data { int T; int G; array[G] vector[T] y; real<lower=0> sigma1; }
parameters { vector[G] mu; real<lower=0> alpha0; real<lower=0, upper=1> alpha1; real<lower=0, upper=1 - alpha1> beta1; }
model {
  mu ~ normal(0, 1);
  for (g in 1:G) {
    vector[T] sigma;
    sigma[1] = sigma1;
    for (t in 2:T) {
      sigma[t] = sqrt(alpha0 + alpha1 * square(y[g, t - 1] - mu[g]) + beta1 * square(sigma[t - 1]));
    }
    y[g] ~ normal(mu[g], sigma);
  }
}
