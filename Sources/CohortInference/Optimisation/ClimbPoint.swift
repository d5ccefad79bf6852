// A point with what a log density says of it.

/// A position with log density and gradient.
package struct ClimbPoint: Sendable {
  package var position: [Double]
  package var logDensity: Double
  package var gradient: [Double]

  /// At the origin, not evaluated.
  package init(dimension: Int) {
    position = [Double](repeating: 0, count: max(0, dimension))
    logDensity = -.infinity
    gradient = position
  }

  package init(_ start: StartingPoint) {
    position = start.position
    logDensity = start.logDensity
    gradient = start.gradient
  }

  /// Takes over what the density says of the position.
  package mutating func evaluate(_ density: any LogDensity) throws {
    logDensity = try density.logDensityAndGradient(at: position, gradient: &gradient)
  }

  /// Whether log density and gradient are finite.
  package var isFinite: Bool { logDensity.isFinite && gradient.allSatisfy(\.isFinite) }
}

/// Σ x·y of two arrays of one length.
func dot(_ x: [Double], _ y: [Double]) -> Double {
  x.withUnsafeBufferPointer { x in
    y.withUnsafeBufferPointer { y in
      guard let xs = x.baseAddress, let ys = y.baseAddress else { return 0 }
      return dot(xs, ys, count: min(x.count, y.count))
    }
  }
}

/// y += a·x.
func add(_ a: Double, _ x: [Double], to y: inout [Double]) {
  let count = min(x.count, y.count)
  x.withUnsafeBufferPointer { x in
    y.withUnsafeMutableBufferPointer { y in for i in 0..<count { y[i] += a * x[i] } }
  }
}
