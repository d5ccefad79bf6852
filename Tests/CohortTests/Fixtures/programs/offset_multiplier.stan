// Affine transforms of scalars, vectors, arrays and matrices; offsets and multipliers that are parameters.
data {
  int J;
  vector[J] y;
  vector<lower=0>[J] sigma;
}
parameters {
  real<offset=2, multiplier=3> mu;
  real<lower=0> tau;
  vector<offset=mu, multiplier=tau>[J] theta;
  vector<offset=y, multiplier=sigma>[J] phi;
  array[2] real<multiplier=tau> b;
  matrix<offset=1>[2, 2] m;
  array[2] vector<offset={[1, -1]', [0, 3]'}, multiplier=tau>[2] v;
}
model {
  mu ~ normal(2, 3);
  tau ~ normal(0, 2);
  theta ~ normal(mu, tau);
  y ~ normal(theta, sigma);
  phi ~ student_t(3, y, sigma);
  b ~ normal(0, tau);
  to_vector(m) ~ normal(1, 0.5);
  v[1] ~ normal(v[2], 1);
  v[2] ~ normal(0, 2);
}
