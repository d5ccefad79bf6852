// ordered and positive_ordered: a mixture with ordered means, cut points of ordinal regressions.
data {
  int N;
  int K;
  vector[N] x;
  vector[N] y;
  array[N] int<lower=1, upper=K> grade;
}
parameters {
  ordered[3] mu;
  positive_ordered[3] s;
  simplex[3] w;
  ordered[K - 1] cut;
  array[2] ordered[2] pair;
  real beta;
}
model {
  mu ~ normal(0, 3);
  s ~ lognormal(0, 0.5);
  beta ~ normal(0, 1);
  cut ~ normal(0, 2);
  for (n in 1 : N) {
    vector[3] lp = log(w);
    for (k in 1 : 3) {
      lp[k] += normal_lpdf(y[n] | mu[k], s[k]);
    }
    target += log_sum_exp(lp);
  }
  grade ~ ordered_logistic(beta * x, cut);
  pair[1] ~ normal(0, 1);
  pair[2] ~ logistic(pair[1], 1);
}
