// GeneralizedPareto: the distribution of what lies beyond a high threshold, fitted to draws, and its quantiles.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A generalised Pareto distribution on (0, ∞): density (1/σ) (1 + k x/σ)^(−1/k − 1).
package struct GeneralizedPareto: Equatable, Sendable {
  /// The shape k: moments up to 1/k exist.
  package var shape: Double
  /// The scale σ.
  package var scale: Double

  package init(shape: Double, scale: Double) {
    self.shape = shape
    self.scale = scale
  }

  /// The fit to ascending positive numbers.
  ///
  /// The posterior mean of b = −k/σ over a grid, under the prior that the data suggest (Zhang and Stephens 2009); then k is
  /// drawn towards 0.5 by a prior that counts as ten draws (Vehtari et al. 2024, appendix C).
  package init(ascending x: [Double]) {
    guard let largest = x.last, x.count >= 4, largest > 0 else {
      self.init(shape: .nan, scale: .nan)
      return
    }
    let n = Double(x.count)
    let gridSize = 30 + Int(n.squareRoot())
    let quartile = x[Int(n / 4 + 0.5) - 1]
    let grid = (1...gridSize).map { j in
      (1 - (Double(gridSize) / (Double(j) - 0.5)).squareRoot()) / (3 * quartile) + 1 / largest
    }
    // The profile log likelihood of each b.
    let heights = grid.map { b -> Double in
      let k = Self.shape(b, x)
      return n * (log(-b / k) - k - 1)
    }
    var weights = heights.map { height in 1 / heights.reduce(0) { $0 + exp($1 - height) } }
    // What weighs nothing is left out; so is what is no number.
    for (j, weight) in weights.enumerated() where !(weight >= 10 * Double.ulpOfOne) { weights[j] = 0 }
    let total = weights.reduce(0, +)
    let b = zip(grid, weights).reduce(0) { $1.1 > 0 ? $0 + $1.0 * ($1.1 / total) : $0 }
    let k = Self.shape(b, x)
    self.init(shape: (n * k + 5) / (n + 10), scale: -k / b)
  }

  /// The shape of largest likelihood where b is known.
  private static func shape(_ b: Double, _ x: [Double]) -> Double {
    x.reduce(0) { $0 + log1p(-b * $1) } / Double(x.count)
  }

  /// Whether it is a distribution at all.
  package var isValid: Bool { shape.isFinite && scale.isFinite && scale > 0 }

  /// The quantile of a probability between 0 and 1.
  package func quantile(_ probability: Double) -> Double {
    let exponential = -log1p(-probability)
    return scale * (abs(shape) < Double.ulpOfOne ? exponential : expm1(shape * exponential) / shape)
  }
}
