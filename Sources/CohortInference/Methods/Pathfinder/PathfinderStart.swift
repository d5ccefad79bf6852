// PathfinderStart: a chain's first point from a path of Pathfinder, so that warm-up begins where the posterior's mass is.

import CohortRandom

/// One path from a starting point, and a draw of its approximation.
struct PathfinderStart {
  private let density: any LogDensity
  private let start: StartingPoint
  private let random: RandomStream

  /// - Parameter random: names the chain's random numbers; its substreams from 1 on are used.
  init(_ density: any LogDensity, from start: StartingPoint, using random: RandomStream) {
    self.density = density
    self.start = start
    self.random = random
  }

  /// The draw; the starting point where there is no approximation whose draws have a finite log density.
  ///
  /// - Throws: what the density does.
  func point() throws -> StartingPoint {
    guard density.dimension > 0 else { return start }
    let counted = CountedDensity(density)
    let population = try ParallelPopulation(makeDensity: { counted }) { count, body in
      for index in 0..<count { body(index) }
    }
    var settings = PathSettings()
    // A start need not be at a mode.
    settings.iterations = 200
    let trajectory = try ClimbPath(from: ClimbPoint(start), counted, settings) { _, _ in }
    guard
      let result = try PathResult.best(
        of: trajectory, settings, random: random.derived(purpose: .optimisation), population)
    else { return start }
    var own = random.derived(purpose: .optimisation, substream: .max)
    for _ in 0..<20 {
      let standard = (0..<result.approximation.dimension).map { _ in own.nextNormal() }
      var position = standard
      result.approximation.transform(standard[...], into: &position, at: 0)
      var gradient = position
      let value = try counted.logDensityAndGradient(at: position, gradient: &gradient)
      let evaluations = start.evaluations + counted.evaluations
      if let point = StartingPoint(
        position: position, logDensity: value, gradient: gradient, evaluations: evaluations)
      {
        return point
      }
    }
    return start
  }
}

/// A density that counts how often it is asked. For one thread.
private final class CountedDensity: LogDensity {
  private let density: any LogDensity
  private(set) var evaluations = 0
  var dimension: Int { density.dimension }

  init(_ density: any LogDensity) { self.density = density }

  func logDensityAndGradient(at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>) throws -> Double {
    evaluations += 1
    return try density.logDensityAndGradient(at: q, gradient: gradient)
  }

  func logDensity(at q: UnsafePointer<Double>) throws -> Double {
    evaluations += 1
    return try density.logDensity(at: q)
  }

  func failureAtEveryPoint() -> (any Error)? { density.failureAtEveryPoint() }
}
