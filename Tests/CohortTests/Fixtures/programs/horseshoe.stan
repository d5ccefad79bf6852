// Regularised horseshoe regression: half-Cauchy scales by a normal and an inverse gamma, QR of the predictors.
data {
  int N;
  int K;
  matrix[N, K] X;
  vector[N] y;
}
transformed data {
  matrix[N, K] Q = qr_thin_Q(X) * sqrt(N - 1);
  matrix[K, K] R = qr_thin_R(X) / sqrt(N - 1);
  matrix[K, K] R_inverse = inverse(R);
}
parameters {
  real alpha;
  vector[K] z;
  vector<lower=0>[K] lambda_a;
  vector<lower=0>[K] lambda_b;
  real<lower=0> tau;
  real<lower=0> c2;
  real<lower=0> sigma;
  vector[K] theta;
}
transformed parameters {
  vector[K] lambda = lambda_a .* sqrt(lambda_b);
  vector[K] lambda_tilde = sqrt(c2 * square(lambda) ./ (c2 + tau ^ 2 * square(lambda)));
  vector[K] beta = z .* lambda_tilde * tau;
}
model {
  z ~ std_normal();
  lambda_a ~ normal(0, 1);
  lambda_b ~ inv_gamma(0.5, 0.5);
  tau ~ student_t(1, 0, 2);
  c2 ~ inv_gamma(2, 4);
  sigma ~ exponential(1);
  alpha ~ normal(0, 5);
  y ~ normal(alpha + X * beta, sigma);
  y ~ normal(Q * theta, sigma);
  target += -0.01 * dot_self(R_inverse * theta);
}
