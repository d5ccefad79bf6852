// MatrixProductNode: products of matrices, with what is added to them in linear predictors.
import CohortProgram

/// C = A B + D. Adjoints: Ā += C̄ Bᵀ, B̄ += Aᵀ C̄ (Giles 2008, 2.2.2), D̄ += C̄.
///
/// Only the sides that depend on parameters have adjoints: α + X β with constant X is two matrix-vector products.
final class MatrixProductNode: LibraryNode {
  let rows: Int
  let columns: Int
  let inner: Int
  /// The numbers of D: none, 1 (for all entries), or as many as there are entries.
  let addendCount: Int
  var canFail: Bool { false }
  var name: String { "multiply" }

  init(rows: Int, columns: Int, inner: Int, addendCount: Int = 0) {
    self.rows = rows
    self.columns = columns
    self.inner = inner
    self.addendCount = addendCount
    BLAS.prepare()
  }

  func makeWorkspace() -> AnyObject? { nil }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    let count = rows * columns
    if addendCount == count {
      if count > 0 { outputs.update(from: inputs[2], count: count) }
    } else if addendCount == 1 {
      outputs.update(repeating: inputs[2][0], count: count)
    }
    BLAS.multiply(rows, columns, inner, inputs[0], inputs[1], into: outputs, beta: addendCount == 0 ? 0 : 1)
    return .success
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>,
    workspace: AnyObject?
  ) {
    if addendCount > 0, let adjoint = inputAdjoints[2] {
      let count = rows * columns
      if addendCount == count {
        BLAS.add(count, 1, outputAdjoints, to: adjoint)
      } else {
        adjoint[0] += cohort_sum(BLAS.int(count), outputAdjoints)
      }
    }
    if let adjoint = inputAdjoints[0] {
      BLAS.multiply(rows, inner, columns, outputAdjoints, inputs[1], secondTransposed: true, into: adjoint, beta: 1)
    }
    if let adjoint = inputAdjoints[1] {
      BLAS.multiply(inner, columns, rows, inputs[0], transposed: true, outputAdjoints, into: adjoint, beta: 1)
    }
  }
}
