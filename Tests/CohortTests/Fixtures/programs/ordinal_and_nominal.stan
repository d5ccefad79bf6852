// Ordinal regression (logit and probit), categorical logit with a reference level, softmax, binomial logit.
data {
  int N;
  int K;
  int D;
  matrix[N, D] X;
  array[N] int<lower=1, upper=K> y;
  array[N] int<lower=0> k;
  array[N] int<lower=0> n;
}
transformed data {
  vector[D] zeros = rep_vector(0, D);
}
parameters {
  vector[D] beta;
  ordered[K - 1] c;
  ordered[K - 1] d;
  matrix[D, K - 1] raw;
}
model {
  matrix[D, K] B = append_col(zeros, raw);
  matrix[N, K] eta = X * B;
  beta ~ normal(0, 1);
  c ~ student_t(3, 0, 2);
  d ~ normal(0, 1);
  to_vector(raw) ~ normal(0, 2);
  vector[N] lin = X * beta;
  for (i in 1 : N) {
    y[i] ~ ordered_logistic(lin[i], c);
    y[i] ~ ordered_probit(lin[i], d);
    y[i] ~ categorical_logit(eta[i]');
    target += log(softmax(eta[i]')[y[i]]);
    target += log_softmax(eta[i]')[1];
  }
  k ~ binomial_logit(n, lin);
  k ~ binomial(n, inv_logit(lin - 1));
}
