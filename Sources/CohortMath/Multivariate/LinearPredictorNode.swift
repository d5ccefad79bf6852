// LinearPredictorNode: α + X β of the generalized linear models.
import COpenBLAS
import CohortProgram

/// Arguments: X (rows × columns, column-major), β, α (none, one for all rows, or one for each row).
///
/// Only the sides that depend on parameters have adjoints: with constant X an evaluation is two `dgemv`.
final class LinearPredictorNode: LibraryNode {
  let rows: Int
  let columns: Int
  /// 0, 1 or `rows`.
  let interceptCount: Int
  var name: String { "linear_predictor" }

  init(rows: Int, columns: Int, interceptCount: Int) {
    self.rows = rows
    self.columns = columns
    self.interceptCount = interceptCount
    BLAS.prepare()
  }

  func makeWorkspace() -> AnyObject? { nil }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    if interceptCount == rows {
      outputs.update(from: inputs[2], count: rows)
    } else {
      outputs.update(repeating: interceptCount == 0 ? 0 : inputs[2][0], count: rows)
    }
    if rows > 0 && columns > 0 {
      cblas_dgemv(
        CblasColMajor, CblasNoTrans, blasint(rows), blasint(columns), 1, inputs[0], blasint(rows), inputs[1], 1, 1,
        outputs, 1)
    }
    return .success
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>, workspace: AnyObject?
  ) {
    if let adjoint = inputAdjoints[2], interceptCount > 0 {
      if interceptCount == rows {
        for i in 0..<rows { adjoint[i] += outputAdjoints[i] }
      } else {
        adjoint[0] += cohort_sum(Int32(truncatingIfNeeded: rows), outputAdjoints)
      }
    }
    guard rows > 0, columns > 0 else { return }
    if let adjoint = inputAdjoints[1] {
      cblas_dgemv(
        CblasColMajor, CblasTrans, blasint(rows), blasint(columns), 1, inputs[0], blasint(rows), outputAdjoints, 1, 1,
        adjoint, 1)
    }
    if let adjoint = inputAdjoints[0] {
      cblas_dger(
        CblasColMajor, blasint(rows), blasint(columns), 1, outputAdjoints, 1, inputs[1], 1, adjoint, blasint(rows))
    }
  }
}
