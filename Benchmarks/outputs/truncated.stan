// Draws until one is positive: control flow that follows random numbers.
parameters {
  real<lower=0> lambda;
}
model {
  lambda ~ exponential(1);
}
generated quantities {
  array[500] int y;
  for (n in 1:500) {
    y[n] = poisson_rng(lambda);
    while (y[n] == 0) {
      y[n] = poisson_rng(lambda);
    }
  }
}
