// Densities of the user's own: _lpdf, _lpmf and their _lupdf forms, `~`, dropped constants inside them, lcdf for truncation.
functions {
  real tail_lpdf(real x, real mu, real s) {
    return student_t_lpdf(x | 4, mu, s);
  }
  real tail_lcdf(real x, real mu, real s) {
    return student_t_lcdf(x | 4, mu, s);
  }
  real tail_lccdf(real x, real mu, real s) {
    return student_t_lccdf(x | 4, mu, s);
  }
  real soft_lpdf(real x, real mu, real s) {
    return normal_lupdf(x | mu, s) + cauchy_lpdf(x | 0, 1);
  }
  real shifted_lpdf(vector x, real mu, vector s) {
    real lp = 0;
    for (n in 1 : num_elements(x)) {
      lp += double_exponential_lupdf(x[n] | mu, s[n]);
    }
    return lp;
  }
  real hurdle_lpmf(int y, real p, real rate) {
    if (y == 0) {
      return bernoulli_lupmf(0 | p);
    }
    return bernoulli_lupmf(1 | p) + poisson_lupmf(y | rate) - log1m_exp(-rate);
  }
  real kumaraswamy_lpdf(real x, real a, real b) {
    return log(a) + log(b) + (a - 1) * log(x) + (b - 1) * log1m(x ^ a);
  }
  real kumaraswamy_lcdf(real x, real a, real b) {
    return log1m((1 - x ^ a) ^ b);
  }
  real kumaraswamy_lccdf(real x, real a, real b) {
    return b * log1m(x ^ a);
  }
}
data {
  int N;
  vector[N] x;
  array[N] int y;
  array[N] real<lower=0, upper=1> u;
}
parameters {
  real mu;
  real<lower=0> s;
  real<lower=0, upper=1> p;
  real<lower=0> rate;
  real<lower=0> a;
  real<lower=0> b;
}
model {
  mu ~ soft(0.5, 2);
  target += soft_lpdf(mu | 1, 3);
  target += soft_lupdf(s | mu, 3);
  s ~ tail(1, 2) T[0, ];
  x ~ shifted(mu, rep_vector(s, N));
  target += shifted_lpdf(x | mu + 1, rep_vector(2 * s, N));
  for (n in 1 : N) {
    y[n] ~ hurdle(p, rate);
  }
  rate ~ gamma(2, 1);
  {a, b} ~ gamma(2, 1);
  for (n in 1 : N) {
    u[n] ~ kumaraswamy(a, b) T[0.1, 0.95];
  }
}
