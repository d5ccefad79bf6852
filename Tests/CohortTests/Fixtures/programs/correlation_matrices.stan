// corr_matrix and cov_matrix: LKJ, Wishart and inverse Wishart, multivariate normals in three spellings.
data {
  int K;
  int N;
  array[N] vector[K] y;
  cov_matrix[K] S;
}
parameters {
  corr_matrix[K] Omega;
  vector<lower=0>[K] tau;
  cov_matrix[K] Sigma;
  cov_matrix[2] W;
  vector[K] mu;
}
model {
  Omega ~ lkj_corr(2.5);
  tau ~ cauchy(0, 2.5);
  mu ~ normal(0, 1);
  y ~ multi_normal(mu, quad_form_diag(Omega, tau));
  Sigma ~ inv_wishart(K + 2, S);
  y ~ multi_normal(rep_vector(0, K), Sigma);
  W ~ wishart(5, [[1, 0.3], [0.3, 2]]);
  y[1][1 : 2] ~ multi_normal_prec(mu[1 : 2], W);
}
