// SolveNodes: linear systems with triangular, general and symmetric matrices.
//
// For X = A⁻¹ B: B̄ += A⁻ᵀ X̄ =: Y, Ā -= Y Xᵀ (Giles 2008, 2.3.1).
import CohortProgram

/// A⁻¹ B, or B L⁻¹ with the lower triangle of a matrix.
final class SolveNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case matrix, right }

  enum System {
    /// L⁻¹ B with the lower triangle of the matrix.
    case lowerLeft
    /// B L⁻¹ with the lower triangle of the matrix.
    case lowerRight
    /// A⁻¹ B by LU factors.
    case general
    /// A⁻¹ B for symmetric positive definite A by its Cholesky factor.
    case symmetric
  }

  let system: System
  let order: Int
  /// The columns of B; its rows where B stands on the left.
  let others: Int

  init(_ system: System, order: Int, others: Int) {
    self.system = system
    self.order = order
    self.others = others
    BLAS.prepare()
  }

  var canFail: Bool { system == .general || system == .symmetric }

  var name: String {
    switch system {
    case .lowerLeft: return "mdivide_left_tri_low"
    case .lowerRight: return "mdivide_right_tri_low"
    case .general: return "mdivide_left"
    case .symmetric: return "mdivide_left_spd"
    }
  }

  private var size: Int { order * order }

  /// The factors, Y, and its product with the solution where that is not added to the adjoint as it is.
  func makeWorkspace() throws(NodeFailure) -> NodeMemory {
    switch system {
    case .lowerLeft, .lowerRight: return try NodeMemory(for: name, size + order * others)
    case .general: return try NodeMemory(for: name, size + order * others, pivots: order)
    case .symmetric: return try NodeMemory(for: name, 2 * size + order * others)
    }
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    switch system {
    case .lowerLeft, .lowerRight: break
    case .general:
      workspace.numbers.update(from: inputs[.matrix], count: size)
      guard LAPACK.factor(workspace.numbers, order, pivots: workspace.pivots) else { return .failure(.singular(name)) }
    case .symmetric:
      if let failure = NodeFailure.asymmetry(name, inputs[.matrix], order) { return .failure(failure) }
      workspace.numbers.update(from: inputs[.matrix], count: size)
      guard LAPACK.cholesky(workspace.numbers, order) else { return .failure(.notPositiveDefinite(name)) }
    }
    outputs.update(from: inputs[.right], count: order * others)
    solve(inputs[.matrix], workspace, outputs)
    return .success
  }

  /// Solves with the matrix, or its transpose, in place.
  private func solve(
    _ l: UnsafePointer<Double>, _ workspace: NodeMemory, transposed: Bool = false, _ b: UnsafeMutablePointer<Double>
  ) {
    switch system {
    case .lowerLeft: BLAS.solveLower(.left, l, transposed: transposed, b, rows: order, columns: others)
    case .lowerRight: BLAS.solveLower(.right, l, transposed: transposed, b, rows: others, columns: order)
    case .general:
      LAPACK.solve(
        factors: workspace.numbers, pivots: workspace.pivots, transposed: transposed, order, b, columns: others)
    case .symmetric:
      BLAS.solveLower(.left, workspace.numbers, b, rows: order, columns: others)
      BLAS.solveLower(.left, workspace.numbers, transposed: true, b, rows: order, columns: others)
    }
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: NodeAdjoints<Argument>,
    workspace: NodeMemory
  ) {
    let y = workspace.numbers + size
    y.update(from: outputAdjoints, count: order * others)
    solve(inputs[.matrix], workspace, transposed: true, y)
    if let adjoint = inputAdjoints[.right] { BLAS.add(order * others, 1, y, to: adjoint) }
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let n = order
    switch system {
    case .general:
      BLAS.multiply(n, n, others, y, outputs, secondTransposed: true, into: adjoint, scale: -1, beta: 1)
    case .lowerLeft, .lowerRight:
      // Nothing was factored, so the product has that place.
      let square = workspace.numbers
      if system == .lowerLeft {
        BLAS.multiply(n, n, others, y, outputs, secondTransposed: true, into: square)
      } else {
        BLAS.multiply(n, n, others, outputs, transposed: true, y, into: square)
      }
      for j in 0..<n { for i in j..<n { adjoint[j * n + i] -= square[j * n + i] } }
    case .symmetric:
      let square = y + n * others
      BLAS.multiply(n, n, others, y, outputs, secondTransposed: true, into: square)
      for j in 0..<n { for i in 0..<n { adjoint[j * n + i] -= 0.5 * (square[j * n + i] + square[i * n + j]) } }
    }
  }
}
