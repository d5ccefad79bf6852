// MatrixProductNode: products of matrices, with what is added to them in linear predictors.
import CohortProgram

/// C = A B + D. Adjoints: Ā += C̄ Bᵀ, B̄ += Aᵀ C̄ (Giles 2008, 2.2.2), D̄ += C̄.
///
/// Only the sides that depend on parameters have adjoints: α + X β with constant X is two matrix-vector products.
final class MatrixProductNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case left, right, addend }

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

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Void
  ) -> NodeOutcome {
    let count = rows * columns
    if addendCount == count {
      if count > 0 { outputs.update(from: inputs[.addend], count: count) }
    } else if addendCount == 1 {
      outputs.update(repeating: inputs[.addend][0], count: count)
    }
    BLAS.multiply(rows, columns, inner, inputs[.left], inputs[.right], into: outputs, beta: addendCount == 0 ? 0 : 1)
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: Void
  ) {
    if addendCount > 0, let adjoint = inputAdjoints[.addend] {
      let count = rows * columns
      if addendCount == count {
        BLAS.add(count, 1, outputAdjoints, to: adjoint)
      } else {
        adjoint[0] += cohort_sum(BLAS.int(count), outputAdjoints)
      }
    }
    if let adjoint = inputAdjoints[.left] {
      BLAS.multiply(
        rows, inner, columns, outputAdjoints, inputs[.right], secondTransposed: true, into: adjoint, beta: 1)
    }
    if let adjoint = inputAdjoints[.right] {
      BLAS.multiply(inner, columns, rows, inputs[.left], transposed: true, outputAdjoints, into: adjoint, beta: 1)
    }
  }
}
