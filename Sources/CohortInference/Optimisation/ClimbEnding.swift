// Why an optimiser ended, in words.

/// Why a climb ended.
public enum ClimbEnding: String, Codable, Sendable {
  /// The gradient is as good as 0.
  case gradient
  /// So is the gradient, by curvature and size of the log density.
  case relativeGradient
  /// The log density no longer changes.
  case objective
  /// Nor does it by its size.
  case relativeObjective
  /// The parameters no longer change.
  case parameters
  /// The population no longer differs in log density.
  case flatPopulation
  /// The population has not found anything better for long, or has become too thin.
  case stagnation
  /// The best log density was found by two runs from different starts.
  case foundTwice
  /// The log density that was asked for is reached.
  case target
  /// No higher point was found along the gradient.
  case noAscent
  /// The iterations that were allowed are over.
  case iterations
  /// So are the evaluations.
  case evaluations

  /// Whether this is how a search ends that has found what it looked for.
  public var isConverged: Bool {
    switch self {
    case .iterations, .evaluations, .noAscent, .stagnation: false
    default: true
    }
  }

  /// A sentence without a full stop.
  public var text: String {
    switch self {
    case .gradient: "converged: the gradient is below its tolerance"
    case .relativeGradient: "converged: the gradient, measured by the curvature, is below its tolerance"
    case .objective: "converged: the log density changes by less than its tolerance"
    case .relativeObjective: "converged: the log density changes by less than its relative tolerance"
    case .parameters: "converged: the parameters change by less than their tolerance"
    case .flatPopulation: "converged: all points have as good as the same log density"
    case .stagnation: "ended where the population finds nothing better"
    case .foundTwice: "converged: two runs from different starts ended at the best log density"
    case .target: "the log density that was asked for is reached"
    case .noAscent:
      "ended where no step along the gradient goes up: this may be the mode as well as rounding allows, or not"
    case .evaluations: "not converged: the evaluations that were allowed are over"
    case .iterations: "not converged: the iterations that were allowed are over"
    }
  }
}
