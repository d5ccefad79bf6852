// A climb to a mode by Newton's method, one iteration at a time.

/// Newton's method on its way up. Where the Hessian is not negative definite, its eigenvalues are taken by their size
/// (Nocedal and Wright 2006, section 3.4), so that every step goes up.
package struct NewtonClimb: StepwiseClimb {
  /// Where it is.
  package private(set) var point: ClimbPoint
  /// Iterations done.
  package private(set) var iterations = 0
  private var differences = 0
  private var search: LineSearch
  /// Evaluations of the density, without the starting point's.
  package var evaluations: Int { search.evaluations + differences }

  package init(from start: ClimbPoint) {
    point = start
    search = LineSearch(dimension: start.position.count)
  }

  /// One iteration.
  ///
  /// - Returns: why there is nothing to be gained by another one; nil: go on.
  /// - Throws: what the density does.
  package mutating func advance(_ density: any LogDensity) throws -> ClimbEnding? {
    if point.gradient.allSatisfy({ $0 == 0 }) { return .gradient }
    let size = max(1, abs(point.logDensity))
    var direction = point.gradient
    var firstStep = 1.0
    if let hessian = try negativeHessian(at: point, density, evaluations: &differences),
      let newton = Self.solve(hessian, point.gradient)
    {
      direction = newton
    } else {
      firstStep = 0.001
    }
    let slope = dot(direction, point.gradient)
    guard slope > 0, slope.isFinite else { return .noAscent }
    // The ascent that is left, to second order, is half the slope.
    let isLast = firstStep == 1 && slope < 8 * Double.ulpOfOne * size
    let before = point.logDensity
    guard try search.advance(&point, along: direction, slope: slope, firstStep: firstStep, density) != nil else {
      return isLast || (firstStep == 1 && slope < 1e-9 * size) ? .relativeGradient : .noAscent
    }
    iterations += 1
    if isLast { return .relativeGradient }
    return point.logDensity == before && slope < 1e-12 * size ? .objective : nil
  }

  /// |H|⁻¹ g by eigenvectors; nil where there are none.
  private static func solve(_ hessian: [Double], _ gradient: [Double]) -> [Double]? {
    let n = gradient.count
    guard let eigen = SymmetricEigen(hessian, dimension: n), let largest = eigen.values.map(abs).max(), largest > 0
    else { return nil }
    var result = [Double](repeating: 0, count: n)
    for (k, value) in eigen.values.enumerated() {
      let vector = Array(eigen.vectors[k * n..<(k + 1) * n])
      add(dot(vector, gradient) / max(abs(value), 1e-12 * largest), vector, to: &result)
    }
    return result.allSatisfy(\.isFinite) ? result : nil
  }
}
