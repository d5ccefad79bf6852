// cholesky_factor_corr and cholesky_factor_cov, square and tall: correlated varying effects, a factor model.
data {
  int N;
  int K;
  int J;
  array[N] int<lower=1, upper=J> group;
  matrix[N, K] X;
  vector[N] y;
  array[J] vector[4] w;
}
parameters {
  cholesky_factor_corr[K] L;
  vector<lower=0>[K] tau;
  matrix[K, J] z;
  vector[K] mu;
  real<lower=0> sigma;
  cholesky_factor_cov[3] C;
  cholesky_factor_cov[4, 2] F;
  array[2] cholesky_factor_corr[2] L2;
}
transformed parameters {
  matrix[J, K] beta = rep_matrix(mu', J) + (diag_pre_multiply(tau, L) * z)';
}
model {
  L ~ lkj_corr_cholesky(2);
  L2[1] ~ lkj_corr_cholesky(1);
  target += lkj_corr_cholesky_lpdf(L2[2] | 3.5);
  tau ~ normal(0, 1);
  to_vector(z) ~ std_normal();
  mu ~ normal(0, 2);
  sigma ~ normal(0, 1);
  y ~ normal(rows_dot_product(X, beta[group]), sigma);
  for (j in 1 : J) {
    w[j][1 : 3] ~ multi_normal_cholesky(rep_vector(0.1, 3), C);
    w[j] ~ multi_normal(rep_vector(0, 4), add_diag(tcrossprod(F), 0.5));
  }
  to_vector(F) ~ normal(0, 1);
  to_vector(C) ~ normal(0, 2);
}
