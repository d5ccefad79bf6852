// Rows with a common covariance: LKJ prior on the Cholesky factor of the correlations.
data { int N; int K; array[N] vector[K] y; }
parameters { vector[K] mu; cholesky_factor_corr[K] L; vector<lower=0>[K] sigma; }
model {
  mu ~ normal(0, 1);
  L ~ lkj_corr_cholesky(2);
  sigma ~ normal(0, 1);
  y ~ multi_normal_cholesky(mu, diag_pre_multiply(sigma, L));
}
