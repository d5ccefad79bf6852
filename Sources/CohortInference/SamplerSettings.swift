// The settings of a chain as plain values; the defaults are CmdStan's.

/// How a transition moves through the posterior.
package enum SamplingAlgorithm: Equatable, Sendable {
  /// The no-U-turn sampler; a tree doubles at most `maxDepth` times.
  case nuts(maxDepth: Int = 10)
  /// Hamiltonian Monte Carlo with a fixed integration time.
  case staticHMC(integrationTime: Double = 2 * .pi)
  /// The parameters stay at their initial values.
  case fixedParameters
}

/// The form of the inverse metric (the estimate of the posterior covariance).
package enum MetricKind: String, Equatable, Sendable, CaseIterable {
  case unit = "unit_e"
  case diagonal = "diag_e"
  case dense = "dense_e"
}

/// An inverse metric by value; `dense` is row-major with dimension² entries.
package enum InverseMetric: Equatable, Sendable {
  case unit
  case diagonal([Double])
  case dense([Double])
}

/// Warm-up: dual averaging of the step size and windows for the metric.
package struct AdaptationSettings: Equatable, Sendable {
  package var isEngaged = true
  /// Target of the mean acceptance statistic, in (0, 1).
  package var delta = 0.8
  package var gamma = 0.05
  package var kappa = 0.75
  package var t0 = 10.0
  /// Iterations before the first window, after the last one, and in the first window.
  package var initBuffer = 75
  package var termBuffer = 50
  package var window = 25

  package init() {}
}

/// All that a chain needs to know besides its log density and its random stream.
package struct SamplerSettings: Equatable, Sendable {
  package var algorithm = SamplingAlgorithm.nuts()
  package var warmupIterations = 1000
  package var samplingIterations = 1000
  /// Every `thin`-th iteration of a phase is delivered.
  package var thin = 1
  package var savesWarmup = false
  package var metric = MetricKind.diagonal
  /// Where the inverse metric starts; nil is the identity.
  package var initialInverseMetric: InverseMetric?
  package var stepSize = 1.0
  /// Each transition's step size is uniform on stepSize·(1 ± jitter).
  package var stepSizeJitter = 0.0
  /// An energy error above this is a divergence.
  package var maxEnergyError = 1000.0
  package var adaptation = AdaptationSettings()

  package init() {}

  /// Throws `InferenceError.invalidSetting` for the first value out of range.
  package func validate() throws {
    func require(_ condition: Bool, _ name: String, _ value: Any, _ expected: String) throws {
      if !condition { throw InferenceError.invalidSetting(name: name, value: "\(value)", expected: expected) }
    }
    let counts = 0...Int(Int32.max)
    let count = "a count from 0 to \(Int32.max)"
    try require(counts.contains(warmupIterations), "number of warm-up iterations", warmupIterations, count)
    try require(counts.contains(samplingIterations), "number of samples", samplingIterations, count)
    try require(thin >= 1, "thin", thin, "at least 1")
    try require(stepSize > 0 && stepSize.isFinite, "step size", stepSize, "a positive number")
    try require(stepSizeJitter >= 0 && stepSizeJitter <= 1, "step size jitter", stepSizeJitter, "0 to 1")
    try require(maxEnergyError > 0, "largest energy error", maxEnergyError, "a positive number")
    switch algorithm {
    case .nuts(let maxDepth):
      try require(maxDepth >= 1 && maxDepth <= 60, "maximum tree depth", maxDepth, "1 to 60")
    case .staticHMC(let time):
      try require(time > 0 && time.isFinite, "integration time", time, "a positive number")
    case .fixedParameters:
      break
    }
    let a = adaptation
    try require(a.delta > 0 && a.delta < 1, "delta", a.delta, "between 0 and 1")
    try require(a.gamma > 0 && a.gamma.isFinite, "gamma", a.gamma, "a positive number")
    try require(a.kappa > 0 && a.kappa.isFinite, "kappa", a.kappa, "a positive number")
    try require(a.t0 > 0 && a.t0.isFinite, "t0", a.t0, "a positive number")
    try require(counts.contains(a.initBuffer), "init buffer", a.initBuffer, count)
    try require(counts.contains(a.termBuffer), "term buffer", a.termBuffer, count)
    try require(counts.contains(a.window), "window", a.window, count)
  }
}
