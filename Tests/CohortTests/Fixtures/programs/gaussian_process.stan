// Gaussian processes: marginal likelihood with a jittered kernel and a latent process with Poisson counts.
data {
  int N;
  array[N] real x;
  vector[N] y;
  array[N] int<lower=0> k;
}
parameters {
  real<lower=0> rho;
  real<lower=0> alpha;
  real<lower=0> sigma;
  vector[N] eta;
  real a;
}
model {
  matrix[N, N] L;
  {
    matrix[N, N] K = gp_exp_quad_cov(x, alpha, rho);
    for (n in 1 : N) {
      K[n, n] += square(sigma);
    }
    L = cholesky_decompose(K);
  }
  rho ~ inv_gamma(5, 5);
  alpha ~ std_normal();
  sigma ~ std_normal();
  y ~ multi_normal_cholesky(rep_vector(0, N), L);
  eta ~ std_normal();
  a ~ normal(1, 1);
  vector[N] f = cholesky_decompose(add_diag(gp_exp_quad_cov(x, alpha, rho), 1e-6)) * eta;
  k ~ poisson_log(a + f);
}
