// Matrix algebra inside of functions that a solver calls, against the same outside of them.
import Cohort
import Foundation
import Testing

@Suite struct ExpandedNodeTests {
  /// With y' = g(A, b) from y = 0 the solution at time 1 is g(A, b).
  @Test(arguments: [
    "A * b", "A * (A * b)", "(A * A) * b", "softmax(A * b)", "cholesky_decompose(S) * b", "inverse(A) * b",
    "inverse_spd(S) * b", "A \\ b", "(b' / A)'", "mdivide_left_spd(S, b)", "mdivide_right_spd(b', S)'",
    "sort_asc(b)", "sort_desc(A * b)", "mdivide_left_tri_low(A, b)", "mdivide_right_tri_low(b', A)'",
    "determinant(A) * b", "log_determinant(A) * b",
    "log_determinant_spd(S) * b", "log_sum_exp(b) * b", "prod(b) * b", "max(b) * b", "min(b) * b", "cumulative_sum(b)",
    "dot_product(A[1], to_row_vector(to_vector(A[2]))) * b", "dot_self(to_vector(A)) * b", "get_real(fft(b)) + b",
    "get_imag(inv_fft(to_complex(b, 2 * b)))", "quad_form(S, b) * b", "sd(to_vector(A)) * b", "mean(A) * b",
  ])
  func solversSeeTheSameFunction(expression: String) throws {
    func posterior(_ solution: String) throws -> Posterior {
      try Model(
        text: """
          functions {
            vector g(matrix A, vector b) {
              matrix[6, 6] S = A * A' + 2 * identity_matrix(6);
              return \(expression);
            }
            vector f(real t, vector y, matrix A, vector b) { return g(A, b); }
          }
          parameters { matrix[6, 6] M; vector[6] b; }
          model {
            matrix[6, 6] A = 0.5 * M + identity_matrix(6);
            target += dot_product([1, -2, 3, 0.5, 0.25, -1], \(solution));
          }
          """
      ).posterior()
    }
    let point = (0..<42).map { sin(Double(5 * $0 + 2)) }
    let outside = try posterior("g(A, b)").logDensity(at: point)
    let inside = try posterior("ode_rk45_tol(f, rep_vector(0, 6), 0, {1.0}, 1e-9, 1e-9, 10000, A, b)[1]")
      .logDensity(at: point)
    #expect(abs(inside.value - outside.value) <= 1e-11 * max(1, abs(outside.value)))
    let scale = max(1, outside.gradient.map { abs($0) }.max() ?? 1)
    for (x, y) in zip(inside.gradient, outside.gradient) { #expect(abs(x - y) <= 1e-10 * scale) }
  }
}
