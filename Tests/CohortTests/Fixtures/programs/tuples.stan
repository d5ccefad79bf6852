// Tuples: nested, in arrays, destructured, constrained slot by slot, as data, parameters, arguments and results.
functions {
  tuple(real, vector) moments(vector x) {
    return (mean(x), x - mean(x));
  }
  tuple(real, tuple(int, array[] real)) nested(tuple(real, vector) m, int n) {
    array[n] real a;
    for (i in 1:n) {
      a[i] = m.1 * i;
    }
    return (dot_self(m.2), (n, a));
  }
  real total(array[] tuple(real, vector) x) {
    real s = 0;
    for (t in x) {
      s += t.1 * sum(t.2);
    }
    return s;
  }
}
data {
  int N;
  tuple(int<lower=1>, real<lower=0>) sizes;
  array[N] tuple(vector[2], int<lower=0>) rows;
  tuple(real, tuple(array[2] int, matrix[2, 2])) deep;
}
transformed data {
  tuple(int, real) doubled = (2 * sizes.1, 2 * sizes.2);
  array[2, 2] tuple(real, int) grid;
  for (i in 1:2) {
    for (j in 1:2) {
      grid[i, j] = (deep.2.2[i, j], deep.2.1[i] + j);
    }
  }
}
parameters {
  tuple(real<lower=0>, vector<lower=-1, upper=2>[3]) p;
  array[2] tuple(real, simplex[2]) q;
  tuple(tuple(ordered[2], cholesky_factor_corr[2]), real<upper=1>) r;
}
transformed parameters {
  tuple(real<lower=0>, vector[3]) t = (p.1 ^ 2, p.2 * p.1);
  array[2] tuple(real, vector[2]) u;
  u[1] = (q[2].1, q[1].2);
  u[2].1 = q[1].1;
  u[2].2 = q[2].2 * r.2;
  u[2].2[1] += t.2[3];
}
model {
  real a;
  vector[3] b;
  (a, b) = moments(p.2);
  real c;
  int n;
  array[sizes.1] real d;
  (c, (n, d)) = nested((a, b), sizes.1);
  p.1 ~ exponential(doubled.2);
  p.2 ~ normal(a, 1);
  target += -c - n * a - sum(d);
  for (k in 1:2) {
    q[k].1 ~ normal(grid[k, 2].1, grid[2, k].2);
    q[k].2 ~ dirichlet([2, 3]');
  }
  for (row in rows) {
    row.1 ~ normal(r.1.1, 1 + row.2);
  }
  r.1.2 ~ lkj_corr_cholesky(2);
  r.2 ~ normal(deep.1, 1);
  target += total(u) * 0.1 - square(q[1].1) * deep.2.1[2];
  (a, c) = (c, a);
  target += 0.1 * a - 0.2 * c;
  tuple(real, real) pair = (a, c);
  pair.2 = pair.1 + 1;
  pair.1 += 2;
  target += 0.01 * pair.1 * pair.2;
}
generated quantities {
  tuple(int, tuple(real, array[2] int)) g = (N, (p.1, deep.2.1));
  array[2] tuple(real, vector[2]) copy = u;
  real first_slots = q[1].1 + copy[2].2[2];
}
