// MahalanobisNode: squared distances of vectors from locations in the metric of one matrix, and its determinant.
import CohortProgram

/// For vectors y and μ: (y − μ)ᵀ Σ⁻¹ (y − μ) of each pair, then half the log determinant of the matrix.
///
/// Arguments: the vectors, the locations, the matrix. There is one factorisation, however many vectors there are.
/// Adjoints: Giles (2008), "Collected matrix derivative results for forward and reverse mode algorithmic
/// differentiation", sections 2.2.3 and 2.3.3.
final class MahalanobisNode: BatchedNode {
  enum Argument: Int, NodeArgument, CaseIterable { case vectors, locations, matrix }

  enum MatrixForm {
    /// Lower triangular L with a positive diagonal and Σ = L Lᵀ.
    case cholesky
    case covariance
    /// Σ⁻¹.
    case precision
  }

  let name: String
  let role: String
  let metric: MatrixForm
  let size: Int
  let count: Int
  let yStep: Int
  let locationStep: Int
  let includesDeterminant: Bool
  /// Each distance is followed by the determinant, as in calls for single vectors; otherwise it comes once, at the end.
  let repeatsDeterminant: Bool

  /// - Parameters:
  ///   - count: how many distances; vectors or locations that are not arrays stand for all.
  ///   - role: how the matrix is called in messages.
  init(
    _ name: String, role: String, metric: MatrixForm, size: Int, count: Int, isArray: (y: Bool, location: Bool),
    includesDeterminant: Bool, repeatsDeterminant: Bool = false
  ) {
    self.name = name
    self.role = role
    self.metric = metric
    self.size = size
    self.count = count
    yStep = isArray.y ? size : 0
    locationStep = isArray.location ? size : 0
    self.includesDeterminant = includesDeterminant
    self.repeatsDeterminant = repeatsDeterminant
  }

  var outputCount: Int { includesDeterminant ? (repeatsDeterminant ? 2 * count : count + 1) : count }
  private var distanceStep: Int { repeatsDeterminant && includesDeterminant ? 2 : 1 }
  private var determinants: StrideTo<Int> {
    stride(from: repeatsDeterminant ? 1 : count, to: includesDeterminant ? outputCount : 0, by: 2)
  }

  /// Calls for single vectors with the same matrix: one factorisation serves all.
  static func obstacle(_ nodes: [MahalanobisNode], isSame: [Bool]) -> Reason {
    isSame[Argument.matrix.position] ? .otherSettings : .otherMatrices
  }

  static func merged(_ nodes: [MahalanobisNode], isSame: [Bool]) -> MergedNode? {
    guard let first = nodes.first, isSame[Argument.matrix.position],
      nodes.allSatisfy({
        $0.count == 1 && $0.size == first.size && $0.metric == first.metric
          && $0.includesDeterminant == first.includesDeterminant && $0.role == first.role
      })
    else { return nil }
    let node = MahalanobisNode(
      first.name, role: first.role, metric: first.metric, size: first.size, count: nodes.count,
      isArray: (true, !isSame[Argument.locations.position]), includesDeterminant: first.includesDeterminant,
      repeatsDeterminant: true)
    return MergedNode(node, isGivenOnce: [false, isSame[Argument.locations.position], true])
  }

  // Layout of the memory: factor, inverse, scratch (size × size each), the differences in the metric, their images, and
  // either of these weighted.
  func makeWorkspace() throws(NodeFailure) -> NodeMemory {
    try NodeMemory(for: name, 3 * size * size + 3 * size * count)
  }

  private func parts(_ memory: UnsafeMutablePointer<Double>) -> (
    factor: UnsafeMutablePointer<Double>, inverse: UnsafeMutablePointer<Double>,
    scratch: UnsafeMutablePointer<Double>, u: UnsafeMutablePointer<Double>, z: UnsafeMutablePointer<Double>
  ) {
    let square = size * size
    return (
      memory, memory + square, memory + 2 * square, memory + 3 * square, memory + 3 * square + size * count
    )
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: NodeMemory
  ) -> NodeOutcome {
    let (factor, _, _, u, z) = parts(workspace.numbers)
    let (y, location, matrix) = (inputs[.vectors], inputs[.locations], inputs[.matrix])
    if metric == .cholesky {
      // A whole covariance matrix given by mistake would pass for its lower triangle.
      if let flaw = DenseKernels.flaw(ofFactor: matrix, size, role) { return .failure(flaw) }
    } else {
      guard DenseKernels.isSymmetric(matrix, size) else { return .failure(.asymmetric(role)) }
    }
    if metric == .covariance || includesDeterminant {
      factor.update(from: matrix, count: size * size)
      if metric != .cholesky, !DenseKernels.cholesky(factor, size, stride: size) {
        return .failure(.indefinite(role))
      }
    }
    let l = metric == .cholesky ? matrix : UnsafePointer(factor)
    for i in 0..<count {
      let (from, to) = (y + i * yStep, location + i * locationStep)
      let target = u + i * size
      for k in 0..<size { target[k] = from[k] - to[k] }
    }
    if metric == .precision {
      z.update(repeating: 0, count: size * count)
      DenseKernels.addProduct(matrix, u, rows: size, inner: size, columns: count, to: z)
    } else {
      DenseKernels.solveLower(l, size, u, columns: count)
    }
    for i in 0..<count {
      let a = u + i * size
      let b = metric == .precision ? z + i * size : a
      var sum = 0.0
      for k in 0..<size { sum += a[k] * b[k] }
      outputs[i * distanceStep] = sum
    }
    if includesDeterminant {
      var sum = 0.0
      for k in 0..<size { sum += cohort_primitive_value(.logarithm, l[k * size + k], 0, 0) }
      for place in determinants { outputs[place] = sum }
    }
    return .success
  }

  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: NodeMemory
  ) {
    let (factor, inverse, scratch, u, z) = parts(workspace.numbers)
    let l = metric == .cholesky ? inputs[.matrix] : UnsafePointer(factor)
    if metric != .precision {
      z.update(from: u, count: size * count)
      DenseKernels.solveLower(l, size, z, columns: count, isTransposed: true)
    }
    // The derivative by y − μ of a distance is 2 Σ⁻¹ (y − μ), which is 2 z in all three metrics.
    for i in 0..<count {
      let weight = 2 * outputAdjoints[i * distanceStep]
      let from = z + i * size
      if let adjoint = inputAdjoints[.vectors] {
        let target = adjoint + i * yStep
        for k in 0..<size { target[k] += weight * from[k] }
      }
      if let adjoint = inputAdjoints[.locations] {
        let target = adjoint + i * locationStep
        for k in 0..<size { target[k] -= weight * from[k] }
      }
    }
    guard let adjoint = inputAdjoints[.matrix] else { return }
    let weighted = z + size * count
    let determinantAdjoint = determinants.reduce(0) { $0 + outputAdjoints[$1] }
    switch metric {
    case .cholesky:
      // d|u|² = −2 zᵀ dL u.
      scale(z, by: outputAdjoints, into: weighted)
      scratch.update(repeating: 0, count: size * size)
      DenseKernels.addProduct(
        weighted, u, rows: size, inner: count, columns: size, scale: -2, to: scratch, isSecondTransposed: true)
      for j in 0..<size {
        for i in j..<size { adjoint[j * size + i] += scratch[j * size + i] }
        if determinantAdjoint != 0 { adjoint[j * size + j] += determinantAdjoint / l[j * size + j] }
      }
      return
    case .covariance:
      // d dᵀ Σ⁻¹ d = −zᵀ dΣ z.
      scale(z, by: outputAdjoints, into: weighted)
      DenseKernels.addProduct(
        weighted, z, rows: size, inner: count, columns: size, scale: -1, to: adjoint, isSecondTransposed: true)
    case .precision:
      scale(u, by: outputAdjoints, into: weighted)
      DenseKernels.addProduct(
        weighted, u, rows: size, inner: count, columns: size, to: adjoint, isSecondTransposed: true)
    }
    if determinantAdjoint != 0 {
      DenseKernels.inverse(ofFactor: l, size, into: inverse, scratch: scratch)
      for k in 0..<size * size { adjoint[k] += 0.5 * determinantAdjoint * inverse[k] }
    }
  }

  private func scale(
    _ z: UnsafePointer<Double>, by weights: UnsafePointer<Double>, into result: UnsafeMutablePointer<Double>
  ) {
    for i in 0..<count {
      let (column, target) = (z + i * size, result + i * size)
      for k in 0..<size { target[k] = weights[i * distanceStep] * column[k] }
    }
  }
}
