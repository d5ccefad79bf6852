// Overdispersed counts with a level for each group, written as a loop.
data { int N; int J; array[N] int<lower=1, upper=J> group; vector[N] x; array[N] int<lower=0> y; }
parameters { real mu; real<lower=0> tau; vector[J] level; real beta; real<lower=0> phi; }
model {
  mu ~ normal(0, 2);
  tau ~ normal(0, 1);
  level ~ normal(mu, tau);
  beta ~ normal(0, 1);
  phi ~ gamma(2, 0.5);
  for (n in 1:N) y[n] ~ neg_binomial_2_log(level[group[n]] + beta * x[n], phi);
}
