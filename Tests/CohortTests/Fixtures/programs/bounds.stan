// lower, upper and both: scalars, vectors elementwise, arrays, matrices, infinite bounds and bounds that are parameters.
data {
  int N;
  vector[N] lo;
  vector[N] hi;
  real low_limit;
}
transformed data {
  real free_below = negative_infinity();
}
parameters {
  real<lower=low_limit> a;
  real<upper=a> b;
  real<lower=b, upper=a> c;
  vector<lower=lo>[N] d;
  vector<upper=hi>[N] e;
  vector<lower=lo, upper=hi>[N] f;
  row_vector<lower=0>[N] g;
  array[2, 2] real<lower=-1, upper=1> h;
  matrix<lower=0, upper=10>[2, 3] m;
  array[2] vector<lower=a>[2] v;
  real<lower=free_below, upper=3> w;
  real<lower=negative_infinity(), upper=positive_infinity()> z;
}
model {
  a ~ exponential(0.5);
  b ~ normal(0, 1);
  c ~ normal(0, 1);
  d ~ normal(lo + 1, 1);
  e ~ normal(hi - 1, 2);
  f ~ normal(0.5 * (lo + hi), hi - lo);
  g ~ gamma(2, 1);
  to_array_1d(h) ~ normal(0.2, 0.5);
  to_vector(m) ~ normal(5, 3);
  for (k in 1 : 2) {
    v[k] ~ normal(a, 2);
  }
  w ~ normal(2, 1);
  z ~ std_normal();
}
