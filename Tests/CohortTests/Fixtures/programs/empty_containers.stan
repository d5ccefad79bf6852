// Sizes of zero in every block: containers without elements, loops that never run, sums of nothing.
functions {
  real total(vector x, array[] int k, matrix m, array[] vector v) {
    return sum(x) + sum(k) + sum(m) + size(v);
  }
  vector grown(int n) {
    vector[0] x;
    x = rep_vector(1.5, n);
    return x;
  }
}
data {
  int Z;
  vector[Z] dv;
  row_vector[Z] dr;
  matrix[Z, 3] dm;
  array[Z] int di;
  array[Z, 2] real da;
  array[2, Z] int dj;
  array[Z] matrix[2, 2] dk;
}
transformed data {
  vector[Z] tv = 2 * dv;
  matrix[3, Z] tm = dm';
  array[Z] vector[4] ta;
}
parameters {
  real mu;
  vector[Z] pv;
  row_vector<lower=0>[Z] pr;
  matrix[Z, Z] pm;
  array[Z] real<lower=0, upper=1> pa;
  array[2] vector[Z] pw;
  ordered[Z] po;
  positive_ordered[Z] pp;
  array[Z] simplex[3] ps;
  cholesky_factor_corr[Z] pl;
  corr_matrix[Z] pc;
  cov_matrix[Z] pq;
  vector<offset=mu, multiplier=2>[Z] pf;
}
transformed parameters {
  vector[Z] sv = pv + dv;
  matrix[Z, 2] sm;
  array[Z] vector[2] sa;
}
model {
  mu ~ normal(total(pv, di, pm, pw), 1);
  pv ~ normal(mu, 1);
  dv ~ normal(0, 1);
  pa ~ beta(2, 3);
  di ~ poisson(exp(mu));
  to_vector(pm) ~ std_normal();
  for (i in 1:Z) {
    target += 1;
  }
  for (x in pv) {
    target += x;
  }
  for (x in dj[1]) {
    target += x;
  }
  target += sum(pv) + prod(pr) + dot_product(pv, dv) + num_elements(pm)
            + log_sum_exp(append_row(pv, mu));
  target += sum(tm * dm) + rows(dm' * dm) + cols(tm) * mu
            + sum(rep_vector(mu, Z)) + size(ta);
  target += -dot_self(grown(3) * mu) + sum(segment(grown(2), 1, Z))
            + sum(grown(3)[3:2]);
  vector[Z + 2] longer = append_row(pv, [mu, 1]');
  target += -0.1 * sum(longer[di]) - 0.1 * sum(longer);
  longer[1:0] = pv;
  longer[di] = dv;
}
generated quantities {
  vector[Z] gv = pv;
  array[Z, 3] int gi;
  matrix[Z, 0] gm;
  real g = sum(gv) + 1;
}
