// Products, solves, determinants, quadratic forms, eigenvalues, triangular parts and rearrangements of small matrices.
data {
  int K;
  matrix[K, K] A;
  vector[K] d;
}
parameters {
  matrix[K, K] B;
  vector[K] x;
  row_vector[K] r;
  real<lower=0> s;
}
model {
  matrix[K, K] S = add_diag(tcrossprod(B), s) + crossprod(A);
  matrix[K, K] L = cholesky_decompose(S);
  target += -0.5 * quad_form(S, x) - 0.1 * trace(B * A') + 0.05 * sum(B .* A) - 0.5 * dot_self(x);
  target += log_determinant(S) - 2 * sum(log(diagonal(L)));
  target += log_determinant_spd(S) + 0.01 * log_determinant(B + 3 * diag_matrix(d));
  target += -dot_product(d, mdivide_left_spd(S, d)) - dot_self(mdivide_left_tri_low(L, x));
  target += -sum(square(S \ x)) - sum(square(r / S)) - r * inverse(S) * r';
  target += -0.1 * sum(sqrt(eigenvalues_sym(S))) - 0.01 * trace_quad_form(S, B);
  target += -0.1 * sum(inverse_spd(S)) - 0.01 * sum(diag_post_multiply(B, x) * diag_pre_multiply(x, A));
  target += -norm2(x) - 0.2 * norm1(d - x) - distance(x, d) - 0.1 * squared_distance(r, d);
  target += 0.01 * sum(columns_dot_product(A, B)) + 0.02 * sum(rows_dot_self(B)) * -1;
  matrix[K, 2 * K] H = append_col(A, B);
  matrix[K + 1, K] V = append_row(r, B);
  target += -0.01 * sum(square(to_matrix(to_vector(H), 2, K * K))) - 0.01 * sum(V[K + 1] .* r) - sum(block(H, 2, K, 1, 2));
  target += 0.1 * (x' * A * x) - 0.1 * max(cumulative_sum(x)) - 0.05 * prod(x) + 0.01 * sum(matrix_exp(0.1 * B));
  target += -0.1 * variance(x) - 0.1 * log_sum_exp(r) + mean(B) - 0.001 * sum(x * r);
  s ~ gamma(3, 1);
  to_vector(B) ~ normal(0, 1);
  r ~ normal(0, 1);
}
