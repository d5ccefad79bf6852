// TraceRatioNode: tr(A⁻¹ B) of two positive definite matrices, with their determinants.
import CohortProgram

/// Gives tr(A⁻¹ B), ½ log det A and ½ log det B.
///
/// Adjoints (both matrices symmetric): B by A⁻¹, A by −A⁻¹ B A⁻¹, determinants by ½ A⁻¹ and ½ B⁻¹.
final class TraceRatioNode: LibraryNode {
  let size: Int
  let roles: (String, String)
  var name: String { "trace_ratio" }

  init(size: Int, roles: (String, String)) {
    self.size = size
    self.roles = roles
  }

  // Layout: factors of A and B, the inverse of A, A⁻¹ B, two matrices of scratch.
  func makeWorkspace() -> AnyObject? { NodeMemory(6 * size * size) }

  func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    guard let memory = (workspace as? NodeMemory)?.base else { return .failure(.indefinite(roles.0)) }
    let square = size * size
    for (index, role) in [roles.0, roles.1].enumerated() {
      guard DenseKernels.isSymmetric(inputs[index], size) else { return .failure(.asymmetric(role)) }
      let factor = memory + index * square
      factor.update(from: inputs[index], count: square)
      guard DenseKernels.cholesky(factor, size, stride: size) else { return .failure(.indefinite(role)) }
      var sum = 0.0
      for k in 0..<size { sum += cohort_primitive_value(.logarithm, factor[k * size + k], 0, 0) }
      outputs[1 + index] = sum
    }
    let ratio = memory + 3 * square
    DenseKernels.inverse(ofFactor: memory, size, into: memory + 2 * square, scratch: memory + 4 * square)
    ratio.update(from: inputs[1], count: square)
    DenseKernels.solveLower(memory, size, ratio, columns: size)
    DenseKernels.solveLower(memory, size, ratio, columns: size, isTransposed: true)
    var trace = 0.0
    for k in 0..<size { trace += ratio[k * size + k] }
    outputs[0] = trace
    return .success
  }

  func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>, workspace: AnyObject?
  ) {
    guard let memory = (workspace as? NodeMemory)?.base else { return }
    let square = size * size
    let (inverse, ratio) = (memory + 2 * square, memory + 3 * square)
    let (w, ofA, ofB) = (outputAdjoints[0], outputAdjoints[1], outputAdjoints[2])
    if let adjoint = inputAdjoints[0] {
      for k in 0..<square { adjoint[k] += 0.5 * ofA * inverse[k] }
      DenseKernels.addProduct(ratio, inverse, rows: size, inner: size, columns: size, scale: -w, to: adjoint)
    }
    if let adjoint = inputAdjoints[1] {
      for k in 0..<square { adjoint[k] += w * inverse[k] }
      if ofB != 0 {
        let result = memory + 4 * square
        DenseKernels.inverse(ofFactor: memory + square, size, into: result, scratch: memory + 5 * square)
        for k in 0..<square { adjoint[k] += 0.5 * ofB * result[k] }
      }
    }
  }
}
