// SolveNodes: linear systems with triangular, general and symmetric matrices.
//
// For X = A⁻¹ B: B̄ += A⁻ᵀ X̄ =: Y, Ā -= Y Xᵀ (Giles 2008, 2.3.1).
import CohortProgram

/// A⁻¹ B, or B L⁻¹ with the lower triangle of a matrix.
final class SolveNode: LibraryNode {
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
  func makeWorkspace() -> AnyObject? {
    switch system {
    case .lowerLeft, .lowerRight: return Workspace(size + order * others)
    case .general: return Workspace(size + order * others, pivots: order)
    case .symmetric: return Workspace(2 * size + order * others)
    }
  }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    let memory = workspace.matrices
    switch system {
    case .lowerLeft, .lowerRight: break
    case .general:
      memory.numbers.update(from: inputs[0], count: size)
      guard LAPACK.factor(memory.numbers, order, pivots: memory.pivots) else { return .failure(.singular(name)) }
    case .symmetric:
      if let failure = NodeFailure.asymmetry(name, inputs[0], order) { return .failure(failure) }
      memory.numbers.update(from: inputs[0], count: size)
      guard LAPACK.cholesky(memory.numbers, order) else { return .failure(.notPositiveDefinite(name)) }
    }
    outputs.update(from: inputs[1], count: order * others)
    solve(inputs[0], memory, outputs)
    return .success
  }

  /// Solves with the matrix, or its transpose, in place.
  private func solve(
    _ l: UnsafePointer<Double>, _ memory: Workspace, transposed: Bool = false, _ b: UnsafeMutablePointer<Double>
  ) {
    switch system {
    case .lowerLeft: BLAS.solveLower(.left, l, transposed: transposed, b, rows: order, columns: others)
    case .lowerRight: BLAS.solveLower(.right, l, transposed: transposed, b, rows: others, columns: order)
    case .general:
      LAPACK.solve(
        factors: memory.numbers, pivots: memory.pivots, transposed: transposed, order, b, columns: others)
    case .symmetric:
      BLAS.solveLower(.left, memory.numbers, b, rows: order, columns: others)
      BLAS.solveLower(.left, memory.numbers, transposed: true, b, rows: order, columns: others)
    }
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>,
    outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>,
    workspace: AnyObject?
  ) {
    let memory = workspace.matrices
    let y = memory.numbers + size
    y.update(from: outputAdjoints, count: order * others)
    solve(inputs[0], memory, transposed: true, y)
    if let adjoint = inputAdjoints[1] { BLAS.add(order * others, 1, y, to: adjoint) }
    guard let adjoint = inputAdjoints[0] else { return }
    let n = order
    switch system {
    case .general:
      BLAS.multiply(n, n, others, y, outputs, secondTransposed: true, into: adjoint, scale: -1, beta: 1)
    case .lowerLeft, .lowerRight:
      // Nothing was factored, so the product has that place.
      let square = memory.numbers
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
