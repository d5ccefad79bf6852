// Derivatives of decompositions of complex matrices: of each number that they give, and where these are put together again.
import Cohort
import CohortProgram
import Foundation
import Testing

@Suite struct ComplexDecompositionTests {
  private static let point = [0.7, -0.4, 1.1, 0.3]

  /// A model whose target is a sum of all parts of complex containers, each with a weight of its own.
  private static func weighted(_ parts: [(rows: Int, columns: Int, value: String)], real: String = "0") -> String {
    let sums = parts.enumerated().map { number, part in
      """
        {
          complex_matrix[\(part.rows), \(part.columns)] X = \(part.value);
          for (i in 1:\(part.rows)) for (j in 1:\(part.columns))
            target += sin(2.0 * i + 3 * j + \(number)) * get_real(X[i, j]) + cos(i + 2.0 * j + \(number)) * get_imag(X[i, j]);
        }
      """
    }
    return """
      functions {
        complex_matrix full(vector q, int m, int n) {
          complex_matrix[m, n] A;
          for (i in 1:m) for (j in 1:n)
            A[i, j] = to_complex(sin(i + 2.3 * j * q[1]) + q[2] * (i == j), cos(1.7 * i * q[3] - j) + q[4] * i);
          return A;
        }
        complex_matrix hermitian(vector q, int n) {
          complex_matrix[n, n] A = full(q, n, n);
          return A + conj(A)';
        }
      }
      parameters { vector[4] q; }
      model {
      \(sums.joined(separator: "\n"))
        target += \(real);
      }
      """
  }

  @Test(arguments: [(3, 3), (4, 2), (2, 4), (7, 2), (1, 3), (3, 1), (1, 1)])
  func singularVectors(_ rows: Int, _ columns: Int) throws {
    let (a, k) = ("full(q, \(rows), \(columns))", min(rows, columns))
    for parts in [
      [(rows, k, "svd_U(\(a))")], [(columns, k, "svd_V(\(a))")],
      [(rows, k, "svd(\(a)).1"), (columns, k, "svd(\(a)).3")],
    ] {
      let model = try Recorded(Self.weighted(parts, real: "dot_product(svd(\(a)).2, linspaced_vector(\(k), 1, 2))"))
      try model.expectGradientsMatch(Self.point, tolerance: 3e-7)
    }
  }

  @Test(arguments: 1...4)
  func hermitianEigenvectors(_ order: Int) throws {
    let h = "hermitian(q, \(order))"
    for parts in [
      [(order, order, "eigenvectors_sym(\(h))")],
      [(order, order, "eigendecompose_sym(\(h)).1"), (order, 1, "to_matrix(eigendecompose_sym(\(h)).2)")],
    ] {
      let model = try Recorded(Self.weighted(parts))
      try model.expectGradientsMatch(Self.point, tolerance: 3e-7)
    }
  }

  @Test(arguments: ["full(q, 3, 3)", "get_real(full(q, 3, 3))", "get_real(full(q, 4, 4)) .* get_imag(full(q, 4, 4))"])
  func eigenvectorsOfGeneralMatrices(_ matrix: String) throws {
    let n = matrix.contains("4,") ? 4 : 3
    let model = try Recorded(Self.weighted([(n, n, "eigenvectors(\(matrix))")]))
    try model.expectGradientsMatch(Self.point, tolerance: 3e-6)
  }

  @Test(arguments: ["full(q, 1, 1)", "full(q, 2, 2)", "full(q, 3, 3)", "get_real(full(q, 3, 3))", "full(q, 4, 4)"])
  func schurDecompositions(_ matrix: String) throws {
    let n = matrix.contains("4,") ? 4 : matrix.contains("3,") ? 3 : matrix.contains("2,") ? 2 : 1
    // Distinct eigenvalues.
    let a = "(\(matrix) + diag_matrix(linspaced_vector(\(n), 0, 3)))"
    for parts in [
      [(n, n, "complex_schur_decompose_u(\(a))")], [(n, n, "complex_schur_decompose_t(\(a))")],
      [(n, n, "complex_schur_decompose(\(a)).1"), (n, n, "complex_schur_decompose(\(a)).2")],
    ] {
      let model = try Recorded(Self.weighted(parts))
      // A first element that is nearly 0 makes its phase change fast.
      for (a, b) in zip(try model.gradient(Self.point), try model.differences(Self.point, step: 1e-4)) {
        expectEqual(a, b, 3e-6)
      }
    }
    let whole = try Recorded(
      Self.weighted([
        (
          n, n,
          "complex_schur_decompose_u(\(a)) * complex_schur_decompose_t(\(a)) * conj(complex_schur_decompose_u(\(a)))' - \(a)"
        )
      ]))
    #expect(abs(try whole.value(Self.point)) < 1e-12)
    for slope in try whole.gradient(Self.point) { #expect(abs(slope) < 1e-10) }
  }

  /// What does not depend on phases agrees with what is known without a decomposition.
  @Test func puttingTogetherHasNoDerivative() throws {
    let model = try Recorded(
      Self.weighted([
        (
          3, 2,
          "svd_U(full(q, 3, 2)) * diag_matrix(to_complex(singular_values(full(q, 3, 2)), 0)) * conj(svd_V(full(q, 3, 2)))' - full(q, 3, 2)"
        ),
        (
          3, 3,
          "eigenvectors_sym(hermitian(q, 3)) * diag_matrix(eigenvalues_sym(hermitian(q, 3))) * conj(eigenvectors_sym(hermitian(q, 3)))' - hermitian(q, 3)"
        ),
      ]))
    #expect(abs(try model.value(Self.point)) < 1e-12)
    for slope in try model.gradient(Self.point) { #expect(abs(slope) < 1e-11) }
  }

  @Test func theChosenElementsAreReal() throws {
    let model = try Recorded(
      Self.weighted(
        [],
        real: """
          sum(abs(get_imag(eigenvectors_sym(hermitian(q, 4))[1]))) + sum(abs(get_imag(svd_V(full(q, 3, 2))[1])))
            + sum(abs(get_imag(svd_U(full(q, 2, 3))[1]))) + 0 * sum(q)
          """))
    #expect(abs(try model.value(Self.point)) < 1e-14)
  }

  @Test func matricesThatAreNotHermitianAreRejected() throws {
    let model = try Recorded(Self.weighted([(3, 3, "eigenvectors_sym(full(q, 3, 3))")]))
    #expect(try model.value(Self.point) == -.infinity)
  }
}
