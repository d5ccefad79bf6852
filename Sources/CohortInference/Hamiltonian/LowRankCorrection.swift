// What a metric has beside its diagonal: a few directions in which the posterior is wider or narrower than that says.

/// I + Σⱼ (λⱼ − 1) uⱼ uⱼᵀ on the scale on which the metric's diagonal is 1, with orthonormal uⱼ.
package struct LowRankCorrection: Equatable, Sendable {
  /// λⱼ, each positive.
  package var values: [Double]
  /// uⱼ, one after the other.
  package var vectors: [Double]

  package init(values: [Double] = [], vectors: [Double] = []) {
    self.values = values
    self.vectors = vectors
  }

  package var rank: Int { values.count }

  /// x += Σⱼ (f(λⱼ) − 1) uⱼ (uⱼ·x) with `factors` f(λⱼ) − 1.
  @inline(__always)
  func apply(_ factors: [Double], to x: UnsafeMutablePointer<Double>, dimension n: Int) {
    // The vectors are orthonormal, so that one after the other is all at once.
    vectors.withUnsafeBufferPointer { vectors in
      guard let base = vectors.baseAddress else { return }
      for (j, factor) in factors.enumerated() {
        let u = base + j * n
        let share = factor * dot(u, x, count: n)
        for i in 0..<n { x[i] += share * u[i] }
      }
    }
  }
}
