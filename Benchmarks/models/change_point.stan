// A change point of counts, summed out with running sums.
data { int T; array[T] int y; real<lower=0> rate; }
parameters { real<lower=0> early; real<lower=0> late; }
model {
  vector[T + 1] before;
  vector[T + 1] after;
  vector[T] lp;
  early ~ exponential(rate);
  late ~ exponential(rate);
  before[1] = 0;
  after[1] = 0;
  for (t in 1:T) {
    before[t + 1] = before[t] + poisson_lpmf(y[t] | early);
    after[t + 1] = after[t] + poisson_lpmf(y[t] | late);
  }
  lp = rep_vector(-log(T) + after[T + 1], T) + before[1:T] - after[1:T];
  target += log_sum_exp(lp);
}
