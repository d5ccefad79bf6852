// Multi-indexing on both sides: index arrays, ranges, repeats, omitted bounds, nested arrays, matrices by rows and columns.
data {
  int N;
  array[N] int idx;
  array[4] int perm;
  vector[N] y;
}
parameters {
  vector[4] a;
  matrix[4, 3] M;
  array[3] vector[4] w;
  array[2, 3] real r;
}
transformed parameters {
  vector[4] b;
  matrix[4, 3] Q = M;
  array[3] vector[4] u = w;
  b[perm] = a;
  b[2 : 3] += a[{1, 1}];
  Q[1] = M[2];
  Q[3 : 4, 2] = a[ : 2];
  Q[ : , 1] = M[ : , 3] + Q[ : , 2];
  Q[{4, 2}, {3, 1}] = M[1 : 2, 2 : ];
  u[2][3] = a[4];
  u[{3, 1}] = w[1 : 2];
  u[1, 2 : 3] = b[{4, 1}];
}
model {
  matrix[2, 2] S = Q[{1, 4}, 1 : 2];
  row_vector[3] row = M[2, : ];
  y ~ normal(a[idx] + Q[idx, 2], 1.5);
  b ~ normal(0, 1);
  for (k in 1 : 3) {
    u[k] ~ normal(M[ : , k], 2);
  }
  target += sum(S) - dot_self(row) + sum(r[2, 1 : 2]) * r[1, 3] - square(sum(r[ : , 1]));
  to_vector(M) ~ normal(0, 1);
  to_array_1d(r) ~ normal(0, 1);
  w[ : , 1] ~ normal(0, 1);
  w[{2, 3}, 2] ~ normal(0, 3);
}
