// Growing programs: chains of matrices, filters.

extension GrowingProgram {
  /// Matrices of 4 × 4: F, and S, which is positive definite.
  private static let four =
    "matrix[4, 4] F = to_matrix(p[1:16], 4, 4); matrix[4, 4] S = add_diag(0.1 * F * F', 1.0); "

  private static func chain(_ step: String, from start: String) -> String {
    four + "matrix[4, 4] P = \(start); for (t in 1:T) P = \(step); target += sum(P);"
  }

  private static func vectors(_ step: String) -> String {
    four + "vector[4] x = p[1:4]; for (t in 1:T) x = \(step); target += sum(x);"
  }

  static let products: [GrowingProgram] = [
    GrowingProgram("F * P", 500, chain("F * P", from: "identity_matrix(4)")),
    GrowingProgram("P * F", 500, chain("P * F", from: "identity_matrix(4)")),
    GrowingProgram("F * P * F' + S", 250, chain("F * P * F' + S", from: "identity_matrix(4)")),
    GrowingProgram("F * x", 1000, vectors("F * x")),
    GrowingProgram(
      "F * P, 2 × 2", 1000,
      "matrix[2, 2] F = to_matrix(p[1:4], 2, 2); matrix[2, 2] P = F; for (t in 1:T) P = F * P; target += sum(P);"),
    GrowingProgram(
      "F * P * F', 3 × 3", 150,
      """
      matrix[3, 3] F = to_matrix(p[1:9], 3, 3); matrix[3, 3] P = F;
      for (t in 1:T) P = F * P * F' + F;
      target += sum(P);
      """),
    GrowingProgram(
      "F * P, 5 × 5", 400,
      "matrix[5, 5] F = to_matrix(p, 5, 5); matrix[5, 5] P = F; for (t in 1:T) P = F * P; target += sum(P);"),
    GrowingProgram(
      "F * P, 30 × 30", 30,
      """
      matrix[30, 30] F = rep_matrix(p[1] / 30, 30, 30); matrix[30, 30] P = F;
      for (t in 1:T) P = F * P;
      target += sum(P);
      """),
    GrowingProgram(
      "an array of products", 300,
      four + "array[T] matrix[4, 4] P; P[1] = S; for (t in 2:T) P[t] = 0.1 * F * P[t - 1] + S; target += sum(P[T]);"),
    GrowingProgram(
      "complex products", 150,
      """
      complex_matrix[4, 4] Z = to_complex(to_matrix(p[1:16], 4, 4), to_matrix(p[1:16], 4, 4));
      complex_matrix[4, 4] Q = Z;
      for (t in 1:T) Q = Z * Q * 0.1 + 1;
      target += abs(Q[1, 1]);
      """),
  ]

  static let solves: [GrowingProgram] = [
    GrowingProgram(#"S \ x"#, 500, vectors(#"S \ x"#)),
    GrowingProgram(#"S \ P"#, 300, chain(#"S \ P"#, from: "F")),
    GrowingProgram(
      "x / S", 500, four + "row_vector[4] x = p[1:4]'; for (t in 1:T) x = x / S; target += sum(x);"),
    GrowingProgram("inverse", 300, chain("inverse(P + S)", from: "S")),
    GrowingProgram("inverse_spd", 300, chain("inverse_spd(P + S)", from: "S")),
    GrowingProgram("mdivide_left_spd", 500, vectors("mdivide_left_spd(S, x)")),
    GrowingProgram(
      "mdivide_left_tri_low", 500,
      four
        + """
        matrix[4, 4] L = cholesky_decompose(S); vector[4] x = p[1:4];
        for (t in 1:T) x = mdivide_left_tri_low(L, x);
        target += sum(x);
        """),
    GrowingProgram(
      "cholesky_decompose", 150,
      four
        + """
        matrix[4, 4] P = S;
        for (t in 1:T) { matrix[4, 4] L = cholesky_decompose(P); P = 0.5 * (L * L') + 0.5 * S; }
        target += sum(P);
        """),
    GrowingProgram(
      "cholesky_decompose, 10 × 10", 60,
      """
      matrix[10, 10] P = add_diag(rep_matrix(0.1 * p[1], 10, 10), 1.0);
      for (t in 1:T) { matrix[10, 10] L = cholesky_decompose(P); P = add_diag(0.1 * (L + L'), 1.0); }
      target += sum(P);
      """),
    GrowingProgram("quad_form_sym", 250, chain("quad_form_sym(0.1 * (P + P'), F) + S", from: "S")),
    GrowingProgram("matrix_exp", 100, chain("matrix_exp(-0.1 * P)", from: "F")),
    GrowingProgram("eigenvalues_sym", 150, chain("S + diag_matrix(eigenvalues_sym(P)) * 0.1", from: "S")),
    GrowingProgram(
      "singular_values", 150, chain("S + 0.1 * diag_matrix(singular_values(P + diag_matrix([1, 2, 3, 4]')))", from: "S")
    ),
    GrowingProgram("qr_thin_Q", 150, chain("S + 0.1 * qr_thin_Q(P + diag_matrix([1, 2, 3, 4]'))", from: "S")),
    GrowingProgram(
      "log_determinant", 300,
      four + "real s = 0; for (t in 1:T) s = log_determinant(S * (1 + exp(-abs(s)))); target += s;"),
    GrowingProgram(
      "trace_quad_form", 300, four + "real s = 0; for (t in 1:T) s = trace_quad_form(S, F * tanh(s)); target += s;"),
  ]

  static let filters: [GrowingProgram] =
    [2, 4, 8].map { GrowingProgram("a Kalman filter of \($0) states", 400 / ($0 * $0) + 25, kalman($0)) } + [
      GrowingProgram(
        "multi_normal of one covariance", 400,
        four + "for (t in 1:T) { vector[4] y = [0.1 * t, 1, 2, 3]'; target += multi_normal_lpdf(y | p[1:4], S); }"),
      GrowingProgram(
        "multi_normal of a moving mean", 250,
        four
          + """
          vector[4] mu = p[1:4];
          for (t in 1:T) { vector[4] y = [sin(t), 1, 2, 3]'; y ~ multi_normal(mu, S); mu = 0.5 * F * mu; }
          """),
      GrowingProgram(
        "multi_normal of a moving covariance", 200,
        four
          + """
          matrix[4, 4] P = S;
          for (t in 1:T) {
            vector[4] y = [sin(t), 1, 2, 3]';
            target += multi_normal_lpdf(y | p[1:4], P);
            P = 0.1 * F * P * F' + S;
          }
          """),
      GrowingProgram(
        "multi_normal_cholesky", 200,
        four
          + """
          for (t in 1:T) {
            vector[4] y = [sin(t), 1, 2, 3]';
            y ~ multi_normal_cholesky(p[1:4], cholesky_decompose(S * (1 + 1.0 / t)));
          }
          """),
      GrowingProgram(
        "Gaussian processes", 100,
        """
        for (n in 1:T) {
          array[5] real x;
          for (i in 1:5) x[i] = i + 0.01 * n;
          target += multi_normal_lpdf(rep_vector(0.5, 5) | rep_vector(0, 5),
                                      add_diag(gp_exp_quad_cov(x, exp(p[1]), exp(p[2])), 0.1));
        }
        """),
      GrowingProgram("a hidden Markov model of 3 states", 300, hiddenMarkov(3)),
      GrowingProgram("a hidden Markov model of 10 states", 50, hiddenMarkov(10)),
      GrowingProgram(
        "hmm_marginal", 1000,
        """
        matrix[3, T] l;
        for (t in 1:T) for (j in 1:3) l[j, t] = normal_lpdf(sin(t) | p[j], 1);
        target += hmm_marginal(l, rep_matrix(1.0 / 3, 3, 3), rep_vector(1.0 / 3, 3));
        """),
    ]

  static func kalman(_ states: Int) -> String {
    let k = states
    return """
      vector[\(k)] x = p[1:\(k)]; matrix[\(k), \(k)] P = identity_matrix(\(k));
      matrix[\(k), \(k)] A = add_diag(rep_matrix(0.1 * p[1], \(k), \(k)), 0.5);
      matrix[2, \(k)] H = rep_matrix(0.3, 2, \(k)); H[1, 1] = p[2];
      for (t in 1:T) {
        vector[2] y = [sin(t), cos(t)]';
        x = A * x; P = A * P * A' + identity_matrix(\(k));
        matrix[2, 2] V = H * P * H' + identity_matrix(2); matrix[\(k), 2] G = P * H' / V;
        y ~ multi_normal(H * x, V);
        x = x + G * (y - H * x); P = P - G * H * P;
      }
      """
  }

  private static func hiddenMarkov(_ states: Int) -> String {
    let k = states
    return """
      matrix[\(k), \(k)] G; vector[\(k)] a = p[1:\(k)];
      for (i in 1:\(k)) for (j in 1:\(k)) G[i, j] = -abs(i - j) * exp(p[1]);
      for (t in 1:T) {
        vector[\(k)] b;
        for (j in 1:\(k)) b[j] = log_sum_exp(a + G[, j]) + normal_lpdf(sin(t) | p[j], 1);
        a = b;
      }
      target += log_sum_exp(a);
      """
  }
}
