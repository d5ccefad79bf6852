// PathSearch: one path of Pathfinder: a climb, and the approximation along it that is nearest to the posterior.

import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The settings of a path.
struct PathSettings {
  var tolerances = ToleranceSettings()
  var firstStep = 0.001
  var historySize = 5
  var iterations = 1000
  var boundDraws = 25
}

/// The points of a climb, from its start.
struct ClimbPath: Sendable {
  private(set) var points: [ClimbPoint]
  private(set) var evaluations = 0

  /// Climbs by L-BFGS.
  ///
  /// - Parameter visit: called after each iteration; throws where the climb is to end.
  init(
    from start: ClimbPoint, _ density: any LogDensity, _ settings: PathSettings,
    visit: (_ iteration: Int, _ logDensity: Double) throws -> Void
  ) throws {
    points = [start]
    var climb = QuasiNewtonClimb(
      from: start, .limited(LimitedMemoryHessian(capacity: settings.historySize)), tolerances: settings.tolerances,
      firstStep: settings.firstStep)
    while climb.iterations < settings.iterations {
      let before = climb.iterations
      let ending = try climb.advance(density)
      if climb.iterations > before {
        points.append(climb.point)
        try visit(climb.iterations, climb.point.logDensity)
      }
      if ending != nil { break }
    }
    evaluations = climb.evaluations
  }
}

/// The approximation that was found along a path.
struct PathResult {
  let approximation: LocalApproximation
  /// The estimated bound of each iteration; −∞ where the log density is not finite at a draw.
  let bounds: [Double]
  /// The iteration whose bound is largest.
  let iteration: Int
  /// Iterations of the climb.
  let iterations: Int
  var bound: Double { bounds.indices.contains(iteration - 1) ? bounds[iteration - 1] : bounds.first ?? -.infinity }

  /// Estimates the evidence lower bound of the approximation at each point of a climb, and keeps the best (Zhang et al. 2022,
  /// algorithm 1).
  ///
  /// - Parameters:
  ///   - random: names the path's random numbers; each iteration has a substream.
  ///   - progress: told how many more iterations have been looked at; throws where the search is to end.
  /// - Returns: nil where there is no iteration at whose draws the log density is finite.
  static func best(
    of trajectory: ClimbPath, _ settings: PathSettings, random: RandomStream, _ population: any PopulationDensity,
    progress: (_ count: Int) throws -> Void = { _ in }
  ) throws -> PathResult? {
    let points = trajectory.points
    let dimension = points[0].position.count
    var curvature = PathCurvature(dimension: dimension, capacity: settings.historySize)
    var bounds: [Double] = []
    var best: (approximation: LocalApproximation, place: Int)?
    // So many iterations are evaluated together.
    let width = max(1, min(64, (1 << 20) / max(1, settings.boundDraws * dimension)))
    // A climb that ends where it begins has shown no curvature.
    let places = points.count > 1 ? Array(1..<points.count) : [0]
    for start in stride(from: 0, to: places.count, by: width) {
      let group = places[start..<min(places.count, start + width)]
      var candidates: [(approximation: LocalApproximation, logDensities: [Double])] = []
      var positions: [Double] = []
      for place in group {
        if place > 0 { curvature.update(from: points[place - 1], to: points[place]) }
        let approximation = curvature.approximation(at: points[place])
        var own = random.derived(substream: UInt32(truncatingIfNeeded: place))
        let standard = (0..<settings.boundDraws * dimension).map { _ in own.nextNormal() }
        let offset = positions.count
        positions += standard
        var logDensities: [Double] = []
        for index in 0..<settings.boundDraws {
          let draw = standard[index * dimension..<(index + 1) * dimension]
          approximation.transform(draw, into: &positions, at: offset + index * dimension)
          logDensities.append(approximation.logDensity(draw))
        }
        candidates.append((approximation, logDensities))
      }
      let values = try population.logDensities(at: positions)
      for (index, candidate) in candidates.enumerated() {
        let own = values[index * settings.boundDraws..<(index + 1) * settings.boundDraws]
        let sum = zip(own, candidate.logDensities).reduce(0) { $0 + ($1.0 - $1.1) }
        let bound = candidate.approximation.isValid && sum.isFinite ? sum / Double(settings.boundDraws) : -.infinity
        bounds.append(bound)
        if bound > (best.map { bounds[$0.place] } ?? -.infinity) { best = (candidate.approximation, bounds.count - 1) }
      }
      try progress(group.count)
    }
    return best.map {
      PathResult(
        approximation: $0.approximation, bounds: bounds, iteration: points.count > 1 ? $0.place + 1 : 0,
        iterations: points.count - 1)
    }
  }
}
