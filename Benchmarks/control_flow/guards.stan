// A loop that ends where a parameter says: each row leaves a guard, and another end is another recording.
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
      break;
    }
    target += normal_lpdf(y[n] | mu, sigma);
  }
  nu ~ normal(0, 1);
}
