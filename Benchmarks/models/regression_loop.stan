// A hierarchical regression, its likelihood a scalar loop over rows.
data { int N; int J; array[N] int<lower=1, upper=J> group; vector[N] x; vector[N] y; }
parameters { real mu; real<lower=0> tau; vector[J] level; real beta; real<lower=0> sigma; }
model {
  mu ~ normal(0, 5);
  tau ~ normal(0, 1);
  level ~ normal(mu, tau);
  beta ~ normal(0, 1);
  sigma ~ normal(0, 1);
  for (n in 1:N) y[n] ~ normal(level[group[n]] + beta * x[n], sigma);
}
