// T[,] on either side and both, with bounds of data and of parameters, continuous and discrete.
data {
  int N;
  array[N] real<lower=0> y;
  array[N] int<lower=1> k;
  real upper_limit;
}
parameters {
  real mu;
  real<lower=0> s;
  real<lower=0, upper=min(y)> low;
  real<lower=0> rate;
  real<lower=0> x;
}
model {
  mu ~ normal(0, 2);
  s ~ normal(0, 1) T[0, ];
  low ~ exponential(1) T[ , min(y)];
  rate ~ gamma(2, 1);
  x ~ student_t(4, mu, 2) T[0, 50];
  for (n in 1 : N) {
    y[n] ~ normal(mu, s) T[low, upper_limit];
    y[n] ~ lognormal(0, 1) T[low, ];
    y[n] ~ weibull(1.5, rate) T[ , 60];
    k[n] ~ poisson(rate) T[1, ];
    k[n] ~ neg_binomial_2(rate, 3) T[ , 40];
    k[n] ~ poisson(2 * rate) T[1, 30];
  }
}
