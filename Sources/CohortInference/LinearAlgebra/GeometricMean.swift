// The geometric mean of a covariance of draws and the inverse of one of gradients, by its eigenvalues and eigenvectors.

/// The symmetric positive definite Σ with Σ B Σ = A, which minimises the Fisher divergence between a density with draws of
/// covariance A and gradients of covariance B and a normal with covariance Σ (Seyboldt, Carlson and Carpenter 2026).
///
/// - Parameters are n² numbers each, symmetric and positive definite.
/// - Returns: nil where they are not, or an eigenproblem does not settle.
package func geometricMean(_ a: [Double], _ b: [Double], dimension n: Int) -> SymmetricEigen? {
  guard n > 0, a.count == n * n, b.count == n * n else { return nil }
  // B = L Lᵀ.
  var lower = [Double](repeating: 0, count: n * n)
  for i in 0..<n {
    for j in 0...i {
      let rest = b[i * n + j] - rowDot(lower, i * n, lower, j * n, count: j)
      if i == j {
        guard rest > 0, rest.isFinite else { return nil }
        lower[i * n + i] = rest.squareRoot()
      } else {
        lower[i * n + j] = rest / lower[j * n + j]
      }
    }
  }
  // M = Lᵀ A L, by columns of L, which are the rows of `upper` = Lᵀ.
  var upper = lower
  for i in 0..<n { for j in 0..<n { upper[j * n + i] = lower[i * n + j] } }
  var right = [Double](repeating: 0, count: n * n)
  for j in 0..<n { for i in 0..<n { right[j * n + i] = rowDot(upper, j * n, a, i * n, count: n) } }
  var middle = right
  for i in 0..<n {
    for j in 0...i {
      let value = rowDot(upper, i * n, right, j * n, count: n)
      middle[i * n + j] = value
      middle[j * n + i] = value
    }
  }
  guard let roots = SymmetricEigen(middle, dimension: n) else { return nil }
  // Σ = L⁻ᵀ M^½ L⁻¹ = Σⱼ √θⱼ wⱼ wⱼᵀ with Lᵀ wⱼ = vⱼ; row j of `halves` is θⱼ^¼ wⱼ.
  var halves = roots.vectors
  for j in 0..<n {
    guard roots.values[j] > 0 else { return nil }
    let scale = roots.values[j].squareRoot().squareRoot()
    for i in (0..<n).reversed() {
      let value = halves[j * n + i] / lower[i * n + i]
      halves[j * n + i] = value
      for k in 0..<i { halves[j * n + k] -= lower[i * n + k] * value }
    }
    for i in 0..<n { halves[j * n + i] *= scale }
  }
  var mean = [Double](repeating: 0, count: n * n)
  mean.withUnsafeMutableBufferPointer { mean in
    for j in 0..<n {
      for i in 0..<n {
        let factor = halves[j * n + i]
        for k in 0...i { mean[i * n + k] += factor * halves[j * n + k] }
      }
    }
    for i in 0..<n { for k in 0..<i { mean[k * n + i] = mean[i * n + k] } }
  }
  return SymmetricEigen(mean, dimension: n)
}

/// Σ x·y of a row of one matrix and a row of another.
@inline(__always)
private func rowDot(_ x: [Double], _ i: Int, _ y: [Double], _ j: Int, count: Int) -> Double {
  x.withUnsafeBufferPointer { x in
    y.withUnsafeBufferPointer { y in
      guard let x = x.baseAddress, let y = y.baseAddress else { return 0 }
      return dot(x + i, y + j, count: count)
    }
  }
}
