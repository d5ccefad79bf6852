// Holt and Winters' additive smoothing with a season of S steps and known initial values.
data { int T; int S; vector[T] y; vector[S] season1; }
parameters { real<lower=0, upper=1> alpha; real<lower=0, upper=1> beta; real<lower=0, upper=1> gamma; real<lower=0> sigma; }
model {
  vector[T + S] season;
  real level = y[1];
  real trend = 0;
  season[1:S] = season1;
  sigma ~ normal(0, 1);
  for (t in 1:T) {
    real mean = level + trend + season[t];
    real error = y[t] - mean;
    y[t] ~ normal(mean, sigma);
    level = level + trend + alpha * error;
    trend += beta * error;
    season[t + S] = season[t] + gamma * error;
  }
}
