// A climb to a mode by a quasi-Newton method, one iteration at a time.

/// L-BFGS or BFGS on its way up.
///
/// ```swift
/// var climb = QuasiNewtonClimb(from: start, .limited(LimitedMemoryHessian(capacity: 5)))
/// while climb.iterations < 1000, try climb.advance(density) == nil {
///   // climb.point.position, climb.point.gradient, climb.point.logDensity, climb.hessian
/// }
/// ```
package struct QuasiNewtonClimb: StepwiseClimb {
  /// Where it is.
  package private(set) var point: ClimbPoint
  /// What it knows of the curvature.
  package private(set) var hessian: InverseHessian
  /// Iterations done.
  package private(set) var iterations = 0
  /// The step of the last iteration, as a multiple of its direction.
  package private(set) var step = 0.0
  /// Evaluations of the density, without the starting point's.
  package var evaluations: Int { search.evaluations }
  private let tolerances: ToleranceSettings
  private let firstStep: Double
  private let confirms: Bool
  private var search: LineSearch

  /// - Parameters:
  ///   - firstStep: tried first where nothing is known of the curvature, as a multiple of the gradient.
  ///   - confirms: whether an end has to be confirmed by a search along the gradient: where directions differ much in
  ///     curvature, small steps and small decrements may mean that the estimate has not learnt of the flat ones yet.
  package init(
    from start: ClimbPoint, _ hessian: InverseHessian, tolerances: ToleranceSettings = ToleranceSettings(),
    firstStep: Double = 0.001, confirms: Bool = false
  ) {
    point = start
    self.hessian = hessian
    self.tolerances = tolerances
    self.firstStep = firstStep
    self.confirms = confirms
    search = LineSearch(dimension: start.position.count)
  }

  /// One iteration.
  ///
  /// - Returns: why there is nothing to be gained by another one; nil: go on.
  /// - Throws: what the density does; the climb then is where it was.
  package mutating func advance(_ density: any LogDensity) throws -> ClimbEnding? {
    let norm = dot(point.gradient, point.gradient).squareRoot()
    if norm == 0 || norm < tolerances.gradient { return .gradient }
    var next = point
    var taken: Double?
    var direction = hessian.times(point.gradient)
    let slope = dot(direction, point.gradient)
    if slope > 0, slope.isFinite {
      taken = try search.advance(
        &next, along: direction, slope: slope, firstStep: hessian.isEmpty ? firstStep : 1, density)
    }
    if taken == nil, !hessian.isEmpty {
      // What is known of the curvature misleads: along the gradient there is always a way up.
      hessian.reset()
      direction = point.gradient
      taken = try search.advance(&next, along: direction, slope: norm * norm, firstStep: firstStep, density)
    }
    guard let taken else { return .noAscent }
    let before = point.logDensity
    let moved = take(next, step: taken)
    iterations += 1
    guard let ending = ending(moved: moved, before: before) else { return nil }
    return try !confirms || ending == .gradient || isConfirmed(density) ? ending : nil
  }

  /// Goes to the next point and learns from it; returns how far that is.
  private mutating func take(_ next: ClimbPoint, step taken: Double) -> Double {
    step = taken
    let moved = zip(next.position, point.position).map { $0 - $1 }
    hessian.update(step: moved, change: zip(point.gradient, next.gradient).map { $0 - $1 })
    point = next
    return dot(moved, moved).squareRoot()
  }

  /// Whether the best point along the gradient is no higher than tolerances allow; the climb goes there.
  private mutating func isConfirmed(_ density: any LogDensity) throws -> Bool {
    let slope = dot(point.gradient, point.gradient)
    let scale = dot(hessian.times(point.gradient), point.gradient) / slope
    guard slope > 0, scale > 0, scale.isFinite else { return true }
    var next = point
    guard
      let taken = try search.advance(&next, along: point.gradient, slope: slope, firstStep: scale, density)
    else { return true }
    let before = point.logDensity
    _ = take(next, step: taken)
    let share = max(tolerances.relativeObjective, tolerances.relativeGradient) * Double.ulpOfOne
    return point.logDensity - before < max(tolerances.objective, share * max(1, abs(before)))
  }

  private func ending(moved: Double, before: Double) -> ClimbEnding? {
    let change = abs(point.logDensity - before)
    let size = max(1, abs(point.logDensity))
    if dot(point.gradient, point.gradient).squareRoot() < tolerances.gradient { return .gradient }
    if change < tolerances.objective { return .objective }
    if moved < tolerances.parameters { return .parameters }
    if change < tolerances.relativeObjective * Double.ulpOfOne * max(size, abs(before)) { return .relativeObjective }
    let decrement = dot(hessian.times(point.gradient), point.gradient)
    if decrement < tolerances.relativeGradient * Double.ulpOfOne * size { return .relativeGradient }
    return nil
  }
}
