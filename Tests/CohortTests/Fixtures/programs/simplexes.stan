// Simplexes, alone and in arrays: Dirichlet, multinomial, categorical, and a use in a linear predictor.
data {
  int K;
  int N;
  array[K] int counts;
  array[N] int<lower=1, upper=K> z;
  vector[N] y;
  vector<lower=0>[K] prior;
}
parameters {
  simplex[K] p;
  array[2] simplex[3] q;
  simplex[1] one;
  vector<lower=0>[K] alpha;
  vector[K] level;
  real<lower=0> s;
}
model {
  p ~ dirichlet(prior);
  counts ~ multinomial(p);
  z ~ categorical(p);
  alpha ~ gamma(3, 1);
  p ~ dirichlet(alpha);
  q[1] ~ dirichlet([1.5, 2, 3]');
  target += dirichlet_lpdf(q[2] | rep_vector(2, 3));
  target += -dot_self(q[1] - q[2]) + log(one[1]);
  level ~ normal(0, 1);
  s ~ exponential(1);
  y ~ normal(level[z] + dot_product(level, p), s);
}
