// Dual averaging of the log step size towards a target acceptance statistic (Hoffman and Gelman 2014, section 3.2).

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Nesterov's dual averaging on log(step size).
package struct DualAveraging: Sendable {
  private let delta: Double
  private let gamma: Double
  private let kappa: Double
  private let t0: Double
  private let limit: Double
  private var mu: Double
  private var count = 0.0
  private var errorAverage = 0.0
  private var logStepAverage = 0.0

  /// Starts with the shrinkage point log(10·`stepSize`).
  ///
  /// - Parameter limit: no step size is larger.
  package init(settings: AdaptationSettings, stepSize: Double, limit: Double = .infinity) {
    self.limit = log(limit)
    delta = settings.delta
    gamma = settings.gamma
    kappa = settings.kappa
    t0 = settings.t0
    mu = log(10 * stepSize)
  }

  /// Forgets what was learnt and shrinks towards log(10·`stepSize`) from now on.
  package mutating func restart(stepSize: Double) {
    mu = log(10 * stepSize)
    count = 0
    errorAverage = 0
    logStepAverage = 0
  }

  /// Takes in one transition's acceptance statistic and returns the step size for the next.
  package mutating func update(acceptStat: Double) -> Double {
    count += 1
    let eta = 1 / (count + t0)
    errorAverage = (1 - eta) * errorAverage + eta * (delta - min(1, acceptStat))
    let logStep = min(limit, mu - errorAverage * count.squareRoot() / gamma)
    let weight = pow(count, -kappa)
    logStepAverage = (1 - weight) * logStepAverage + weight * logStep
    return exp(logStep)
  }

  /// The averaged step size, with which sampling goes on; nil before the first update.
  package var adaptedStepSize: Double? {
    count > 0 ? exp(logStepAverage) : nil
  }
}

extension DualAveraging: StoredState {
  package func write(to writer: inout StateWriter) {
    for number in [mu, count, errorAverage, logStepAverage] { writer.write(number) }
  }

  package mutating func read(from reader: inout StateReader) throws {
    mu = try reader.double()
    count = try reader.double()
    errorAverage = try reader.double()
    logStepAverage = try reader.double()
  }
}
