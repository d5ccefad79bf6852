// SolveNodes: linear systems with triangular, general and symmetric matrices.
//
// For X = A⁻¹ B: B̄ += A⁻ᵀ X̄ =: Y, Ā -= Y Xᵀ (Giles 2008, 2.3.1).
import CohortProgram

/// L⁻¹ B or B L⁻¹ with the lower triangle of the matrix.
final class TriangularSolveNode: LibraryNode {
  let order: Int
  /// The columns (left) or rows (right) of B.
  let others: Int
  let isLeft: Bool
  var name: String { isLeft ? "mdivide_left_tri_low" : "mdivide_right_tri_low" }

  init(order: Int, others: Int, isLeft: Bool) {
    self.order = order
    self.others = others
    self.isLeft = isLeft
    BLAS.prepare()
  }

  func makeWorkspace() -> AnyObject? { Workspace(order * others + order * order) }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    outputs.update(from: inputs[1], count: order * others)
    solve(inputs[0], transposed: false, outputs)
    return .success
  }

  private func solve(_ l: UnsafePointer<Double>, transposed: Bool, _ b: UnsafeMutablePointer<Double>) {
    if isLeft {
      BLAS.solveLower(.left, l, transposed: transposed, b, rows: order, columns: others)
    } else {
      BLAS.solveLower(.right, l, transposed: transposed, b, rows: others, columns: order)
    }
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>,
    workspace: AnyObject?
  ) {
    let y = workspace.matrices.numbers
    let square = y + order * others
    y.update(from: outputAdjoints, count: order * others)
    solve(inputs[0], transposed: true, y)
    if let adjoint = inputAdjoints[1] { BLAS.add(order * others, 1, y, to: adjoint) }
    guard let adjoint = inputAdjoints[0] else { return }
    if isLeft {
      BLAS.multiply(order, order, others, y, outputs, secondTransposed: true, into: square)
    } else {
      BLAS.multiply(order, order, others, outputs, transposed: true, y, into: square)
    }
    for j in 0..<order { for i in j..<order { adjoint[j * order + i] -= square[j * order + i] } }
  }
}

/// A⁻¹ B by LU factors.
final class SolveNode: LibraryNode {
  let order: Int
  let others: Int
  var name: String { "mdivide_left" }

  init(order: Int, others: Int) {
    self.order = order
    self.others = others
    BLAS.prepare()
  }

  func makeWorkspace() -> AnyObject? { Workspace(order * order + order * others, pivots: order) }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    let memory = workspace.matrices
    memory.numbers.update(from: inputs[0], count: order * order)
    guard LAPACK.factor(memory.numbers, order, pivots: memory.pivots) else { return .failure(.singular(name)) }
    outputs.update(from: inputs[1], count: order * others)
    LAPACK.solve(factors: memory.numbers, pivots: memory.pivots, order, outputs, columns: others)
    return .success
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>,
    workspace: AnyObject?
  ) {
    let memory = workspace.matrices
    let y = memory.numbers + order * order
    y.update(from: outputAdjoints, count: order * others)
    LAPACK.solve(factors: memory.numbers, pivots: memory.pivots, transposed: true, order, y, columns: others)
    if let adjoint = inputAdjoints[1] { BLAS.add(order * others, 1, y, to: adjoint) }
    if let adjoint = inputAdjoints[0] {
      BLAS.multiply(order, order, others, y, outputs, secondTransposed: true, into: adjoint, scale: -1, beta: 1)
    }
  }
}

/// A⁻¹ B for symmetric positive definite A by its Cholesky factor.
final class SymmetricSolveNode: LibraryNode {
  let order: Int
  let others: Int
  var name: String { "mdivide_left_spd" }

  init(order: Int, others: Int) {
    self.order = order
    self.others = others
    BLAS.prepare()
  }

  func makeWorkspace() -> AnyObject? { Workspace(2 * order * order + order * others) }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    if let failure = NodeFailure.asymmetry(name, inputs[0], order) { return .failure(failure) }
    let factor = workspace.matrices.numbers
    factor.update(from: inputs[0], count: order * order)
    guard LAPACK.cholesky(factor, order) else { return .failure(.notPositiveDefinite(name)) }
    outputs.update(from: inputs[1], count: order * others)
    solve(factor, outputs)
    return .success
  }

  private func solve(_ factor: UnsafePointer<Double>, _ b: UnsafeMutablePointer<Double>) {
    BLAS.solveLower(.left, factor, b, rows: order, columns: others)
    BLAS.solveLower(.left, factor, transposed: true, b, rows: order, columns: others)
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>,
    workspace: AnyObject?
  ) {
    let factor = workspace.matrices.numbers
    let square = factor + order * order
    let y = square + order * order
    y.update(from: outputAdjoints, count: order * others)
    solve(factor, y)
    if let adjoint = inputAdjoints[1] { BLAS.add(order * others, 1, y, to: adjoint) }
    guard let adjoint = inputAdjoints[0] else { return }
    BLAS.multiply(order, order, others, y, outputs, secondTransposed: true, into: square)
    for j in 0..<order {
      for i in 0..<order { adjoint[j * order + i] -= 0.5 * (square[j * order + i] + square[i * order + j]) }
    }
  }
}
