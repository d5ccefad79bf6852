// ARMA(1, Q) with errors of 0 before the series begins.
data { int T; int Q; vector[T] y; }
parameters { real mu; real<lower=-1, upper=1> phi; vector<lower=-1, upper=1>[Q] theta; real<lower=0> sigma; }
model {
  vector[T] epsilon;
  sigma ~ normal(0, 1);
  epsilon[1] = y[1] - mu;
  for (t in 2:T) {
    epsilon[t] = y[t] - mu - phi * (y[t - 1] - mu);
    for (q in 1:min(t - 1, Q)) epsilon[t] = epsilon[t] - theta[q] * epsilon[t - q];
  }
  epsilon ~ normal(0, sigma);
}
