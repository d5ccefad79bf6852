// NodeFailure + matrices: what can be wrong with a matrix.
import CohortProgram

extension NodeFailure {
  static func notPositiveDefinite(_ name: String) -> NodeFailure {
    NodeFailure(kind: "not positive definite", message: "\(name): the matrix is not positive definite")
  }

  static func notSymmetric(_ name: String, _ row: Int, _ column: Int) -> NodeFailure {
    NodeFailure(
      kind: "not symmetric",
      message: "\(name): the matrix is not symmetric, entries (\(row), \(column)) and (\(column), \(row)) differ")
  }

  static func singular(_ name: String) -> NodeFailure {
    NodeFailure(kind: "singular matrix", message: "\(name): the matrix is singular")
  }

  static func notConverged(_ name: String) -> NodeFailure {
    NodeFailure(kind: "no convergence", message: "\(name): the factorisation did not converge")
  }

  /// A failure if A is not symmetric within 1e-8, the tolerance of constraints.
  static func asymmetry(_ name: String, _ a: UnsafePointer<Double>, _ n: Int) -> NodeFailure? {
    for j in 0..<n {
      for i in (j + 1)..<max(n, j + 1) where abs(a[j * n + i] - a[i * n + j]) > 1e-8 {
        return .notSymmetric(name, j + 1, i + 1)
      }
    }
    return nil
  }
}
