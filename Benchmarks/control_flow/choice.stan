// A choice between two values for each row: both are computed, one is taken.
data {
  int N;
  vector[N] y;
}
parameters {
  real mu;
  real nu;
  real<lower=0> sigma;
}
model {
  for (n in 1 : N) {
    target += normal_lpdf(y[n] | y[n] > mu ? mu : nu, sigma);
  }
  nu ~ normal(0, 1);
}
