// No condition: the reference for the others.
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
    target += normal_lpdf(y[n] | mu, sigma);
  }
  nu ~ normal(0, 1);
}
