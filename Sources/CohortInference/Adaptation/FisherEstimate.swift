// A diagonal with a low-rank correction from draws and gradients.

/// The inverse metric that brings the posterior closest to a standard normal in Fisher divergence, as far as the draws show
/// it (Seyboldt, Carlson and Carpenter 2026).
///
/// The diagonal is √(var x / var ∇). On its scale the geometric mean of the draws' covariance and of the inverse of the
/// gradients' covariance is the rest, of which directions are kept whose eigenvalues are far from 1. For a normal posterior
/// it is exact as soon as there are more draws than dimensions, however few they are.
package struct FisherEstimate {
  /// By parameter; not positive, or not finite, where the draws do not tell.
  package private(set) var diagonal: [Double]
  package private(set) var correction = LowRankCorrection()

  /// - Parameters:
  ///   - cutoff: eigenvalues between 1/`cutoff` and `cutoff` are taken for 1.
  ///   - ridge: so many draws' worth of a standard normal are added to both covariances.
  ///   - limit: the dimension up to which whole matrices are made; beyond it the draws and gradients span a subspace, for
  ///     which at most half as many of them are taken.
  /// - Returns: nil where there are fewer than three draws, or the draws give no positive definite matrix.
  package init?(_ window: DrawWindow, cutoff: Double = 2, ridge: Double = 1e-5, limit: Int = 100) {
    let n = window.dimension
    let count = window.count
    guard count >= 3, n > 0 else { return nil }
    let all = count
    diagonal = [Double](repeating: 0, count: n)
    var means = [Double](repeating: 0, count: 2 * n)
    var squares = means
    for d in 0..<all {
      for i in 0..<n {
        means[i] += window.positions[d * n + i] / Double(all)
        means[n + i] += window.gradients[d * n + i] / Double(all)
      }
    }
    for d in 0..<all {
      for i in 0..<n {
        let x = window.positions[d * n + i] - means[i]
        let g = window.gradients[d * n + i] - means[n + i]
        squares[i] += x * x
        squares[n + i] += g * g
      }
    }
    for i in 0..<n { diagonal[i] = (squares[i] / squares[n + i]).squareRoot() }
    guard diagonal.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }

    // Draws and gradients on the diagonal's scale, evenly chosen where there are too many.
    let taken = n <= limit ? count : min(count, max(3, limit / 2))
    var x = [Double](repeating: 0, count: taken * n)
    var g = x
    let scale = diagonal.map { $0.squareRoot() }
    for t in 0..<taken {
      let d = taken == count ? t : t * (count - 1) / (taken - 1)
      for i in 0..<n {
        x[t * n + i] = (window.positions[d * n + i] - means[i]) / scale[i]
        g[t * n + i] = (window.gradients[d * n + i] - means[n + i]) * scale[i]
      }
    }
    let basis = n <= min(limit, 2 * taken) ? nil : OrthonormalBasis([x, g], dimension: n)
    let size = basis?.count ?? n
    if let basis {
      x = basis.coordinates(x)
      g = basis.coordinates(g)
    }
    guard size > 0,
      let mean = geometricMean(
        Self.scatter(x, dimension: size, ridge: ridge), Self.scatter(g, dimension: size, ridge: ridge), dimension: size)
    else { return nil }
    for (j, value) in mean.values.enumerated() where value > 0 && (value > cutoff || value < 1 / cutoff) {
      let vector = Array(mean.vectors[j * size..<(j + 1) * size])
      correction.values.append(min(max(value, 1e-12), 1e12))
      correction.vectors += basis?.combine(vector) ?? vector
    }
    guard correction.vectors.allSatisfy(\.isFinite) else { return nil }
  }

  /// Σ v vᵀ + ridge·I over the rows of `rows`.
  private static func scatter(_ rows: [Double], dimension n: Int, ridge: Double) -> [Double] {
    var sums = [Double](repeating: 0, count: n * n)
    sums.withUnsafeMutableBufferPointer { sums in
      for start in stride(from: 0, to: rows.count, by: n) {
        for i in 0..<n {
          let factor = rows[start + i]
          for j in 0...i { sums[i * n + j] += factor * rows[start + j] }
        }
      }
      for i in 0..<n {
        for j in 0..<i { sums[j * n + i] = sums[i * n + j] }
        sums[i * n + i] += ridge
      }
    }
    return sums
  }
}
