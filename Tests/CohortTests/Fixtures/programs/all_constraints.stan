// Every constraint, in arrays and with bounds that are numbers, containers, data, or parameters.
data {
  int K;
  vector[3] low;
  vector<lower=0>[3] wide;
  matrix[2, 3] bound;
  array[2] real edges;
}
transformed data {
  real none = negative_infinity();
  real infinite = positive_infinity();
}
parameters {
  real a;
  real<lower=a> b;
  real<lower=a, upper=b> c;
  real<upper=a - 1> d;
  vector<lower=low>[3] e;
  vector<lower=low, upper=low + wide>[3] f;
  matrix<upper=bound>[2, 3] g;
  array[2] real<lower=edges> h;
  vector<offset=e, multiplier=wide>[3] i;
  array[2] vector<offset=c>[3] j;
  row_vector<multiplier=b - a>[2] k;
  real<lower=none, upper=infinite> l;
  vector<lower=[none, 0, 1]', upper=[infinite, infinite, 2]'>[3] m;
  array[2] ordered[3] n;
  array[2] positive_ordered[3] o;
  array[2] simplex[3] p;
  array[2] unit_vector[3] q;
  array[2] cholesky_factor_corr[3] r;
  array[2] cholesky_factor_cov[3, 2] s;
  cholesky_factor_cov[2] t;
  array[2] corr_matrix[3] u;
  array[2] cov_matrix[2] v;
  array[2, 2] real<lower=0, upper=1> w;
  matrix<lower=a>[2, 2] x;
  array[2] matrix<lower=0, upper=b - a>[2, 2] y;
  simplex[1] z;
}
transformed parameters {
  real<lower=a> b2 = b + 0.5;
  array[2] cov_matrix[2] v2 = v;
  array[2] cholesky_factor_corr[3] r2 = r;
  simplex[3] p2 = 0.5 * (p[1] + p[2]);
  unit_vector[3] q2 = q[1];
  array[2] corr_matrix[3] u2 = u;
}
model {
  a ~ normal(0, 1);
  b ~ normal(a, 1);
  c ~ normal(0, 1);
  d ~ normal(0, 1);
  e ~ normal(0, 1);
  f ~ normal(0, 1);
  to_vector(g) ~ normal(0, 1);
  h ~ normal(0, 1);
  i ~ normal(0, 1);
  k ~ normal(0, 1);
  l ~ normal(0, 1);
  m ~ normal(0, 1);
  z[1] ~ normal(0, 1);
  to_vector(x) ~ normal(0, 1);
  for (index in 1 : 2) {
    j[index] ~ normal(0, 1);
    n[index] ~ normal(0, 1);
    o[index] ~ normal(0, 1);
    p[index] ~ dirichlet([1, 2, 3]');
    q[index] ~ normal(0.2, 1);
    to_vector(r[index]) ~ normal(0, 1);
    to_vector(s[index]) ~ normal(0, 1);
    to_vector(u[index]) ~ normal(0, 1);
    to_vector(v[index]) ~ normal(0, 1);
    w[index] ~ beta(2, 2);
    to_vector(y[index]) ~ normal(0, 1);
  }
  to_vector(t) ~ normal(0, 1);
  target += -K * b2 - dot_self(p2) - q2[2] - sum(u2[2]) - sum(v2[1]) - sum(r2[2]);
}
