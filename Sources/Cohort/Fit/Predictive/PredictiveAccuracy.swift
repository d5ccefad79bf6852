// PredictiveAccuracy: how well a model predicts observations that it has not seen, estimated from its draws.
import CohortDiagnostics

/// The expected log predictive density of new observations (elpd), by leave-one-out cross-validation or by WAIC.
///
/// ```swift
/// let loo = try fit.loo()
/// print(loo.elpd, loo.standardError)
/// print(loo.untrusted.map(\.name))              // observations whose estimate cannot be trusted
/// print(try ModelComparison([("pooled", loo), ("by county", other.loo())]).text)
/// ```
public struct PredictiveAccuracy: Sendable, Equatable {
  /// How it is estimated.
  public enum Criterion: String, Sendable, Equatable {
    /// Leave-one-out cross-validation by Pareto smoothed importance sampling (Vehtari, Gelman and Gabry 2017).
    case loo
    /// The widely applicable information criterion (Watanabe 2010).
    case waic
  }

  /// One observation.
  public struct Observation: Sendable, Equatable {
    /// The element of the log likelihood, such as `log_lik[3]`.
    public let name: String
    /// Its log predictive density; NaN where a draw's log likelihood is one.
    public let logDensity: Double
    /// Its part of the effective number of parameters.
    public let effectiveParameters: Double
    /// k-hat of the weights that leave it out; nil for WAIC. Infinite where there are too few draws to tell.
    public let paretoShape: Double?
  }

  /// How it is estimated.
  public let criterion: Criterion
  /// The model's name.
  public let modelName: String
  /// The variables that hold the log likelihood.
  public let variables: [String]
  /// The observations, in the order of the log likelihood's elements.
  public let observations: [Observation]
  /// Draws of all chains together.
  public let drawCount: Int
  /// Effective sample size over number of draws, the mean over the posterior's quantities; 1 for WAIC and for one chain.
  public let relativeEfficiency: Double

  /// The expected log predictive density: the sum over all observations.
  public let elpd: Double
  /// Its standard error: from how the observations differ, not from the number of draws.
  public let standardError: Double
  /// The effective number of parameters.
  public let effectiveParameters: Double
  /// Its standard error.
  public let effectiveParametersError: Double

  /// −2 elpd, on the scale of the deviance (looic, waic).
  public var informationCriterion: Double { -2 * elpd }

  /// The largest k-hat at which so many draws can be trusted: 0.7, less where there are fewer than 2200.
  public var trustedShape: Double { ParetoSmoothing.trustedShape(drawCount) }

  /// The observations whose estimate cannot be trusted, the worst first: of a k-hat above ``trustedShape``, or for WAIC with a
  /// variance of the log likelihood above 0.4.
  public var untrusted: [Observation] {
    let limit = criterion == .loo ? trustedShape : 0.4
    func badness(_ observation: Observation) -> Double {
      let value = observation.paretoShape ?? observation.effectiveParameters
      return value.isNaN ? .infinity : value
    }
    return observations.enumerated().filter { badness($0.element) > limit }
      .sorted { (badness($0.element), $1.offset) > (badness($1.element), $0.offset) }.map(\.element)
  }

  init(
    _ criterion: Criterion, modelName: String, variables: [String], observations: [Observation], drawCount: Int,
    relativeEfficiency: Double
  ) {
    self.criterion = criterion
    self.modelName = modelName
    self.variables = variables
    self.observations = observations
    self.drawCount = drawCount
    self.relativeEfficiency = relativeEfficiency
    (elpd, standardError) = summed(observations.map(\.logDensity))
    (effectiveParameters, effectiveParametersError) = summed(observations.map(\.effectiveParameters))
  }
}
