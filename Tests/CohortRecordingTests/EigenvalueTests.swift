// The derivative of eigenvectors where eigenvalues are nearly equal.
import Cohort
import Foundation
import Testing

@Suite struct EigenvalueTests {
  /// V diag(1 / (1 + λ)) Vᵀ is (A + I)⁻¹ whichever eigenvectors are chosen, so its derivative exists where λ are equal.
  @Test func nearlyEqualEigenvaluesGiveTheDerivativeOfTheInverse() throws {
    func gradient(_ form: String) throws -> [Double] {
      let program = """
        parameters { real a; real b; }
        model {
          vector[4] w = [1, -2, 0.5, 3]';
          matrix[4, 4] A = [[a, b, 0, b], [b, 2 * a, b, 0], [0, b, -a, b], [b, 0, b, a * b]] * 1e-9;
          A += identity_matrix(4);
          matrix[4, 4] V = eigenvectors_sym(A);
          target += 1e9 * \(form);
        }
        """
      return try Model(text: program).posterior().logDensity(at: [0.7, -0.4]).gradient
    }
    let found = try gradient("dot_product((V' * w) ./ (1 + eigenvalues_sym(A)), V' * w)")
    let expected = try gradient("quad_form(inverse_spd(A + identity_matrix(4)), w)")
    for (x, y) in zip(found, expected) { #expect(abs(x - y) < 1e-6 * abs(y), "\\(x), \\(y)") }
  }
}
