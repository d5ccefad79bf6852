// TraceRatioNode: tr(A⁻¹ B) of two positive definite matrices, with their determinants.
import CohortProgram

/// Gives tr(A⁻¹ B), ½ log det A and ½ log det B; A is the divisor.
///
/// Adjoints (both matrices symmetric): B by A⁻¹, A by −A⁻¹ B A⁻¹, determinants by ½ A⁻¹ and ½ B⁻¹.
final class TraceRatioNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case divisor, dividend }

  let size: Int
  let roles: (String, String)
  var name: String { "trace_ratio" }

  init(size: Int, roles: (String, String)) {
    self.size = size
    self.roles = roles
  }

  // Layout: factors of A and B, the inverse of A, A⁻¹ B, two matrices of scratch.
  func makeWorkspace() throws(NodeFailure) -> NodeMemory { try NodeMemory(for: name, 6 * size * size) }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let memory = workspace.numbers
    let square = size * size
    if let failure = factor(inputs[.divisor], roles.0, into: memory, outputs + 1) { return .failure(failure) }
    if let failure = factor(inputs[.dividend], roles.1, into: memory + square, outputs + 2) { return .failure(failure) }
    let ratio = memory + 3 * square
    DenseKernels.inverse(ofFactor: memory, size, into: memory + 2 * square, scratch: memory + 4 * square)
    ratio.update(from: inputs[.dividend], count: square)
    DenseKernels.solveLower(memory, size, ratio, columns: size)
    DenseKernels.solveLower(memory, size, ratio, columns: size, isTransposed: true)
    var trace = 0.0
    for k in 0..<size { trace += ratio[k * size + k] }
    outputs[0] = trace
    return .success
  }

  /// The Cholesky factor of a matrix, and half the logarithm of its determinant.
  private func factor(
    _ matrix: UnsafePointer<Double>, _ role: String, into factor: UnsafeMutablePointer<Double>,
    _ logDeterminant: UnsafeMutablePointer<Double>
  ) -> NodeFailure? {
    guard DenseKernels.isSymmetric(matrix, size) else { return .asymmetric(role) }
    factor.update(from: matrix, count: size * size)
    guard DenseKernels.cholesky(factor, size, stride: size) else { return .indefinite(role) }
    var sum = 0.0
    for k in 0..<size { sum += cohort_primitive_value(.logarithm, factor[k * size + k], 0, 0) }
    logDeterminant.pointee = sum
    return nil
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: NodeMemory
  ) {
    let memory = workspace.numbers
    let square = size * size
    let (inverse, ratio) = (memory + 2 * square, memory + 3 * square)
    let (w, ofA, ofB) = (outputAdjoints[0], outputAdjoints[1], outputAdjoints[2])
    if let adjoint = inputAdjoints[.divisor] {
      for k in 0..<square { adjoint[k] += 0.5 * ofA * inverse[k] }
      DenseKernels.addProduct(ratio, inverse, rows: size, inner: size, columns: size, scale: -w, to: adjoint)
    }
    if let adjoint = inputAdjoints[.dividend] {
      for k in 0..<square { adjoint[k] += w * inverse[k] }
      if ofB != 0 {
        let result = memory + 4 * square
        DenseKernels.inverse(ofFactor: memory + square, size, into: result, scratch: memory + 5 * square)
        for k in 0..<square { adjoint[k] += 0.5 * ofB * result[k] }
      }
    }
  }
}
