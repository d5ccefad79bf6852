// Finding the point at which a chain starts, by Stan's rules.

import CohortRandom

/// How the first point of a chain is chosen.
package enum Initialisation {
  /// Uniform on (−radius, radius) in every unconstrained direction, up to 100 tries; radius 0 is the origin, one try.
  case random(radius: Double = 2)
  /// Given unconstrained values: one try.
  case values([Double])
  /// Points made by the caller, say with some parameters given and the others random; nil counts as a failed try.
  case made(attempts: Int = 100, (inout RandomStream) throws -> [Double]?)
}

extension Hamiltonian {
  /// Sets the current state to the first point whose log density and gradient are finite.
  package func initialise(_ initialisation: Initialisation, using random: inout RandomStream) throws {
    var attempts = 100
    var reportedRadius: Double?
    var point = [Double](repeating: 0, count: dimension)
    switch initialisation {
    case .random(let radius):
      guard radius >= 0, radius.isFinite else {
        throw InferenceError.invalidSetting(name: "init radius", value: "\(radius)", expected: "0 or a positive number")
      }
      reportedRadius = radius
      if radius == 0 || dimension == 0 { attempts = 1 }
    case .values(let values):
      point = values
      attempts = 1
    case .made(let most, _):
      attempts = max(1, most)
    }
    var densityFailures = 0
    var gradientFailures = 0
    for _ in 0..<attempts {
      switch initialisation {
      case .random(let radius):
        for i in 0..<dimension { point[i] = radius == 0 ? 0 : random.nextUniform(-radius, radius) }
      case .values:
        break
      case .made(_, let make):
        guard let made = try make(&random) else {
          densityFailures += 1
          continue
        }
        point = made
      }
      guard point.count == dimension else {
        throw InferenceError.initialValuesSizeMismatch(expected: dimension, found: point.count)
      }
      try setCurrent(point)
      if pool.logDensity(current) == -.infinity {
        densityFailures += 1
        continue
      }
      let gradient = pool.gradient(current)
      var isFinite = true
      for i in 0..<dimension where !gradient[i].isFinite { isFinite = false }
      if isFinite { return }
      gradientFailures += 1
    }
    throw InferenceError.initialisationFailed(
      attempts: attempts, radius: reportedRadius, densityFailures: densityFailures,
      gradientFailures: gradientFailures)
  }
}
