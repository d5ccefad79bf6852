// A path of states drawn one from another.
data {
  int N;
  vector[N] y;
}
parameters {
  real<lower=-1, upper=1> phi;
  real<lower=0> sigma;
}
model {
  sigma ~ exponential(1);
  y[2:N] ~ normal(phi * y[1 : N - 1], sigma);
}
generated quantities {
  vector[N] path;
  path[1] = y[N];
  for (t in 2:N) {
    path[t] = normal_rng(phi * path[t - 1], sigma);
  }
}
