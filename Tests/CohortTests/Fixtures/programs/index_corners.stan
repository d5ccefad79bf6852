// Indices: ranges empty and reversed, repeated and permuted positions, assignments that read what they write.
data {
  int N;
  array[4] int idx;
  array[0] int none;
  matrix[3, 4] M;
}
parameters {
  vector[5] x;
  matrix[3, 4] A;
  array[3] vector[2] v;
  array[2, 3] real r;
}
model {
  vector[5] y = x;
  y[idx] = y[{2, 3, 4, 5}];
  target += -dot_product(y, [1, 2, 3, 4, 5]');
  y = x;
  y[2:5] = y[1:4];
  y[{1, 5}] = y[{5, 1}];
  target += -dot_product(square(y), [5, 4, 3, 2, 1]');
  y[{1, 1, 1}] = [x[2], x[3], x[4]]';
  target += y[1];
  target += sum(x[3:2]) + sum(x[5:1]) + sum(x[none]) + sum(x[N:])
            + sum(x[:0]);
  matrix[3, 4] B = A;
  B[:, {1, 2}] = B[:, {2, 1}];
  B[3] = B[1] * 2;
  B[2, 3:4] = B[1, 1:2];
  B[{3, 1}, 2] = A[{1, 2}, 4];
  target += -sum(square(B - M));
  target += -sum(A[2:3, {4, 4, 1}] * A[1, {1, 2, 3}]') - sum(A[idx[1:2],:])
            + A[3, 4] * A[3][4];
  array[3] vector[2] w = v;
  w[1:2] = w[2:3];
  w[3][1] = w[1, 2];
  target += -dot_product(w[1], w[3]) - dot_self(to_vector(w[:, 2]));
  array[2, 3] real s = r;
  s[1] = s[2];
  s[:, 2] = s[:, 3];
  s[2, {1, 3}] = s[1, {3, 1}];
  target += -sum(to_vector(to_array_1d(s))) * r[1, 2] - s[2, 1] * s[1, 3];
  target += -x[idx[idx[1]]] - sum(x[idx][2:3]) - (x .* x)[2] - [x[1], x[2]][1]
            - {x[3], x[4]}[2];
  to_vector(A) ~ normal(0, 1);
  x ~ normal(0, 1);
  for (i in 1:3) {
    v[i] ~ normal(0, 2);
    r[:, i] ~ normal(0, 2);
  }
}
