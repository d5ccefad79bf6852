// StepwiseClimb: climbs that take one iteration at a time, and the whole climb of a method that is made of them.

/// What moves from a point to a higher one, again and again.
protocol StepwiseClimb {
  /// Where it is.
  var point: ClimbPoint { get }
  /// Iterations that moved it.
  var iterations: Int { get }
  /// Evaluations of the log density, that of the first point left out.
  var evaluations: Int { get }

  /// Does one iteration; says why there are no more.
  mutating func advance(_ density: any LogDensity) throws -> ClimbEnding?
}

extension StepwiseClimb {
  /// The whole climb of a method, of so many iterations at most.
  func run(_ start: ClimbStart, iterations limit: Int) throws -> ClimbEnd {
    var climb = self
    try start.visit(0, climb.point.position, climb.point.logDensity)
    var ending = ClimbEnding.iterations
    while climb.iterations < limit {
      let before = climb.iterations
      let found = try climb.advance(start.density)
      if climb.iterations > before {
        try start.visit(climb.iterations, climb.point.position, climb.point.logDensity)
      }
      if let found {
        ending = found
        break
      }
    }
    return ClimbEnd(
      position: climb.point.position, logDensity: climb.point.logDensity, ending: ending, iterations: climb.iterations,
      evaluations: climb.evaluations + start.point.evaluations)
  }
}
