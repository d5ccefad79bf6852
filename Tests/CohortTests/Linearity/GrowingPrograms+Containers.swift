// Growing programs: containers that are filled bit by bit, densities, constraints.

extension GrowingProgram {
  static let containers: [GrowingProgram] = [
    GrowingProgram(
      "an array of matrices, number by number", 400,
      """
      array[T] matrix[3, 3] P;
      for (t in 1:T) for (i in 1:3) for (j in 1:3) P[t][i, j] = p[i] * t + p[j];
      for (t in 1:T) target += sum(P[t]);
      """),
    GrowingProgram(
      "two long vectors in an array", 1000,
      """
      array[2] vector[T] x;
      for (t in 1:T) for (i in 1:2) x[i][t] = p[i] * t;
      for (t in 1:T) target += x[1][t] * x[2][t] + sum(x[1][t:t]);
      """),
    GrowingProgram(
      "the rows of a matrix", 700,
      "matrix[T, 3] x; for (t in 1:T) x[t] = p[1:3]' * t; for (t in 1:T) target += sum(x[t] .* x[t]);"),
    GrowingProgram(
      "the columns of a matrix", 700,
      "matrix[3, T] x; for (t in 1:T) x[, t] = p[1:3] * t; for (t in 1:T) target += sum(x[, t] .* x[, t]);"),
    GrowingProgram(
      "an array of tuples", 500,
      """
      array[T] tuple(real, vector[2]) x;
      for (t in 1:T) { x[t].1 = p[1] * t; x[t].2 = p[1:2] * t; }
      for (t in 1:T) target += x[t].1 + sum(x[t].2);
      """),
    GrowingProgram(
      "long containers in tuples", 700,
      """
      array[2] tuple(vector[T], array[T] real) x; tuple(tuple(vector[T], real), real) y;
      y.1.2 = 1; y.2 = 2;
      for (t in 1:T) for (i in 1:2) { x[i].1[t] = p[1] * t; x[i].2[t] = p[2] * t; y.1.1[t] = x[i].1[t]; }
      target += sum(x[1].1) + sum(x[2].2) + sum(y.1.1);
      """),
    GrowingProgram(
      "segments", 500,
      "vector[T] x; for (t in 1:T) x[t] = p[1] * t; for (t in 3:T) target += sum(segment(x, t - 2, 3)) + sum(head(x, 2));"
    ),
    GrowingProgram(
      "append_row", 400,
      "for (t in 1:T) { vector[6] x = append_row(p[1:3] * t, p[4:6]); target += sum(to_matrix(x, 2, 3)); }"),
    GrowingProgram(
      "sort_asc of one", 2000,
      "vector[T] x; for (t in 1:T) x[t] = p[1] * sin(t); target += dot_product(sort_asc(x), linspaced_vector(T, 0, 1));"
    ),
    GrowingProgram(
      "sort_asc of many", 500, "for (t in 1:T) { vector[5] x = sort_asc(p[1:5] * sin(t)); target += x[1] * x[5]; }"),
    GrowingProgram("cumulative_sum", 3000, "target += sum(cumulative_sum(p[1] * linspaced_vector(T, 0, 1)));"),
    GrowingProgram(
      "indices", 2000,
      "array[T] int k; for (t in 1:T) k[t] = t * 7 % T + 1; vector[T] x; for (t in 1:T) x[k[t]] = p[1] * t; target += sum(x[k]);"
    ),
    GrowingProgram(
      "foreach", 1000,
      "array[T] vector[2] x; for (t in 1:T) x[t] = p[1:2] * t; for (v in x) target += tanh(v[1] * v[2]);"),
    GrowingProgram(
      "reductions", 2000,
      "vector[T] x = p[1] * linspaced_vector(T, 0, 1); target += dot_self(x) + variance(x) + max(x) + log_sum_exp(x);"),
    GrowingProgram(
      "a product with data", 2000,
      "matrix[T, 4] X; for (t in 1:T) for (j in 1:4) X[t, j] = sin(t * j); target += normal_lpdf(X * p[1:4] | 0, 1);"),
  ]

  static let densities: [GrowingProgram] = [
    GrowingProgram(
      "densities", 300,
      """
      for (t in 1:T) {
        sin(t) ~ student_t(3, p[1], exp(p[2])); t ~ poisson_log(p[3]); target += beta_lpdf(0.3 | exp(p[4]), exp(p[5]));
        (1 + t % 3) ~ categorical_logit(p[1:3] * t * 0.01); (1 + sin(t)) ~ normal(p[1], exp(p[2])) T[0, ];
      }
      """),
    GrowingProgram(
      "log_mix", 700,
      "for (t in 1:T) target += log_mix(inv_logit(p[1]), normal_lpdf(sin(t) | p[2], 1), normal_lpdf(sin(t) | p[3], 2));"
    ),
    GrowingProgram(
      "matrix densities", 50,
      """
      matrix[4, 4] F = to_matrix(p[1:16], 4, 4); matrix[4, 4] S = add_diag(0.1 * F * F', 1.0);
      for (t in 1:T) target += lkj_corr_cholesky_lpdf(cholesky_decompose(S) | exp(p[1])) + wishart_lpdf(S * t | 7, S);
      """),
    GrowingProgram(
      "bounds of transformed parameters", 1000,
      transformed: "vector<lower=0>[T] x; for (t in 1:T) x[t] = exp(p[1]) * t;", "target += sum(x);"),
    GrowingProgram(
      "simplexes", 200, transformed: "array[T] simplex[4] x; for (t in 1:T) x[t] = softmax(p[1:4] * t * 0.01);",
      "for (t in 1:T) target += sum(x[t] .* p[1:4]);"),
    GrowingProgram(
      "covariance matrices", 50,
      transformed: "array[T] cov_matrix[3] x; for (t in 1:T) x[t] = add_diag(rep_matrix(exp(p[1]), 3, 3), t);",
      "for (t in 1:T) target += sum(x[t]);"),
  ]

  static let outputs: [GrowingProgram] = [
    GrowingProgram(
      "outputs: products", 300,
      outputs: "array[T] matrix[4, 4] P; P[1] = identity_matrix(4); "
        + "for (t in 2:T) P[t] = to_matrix(p[1:16], 4, 4) * P[t - 1];"),
    GrowingProgram(
      "outputs: a Kalman filter", 50,
      outputs: "{ \(kalman(4).replacing("y ~ multi_normal(H * x, V);", with: "")) }"),
    GrowingProgram("outputs: normal_rng", 500, outputs: "vector[T] y; for (t in 1:T) y[t] = normal_rng(p[1], 1);"),
    GrowingProgram(
      "outputs: a chain of normal_rng", 500,
      outputs: "vector[T] y; y[1] = 0; for (t in 2:T) y[t] = normal_rng(0.5 * y[t - 1], 1);"),
    GrowingProgram(
      "outputs: a chain of poisson_rng", 200,
      outputs: "array[T] int y; y[1] = 1; for (t in 2:T) y[t] = poisson_rng(1 + 0.1 * y[t - 1]);"),
    GrowingProgram(
      "outputs: a chain of categorical_rng", 100,
      outputs: "array[T] int z; z[1] = 1; matrix[3, 3] G = rep_matrix(1.0 / 3, 3, 3); "
        + "for (t in 2:T) z[t] = categorical_rng(G[z[t - 1]]');"),
    GrowingProgram(
      "outputs: a drawn index", 200,
      outputs: "array[T] vector[3] m; array[T] real y; for (t in 1:T) m[t] = p[1:3] * t; "
        + "for (t in 1:T) { int z = categorical_logit_rng(p[1:3]); y[t] = m[t][z]; }"),
    GrowingProgram(
      "outputs: a chain of multi_normal_rng", 100,
      outputs: "array[T] vector[4] y; y[1] = p[1:4]; "
        + "for (t in 2:T) y[t] = multi_normal_rng(0.1 * y[t - 1], identity_matrix(4));"),
    GrowingProgram(
      "outputs: the best path", 60,
      outputs: """
        array[T] int z;
        {
          array[T, 3] int from; array[T, 3] real b;
          for (j in 1:3) b[1, j] = p[j];
          for (t in 2:T)
            for (j in 1:3) {
              b[t, j] = negative_infinity();
              for (i in 1:3) {
                real l = b[t - 1, i] - abs(i - j) + normal_lpdf(sin(t) | p[j], 1);
                if (l > b[t, j]) { from[t, j] = i; b[t, j] = l; }
              }
            }
          z[T] = 1;
          for (t in 1:(T - 1)) z[T - t] = from[T - t + 1, z[T - t + 1]];
        }
        """),
    GrowingProgram(
      "outputs: if sets an element", 700,
      outputs: "array[T] int z; vector[T] y; for (t in 1:T) "
        + "if (p[1] + sin(t) > 0) { y[t] = p[1]; z[t] = 1; } else { y[t] = -p[2]; z[t] = 2; }"),
    GrowingProgram("outputs: print", 200, outputs: #"for (t in 1:T) print("p is ", p[1] * t);"#),
    GrowingProgram(
      "outputs: tuples", 300,
      outputs: "array[T] tuple(real, vector[2]) x; for (t in 1:T) { x[t].1 = p[1] * t; x[t].2 = p[1:2] * t; }"),
    GrowingProgram(
      "outputs: sort_asc", 500, outputs: "vector[T] y; for (t in 1:T) y[t] = normal_rng(p[1], 1); y = sort_asc(y);"),
  ]

  /// All of them.
  static let all = products + solves + filters + series + controlFlow + functions + containers + densities + outputs

  /// What is tried each time: one of each kind.
  static let everyday: Set<String> = [
    "F * P", "F * P * F' + S", #"S \ x"#, "inverse", "cholesky_decompose", "matrix_exp", "an array of products",
    "a Kalman filter of 4 states", "multi_normal of a moving covariance", "a hidden Markov model of 10 states",
    "an autoregression on five", "GARCH", "ragged sums", "very wide states", "target() again and again",
    "if sets an element", "if within if", "a loop within if", "if around a solve", "while", "recursion",
    "a tree of calls", "reduce_sum", "map_rect", "a chain of ode_rk45", "a chain of solve_newton",
    "two long vectors in an array", "an array of tuples", "long containers in tuples", "sort_asc of one", "densities",
    "simplexes", "outputs: products", "outputs: a chain of normal_rng", "outputs: a chain of poisson_rng",
    "outputs: the best path", "outputs: if sets an element", "outputs: print",
  ]
}
