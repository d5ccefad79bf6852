// What quasi-Newton methods know of the curvature: an estimate of the inverse of the negative Hessian.

/// An estimate of (−∇² log p)⁻¹ from steps and changes of the gradient.
package enum InverseHessian: Sendable {
  /// Few pairs, from which its product with a vector is computed.
  case limited(LimitedMemoryHessian)
  /// All of it.
  case full(FullInverseHessian)

  /// Learns from a step.
  ///
  /// - Parameters:
  ///   - step: from one point to the next.
  ///   - change: the gradient at the first point minus that at the second.
  /// - Returns: false where the log density is not concave along the step, which is then left out.
  @discardableResult
  package mutating func update(step: [Double], change: [Double]) -> Bool {
    let curvature = dot(step, change)
    let size = dot(change, change)
    guard curvature > Double.ulpOfOne * size, size > 0, curvature.isFinite, size.isFinite else { return false }
    switch self {
    case .limited(var estimate):
      // Not held twice while it changes.
      self = .limited(LimitedMemoryHessian(capacity: 0))
      estimate.append(step: step, change: change, curvature: curvature, size: size)
      self = .limited(estimate)
    case .full(var estimate):
      self = .limited(LimitedMemoryHessian(capacity: 0))
      estimate.update(step: step, change: change, curvature: curvature, size: size)
      self = .full(estimate)
    }
    return true
  }

  /// The product with a gradient: a direction of ascent.
  package func times(_ gradient: [Double]) -> [Double] {
    switch self {
    case .limited(let estimate): estimate.times(gradient)
    case .full(let estimate): estimate.times(gradient)
    }
  }

  /// Whether nothing has been learnt.
  package var isEmpty: Bool {
    switch self {
    case .limited(let estimate): estimate.pairs.isEmpty
    case .full(let estimate): estimate.matrix.isEmpty
    }
  }

  /// Forgets all.
  package mutating func reset() {
    switch self {
    case .limited(let estimate): self = .limited(LimitedMemoryHessian(capacity: estimate.capacity))
    case .full: self = .full(FullInverseHessian())
    }
  }
}

/// The last few steps with the changes of the gradient (Nocedal 1980; Nocedal and Wright 2006, section 7.2).
package struct LimitedMemoryHessian: Sendable {
  /// A step, and the fall of the gradient along it.
  package struct Pair: Sendable {
    package let step: [Double]
    package let change: [Double]
    /// Their product.
    package let curvature: Double
  }

  package let capacity: Int
  /// The oldest first.
  package private(set) var pairs: [Pair] = []
  /// The multiple of the identity that the pairs correct: stepᵀ·change / changeᵀ·change of the last pair.
  package private(set) var scale = 1.0

  package init(capacity: Int) { self.capacity = capacity }

  mutating func append(step: [Double], change: [Double], curvature: Double, size: Double) {
    if pairs.count >= max(1, capacity) { pairs.removeFirst() }
    pairs.append(Pair(step: step, change: change, curvature: curvature))
    scale = curvature / size
  }

  /// Two loops over the pairs (Nocedal and Wright 2006, algorithm 7.4).
  package func times(_ gradient: [Double]) -> [Double] {
    var result = gradient
    var shares: [Double] = []
    for pair in pairs.reversed() {
      let share = dot(pair.step, result) / pair.curvature
      shares.append(share)
      add(-share, pair.change, to: &result)
    }
    for i in result.indices { result[i] *= scale }
    for (pair, share) in zip(pairs, shares.reversed()) {
      add(share - dot(pair.change, result) / pair.curvature, pair.step, to: &result)
    }
    return result
  }
}

/// The estimate of Broyden, Fletcher, Goldfarb and Shanno as a matrix (Nocedal and Wright 2006, equation 6.17).
package struct FullInverseHessian: Sendable {
  /// dimension² numbers; empty for the identity.
  package private(set) var matrix: [Double] = []

  package init() {}

  mutating func update(step: [Double], change: [Double], curvature: Double, size: Double) {
    let n = step.count
    if matrix.isEmpty {
      // The first pair says how long the unit is (equation 6.20).
      matrix = [Double](repeating: 0, count: n * n)
      for i in 0..<n { matrix[i * n + i] = curvature / size }
    }
    let product = times(change)
    let factor = (1 + dot(change, product) / curvature) / curvature
    matrix.withUnsafeMutableBufferPointer { matrix in
      for i in 0..<n {
        let (s, p) = (factor * step[i] - product[i] / curvature, -step[i] / curvature)
        let row = UnsafeMutableBufferPointer(rebasing: matrix[i * n..<(i + 1) * n])
        for j in 0..<n { row[j] += s * step[j] + p * product[j] }
      }
    }
  }

  package func times(_ gradient: [Double]) -> [Double] {
    if matrix.isEmpty { return gradient }
    let n = gradient.count
    return matrix.withUnsafeBufferPointer { matrix in
      gradient.withUnsafeBufferPointer { gradient in
        (0..<n).map { row in
          guard let matrix = matrix.baseAddress, let gradient = gradient.baseAddress else { return 0 }
          return dot(matrix + row * n, gradient, count: n)
        }
      }
    }
  }
}
