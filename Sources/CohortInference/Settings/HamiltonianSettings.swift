// Metric and step size of Hamiltonian methods; names and defaults are CmdStan's.

/// The form of the inverse metric (the estimate of the posterior covariance).
public enum MetricKind: String, Codable, SettingChoice {
  /// Diagonal, and corrected in the directions in which the draws show that this pays.
  case automatic = "auto"
  /// The variances of the unconstrained parameters.
  case diagonal = "diag_e"
  /// Their whole covariance matrix.
  case dense = "dense_e"
  /// Diagonal, corrected along the eigenvectors in which draws and gradients differ from it most.
  case lowRank = "low_rank"
  /// The identity.
  case unit = "unit_e"

  /// The command line's name.
  public var option: String {
    switch self {
    case .automatic: "auto"
    case .diagonal: "diag"
    case .dense: "dense"
    case .lowRank: "low_rank"
    case .unit: "unit"
    }
  }

  /// Whether warm-up changes it.
  var isLearnt: Bool { self != .unit }

  /// Whether it may have directions of its own beside its diagonal.
  var hasDirections: Bool { self == .automatic || self == .lowRank }
}

/// An inverse metric by value; `dense` is row-major with dimension² entries.
public enum InverseMetric: Codable, Equatable, Sendable {
  /// The identity.
  case unit
  /// Its diagonal.
  case diagonal([Double])
  /// All of it.
  case dense([Double])
}

/// How trajectories move before anything is adapted.
public struct HamiltonianSettings: Codable, Equatable, Sendable {
  /// The form of the metric.
  public var metric = MetricKind.automatic
  /// A JSON file with the inverse metric to start from as `inv_metric`, and perhaps a `stepsize`.
  public var metricFile: String?
  /// Where the inverse metric starts; nil is the identity.
  public var inverseMetric: InverseMetric?
  /// The step size to start from.
  public var stepSize = 1.0
  /// Each transition's step size is uniform on stepSize·(1 ± jitter).
  public var stepSizeJitter = 0.0
  /// An energy error above this is a divergence.
  public var maxEnergyError = 1000.0

  /// CmdStan's defaults.
  public init() {}

  package static let metric = Setting(
    \Self.metric, "metric", options: ["metric"], help: "The form of the metric.")
  package static let metricFile = Setting(
    \Self.metricFile, "metric_file", options: ["metric-file"],
    help: "A JSON file with the inverse metric to start from, as inv_metric.", valueName: "file")
  package static let stepSize = Setting(
    \Self.stepSize, "stepsize", label: "step size", options: ["step-size", "stepsize"],
    help: "The step size to start from.", range: .positive)
  package static let stepSizeJitter = Setting(
    \Self.stepSizeJitter, "stepsize_jitter", label: "step size jitter", options: ["step-size-jitter"],
    help: "Each step size is spread uniformly by this share, from 0 to 1.", range: .share)
  static let maxEnergyError = Setting(
    \Self.maxEnergyError, "max_energy_error", label: "largest energy error", range: .positiveOrInfinite)

  /// In the order of the command line.
  package static let settings = [metric, metricFile, stepSize, stepSizeJitter, maxEnergyError]

  /// Readers of CmdStan's files know three metrics, and look for the numbers that go with them. Of those that CmdStan does not
  /// have the numbers are a diagonal, and `metric_form` tells them apart.
  package var header: [HeaderEntry] {
    let known = metric.hasDirections ? MetricKind.diagonal : metric
    var entries = [
      HeaderEntry("metric", .text(known.rawValue), default: .text(MetricKind.diagonal.rawValue))
    ]
    if metric.hasDirections { entries.append(HeaderEntry("metric_form", .text(metric.rawValue))) }
    return entries + [Self.metricFile, Self.stepSize, Self.stepSizeJitter].entries(of: self, default: Self())
  }

  package func validateTogether() throws {
    guard metricFile == nil || metric != .unit else {
      throw InferenceError.settingDoesNotFit(
        key: "metric_file", option: "metric-file", message: "does not go with the metric unit")
    }
  }

  /// With the metric's file read.
  package func prepared(_ preparation: MethodPreparation) throws -> HamiltonianSettings {
    guard let metricFile else { return self }
    var result = self
    let found = try preparation.inverseMetric(metricFile, metric == .dense)
    result.inverseMetric = found.value
    if let stepSize = found.stepSize { result.stepSize = stepSize }
    return result
  }
}
