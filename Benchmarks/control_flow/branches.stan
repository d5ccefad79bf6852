// An if and else for each row: both sides are computed under a mask.
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
    if (y[n] > mu) {
      target += normal_lpdf(y[n] | mu, sigma);
    } else {
      target += cauchy_lpdf(y[n] | nu, sigma);
    }
  }
  nu ~ normal(0, 1);
}
