// Division, eigenvalues and singular values of complex matrices: against closed forms and by putting them together again.
import Cohort
import CohortProgram
import Foundation
import Testing

@Suite struct ComplexMatrixTests {
  private static let matrix = """
    parameters { vector[3] q; }
    transformed parameters {
      complex_matrix[2, 2] A = [[to_complex(1.2, q[1]), to_complex(q[2], 0.3)], [to_complex(0.4, -1), to_complex(2, q[3])]];
      complex_matrix[2, 2] H = [[to_complex(q[1], 0), to_complex(q[2], q[3])], [to_complex(q[2], -q[3]), to_complex(2, 0)]];
    }

    """

  private func recorded(_ statements: String) throws -> Recorded {
    try Recorded(ComplexMatrixTests.matrix + "model { \(statements) }")
  }
  private let point = [0.7, -0.4, 1.1]

  @Test func quotients() throws {
    let back = try recorded(
      """
      complex_matrix[3, 2] B = [[to_complex(q[1], 2), 1], [to_complex(0, q[2]), 3], [to_complex(1, 1), q[3]]];
      complex_matrix[3, 2] R = mdivide_right(B, A) * A - B;
      complex_row_vector[2] r = mdivide_right(B[2], A) * A - B[2];
      target += sum(abs(get_real(R))) + sum(abs(get_imag(R))) + sum(abs(get_real(r))) + sum(abs(get_imag(r)));
      """)
    #expect(abs(try back.value(point)) < 1e-13)
    let quotient = try recorded(
      """
      complex_row_vector[2] x = mdivide_right([to_complex(q[1], 2), to_complex(1, q[3])], A);
      target += get_real(x[1]) + 2 * get_imag(x[1]) - get_real(x[2]) + 0.5 * get_imag(x[2]);
      """)
    try quotient.expectGradientsMatch(point, tolerance: 1e-8)
  }

  @Test func eigenvaluesOfHermitianMatrices() throws {
    let model = try recorded(
      """
      complex_vector[2] values = eigenvalues_sym(H);
      target += get_real(values[1]) + 3 * get_real(values[2]) + get_imag(values[1]);
      """)
    let (a, b, c) = (point[0], point[1], point[2])
    let root = (pow((a - 2) / 2, 2) + b * b + c * c).squareRoot()
    expectEqual(try model.value(point), 4 * (a + 2) / 2 + 2 * root)
    let gradient = try model.gradient(point)
    expectEqual(gradient[0], 2 + (a - 2) / 2 / root, 1e-11)
    expectEqual(gradient[1], 2 * b / root, 1e-11)
    expectEqual(gradient[2], 2 * c / root, 1e-11)
  }

  @Test func singularValues() throws {
    let model = try recorded(
      """
      vector[2] s = singular_values(A);
      complex det = A[1, 1] * A[2, 2] - A[1, 2] * A[2, 1];
      target += prod(s) - abs(det);
      target += sum(square(s)) - sum(square(abs(to_vector(A))));
      """)
    #expect(abs(try model.value(point)) < 1e-13)
    for slope in try model.gradient(point) { #expect(abs(slope) < 1e-11) }
  }

  @Test func decompositionsOfNumbersGoTogetherAgain() throws {
    let lines = try Recorded(
      """
      transformed data {
        complex_matrix[3, 2] A = [[to_complex(1, 2), 1], [to_complex(0, -1), 3], [to_complex(1, 1), to_complex(0.5, 2)]];
        complex_matrix[2, 2] H = [[1, to_complex(2, 3)], [to_complex(2, -3), -1]];
        tuple(complex_matrix[3, 2], vector[2], complex_matrix[2, 2]) d = svd(A);
        complex_matrix[3, 2] R = d.1 * diag_matrix(to_complex(d.2, 0)) * conj(d.3)' - A;
        complex_matrix[3, 2] Q = svd_U(A) * diag_matrix(to_complex(singular_values(A), 0)) * conj(svd_V(A))' - A;
        tuple(complex_matrix[2, 2], complex_vector[2]) e = eigendecompose_sym(H);
        complex_matrix[2, 2] S = e.1 * diag_matrix(e.2) * conj(e.1)' - H;
        complex_matrix[2, 2] T = eigenvectors_sym(H) * diag_matrix(eigenvalues_sym(H)) * conj(eigenvectors_sym(H))' - H;
        real error = sum(abs(to_vector(R))) + sum(abs(to_vector(Q))) + sum(abs(to_vector(S))) + sum(abs(to_vector(T)));
      }
      parameters { real x; }
      model { target += error + 0 * x; }
      """)
    #expect(abs(try lines.value([0])) < 1e-12)
  }
}
