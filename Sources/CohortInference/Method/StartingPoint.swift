// Finding the point at which a chain starts, by Stan's rules.

import CohortRandom

/// How the first point of a chain is chosen.
package indirect enum Initialisation {
  /// Uniform on (−radius, radius) in every unconstrained direction, up to 100 tries; radius 0 is the origin, one try.
  case random(radius: Double = 2)
  /// Given unconstrained values: one try.
  case values([Double])
  /// Points made by the caller, say with some parameters given and the others random; nil counts as a failed try.
  case made(attempts: Int = 100, (inout RandomStream) throws -> [Double]?)
  /// A draw of the normal approximation that Pathfinder finds on its way up from such a point; that point where it finds none.
  case pathfinder(from: Initialisation)

  /// Whether another try gives another point.
  var isRandom: Bool {
    switch self {
    case .random(let radius): radius > 0
    case .values: false
    case .made(let attempts, _): attempts > 1
    case .pathfinder(let start): start.isRandom
    }
  }
}

/// A point at which log density and gradient are finite.
package struct StartingPoint {
  package private(set) var position: [Double]
  package private(set) var logDensity = 0.0
  package private(set) var gradient: [Double]
  /// Evaluations that it took to find.
  package private(set) var evaluations = 0

  /// A point that has been evaluated; nil where log density or gradient are not finite.
  init?(position: [Double], logDensity: Double, gradient: [Double], evaluations: Int) {
    guard logDensity.isFinite, gradient.allSatisfy(\.isFinite) else { return nil }
    self.position = position
    self.logDensity = logDensity
    self.gradient = gradient
    self.evaluations = evaluations
  }

  /// The first point of `initialisation` that is one.
  package init(
    _ density: any LogDensity, _ initialisation: Initialisation, using random: inout RandomStream
  ) throws {
    let dimension = max(0, density.dimension)
    var attempts = 100
    var reportedRadius: Double?
    position = [Double](repeating: 0, count: dimension)
    gradient = position
    switch initialisation {
    case .pathfinder(let first):
      let start = try StartingPoint(density, first, using: &random)
      self = try PathfinderStart(density, from: start, using: random).point()
      return
    case .random(let radius):
      guard radius >= 0, radius.isFinite else {
        throw InferenceError.invalidSetting(name: "init radius", value: "\(radius)", expected: "0 or a positive number")
      }
      reportedRadius = radius
      if radius == 0 || dimension == 0 { attempts = 1 }
    case .values(let values):
      position = values
      attempts = 1
    case .made(let most, _):
      attempts = max(1, most)
    }
    var densityFailures = 0
    var gradientFailures = 0
    for _ in 0..<attempts {
      switch initialisation {
      case .random(let radius):
        for i in 0..<dimension { position[i] = radius == 0 ? 0 : random.nextUniform(-radius, radius) }
      case .values, .pathfinder:
        break
      case .made(_, let make):
        guard let made = try make(&random) else {
          densityFailures += 1
          continue
        }
        position = made
      }
      guard position.count == dimension else {
        throw InferenceError.initialValuesSizeMismatch(expected: dimension, found: position.count)
      }
      evaluations += 1
      logDensity = try density.logDensityAndGradient(at: position, gradient: &gradient)
      if !logDensity.isFinite {
        densityFailures += 1
      } else if gradient.allSatisfy(\.isFinite) {
        return
      } else {
        gradientFailures += 1
      }
    }
    if densityFailures == attempts, let failure = density.failureAtEveryPoint() { throw failure }
    throw InferenceError.initialisationFailed(
      attempts: attempts, radius: reportedRadius, densityFailures: densityFailures,
      gradientFailures: gradientFailures)
  }
}
