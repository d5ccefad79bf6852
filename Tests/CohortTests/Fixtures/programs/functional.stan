// Functions with effects and functions as arguments: _lp, chains of unnormalised densities, truncation by a user's own
// distribution function, reduce_sum over data and parameters, everything that can be added to the log density.
functions {
  void add_lp(real x, real y) {
    x ~ normal(y, 1);
    target += -0.1 * x;
  }
  real value_lp(real x) {
    target += x;
    x ~ normal(0, 2);
    return target();
  }
  real chained_lpdf(real x, real m) {
    return normal_lupdf(x | m, 1) + chained2_lupdf(x | m);
  }
  real chained2_lpdf(real x, real m) {
    return cauchy_lupdf(x | m, 2);
  }
  real chained_lcdf(real x, real m) {
    return normal_lcdf(x | m, 1);
  }
  real chained_lccdf(real x, real m) {
    return normal_lccdf(x | m, 1);
  }
  real part(array[] real y, int start, int end, vector b,
            data array[] int k) {
    return normal_lpdf(y | b[k[start:end]], 1.3);
  }
  real part2_lpmf(array[] int y, int start, int end, vector b) {
    return poisson_log_lupmf(y | b[start:end]);
  }
  real scaled(real x, real s) {
    return x * s;
  }
  array[] real twice(array[] real x) {
    array[size(x)] real y = x;
    for (i in 1:size(x))
      y[i] *= 2;
    return y;
  }
}
data {
  int N;
  array[N] real y;
  array[N] int<lower=1, upper=2> k;
  array[N] int<lower=0> c;
}
parameters {
  vector[2] b;
  real<lower=0> s;
  real u;
  vector[N] w;
}
transformed parameters {
  real x = scaled(u, s);
}
model {
  add_lp(b[1], s);
  real at = value_lp(b[2]);
  target += 0.01 * at + 0.02 * target();
  b[1] ~ chained(s);
  target += chained_lpdf(b[2] | 0.5);
  u ~ chained(b[1]) T[-5, ];
  u ~ chained(b[1]) T[, 5];
  u ~ chained(b[1]) T[-5, 6];
  u ~ normal(b[1], s) T[-5, 6];
  s ~ gamma(2, 3) T[, 20];
  for (n in 1:N)
    c[n] ~ poisson(s) T[, 12];
  for (n in 1:N)
    c[n] ~ neg_binomial_2(s, 2) T[0, 14];
  s ~ exponential(1) T[0, 9];
  target += reduce_sum(part, y, 2, b, k);
  target += reduce_sum(part2_lpmf, c, 1, w);
  target += reduce_sum(part2_lupmf, c, 1, w) * 0.5;
  target += twice(y);
  target += w;
  target += {b, b};
  target += N;
  w ~ normal(twice(y), s);
  real m = mean(w);
  if (m > 0)
    target += -m;
  else if (m > -0.1)
    target += m ^ 2;
  else {
    target += m;
  }
  profile("p") {
    target += -s;
  }
}
generated quantities {
  real g = normal_lpdf(u | 0, 1) + chained_lpdf(x | 1)
           + normal_lcdf(s | 0, 1);
}
