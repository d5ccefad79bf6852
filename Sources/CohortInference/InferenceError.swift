// Everything that can go wrong in a chain beyond a rejected proposal, each with what to do about it.

/// An error after which a chain cannot go on; the draws it has delivered stay.
package enum InferenceError: Error, Equatable, CustomStringConvertible {
  case invalidSetting(name: String, value: String, expected: String)
  /// A setting that is fine for itself and does not go with the others.
  case settingDoesNotFit(key: String, option: String, message: String)
  case unreadableState(String)
  case metricSizeMismatch(expected: Int, found: Int)
  case metricNotPositiveDefinite
  case metricOverflow
  case initialValuesSizeMismatch(expected: Int, found: Int)
  case initialisationFailed(attempts: Int, radius: Double?, densityFailures: Int, gradientFailures: Int)
  /// `isFlat`: the log density does not depend on the parameters at all.
  case improperPosterior(isFlat: Bool)
  case noAcceptableStepSize
  /// An approximation that cannot be found; why, and what to do.
  case approximationFailed(String)
  /// No maximum: along a direction in which a parameter, by its place, moves most, the log density does not fall.
  case notAMaximum(parameter: Int, isFlat: Bool)
  /// A log density that is not finite close by, where a parameter, by its place, is moved.
  case notFiniteNearby(parameter: Int)
  /// Prior and likelihood are asked for of a density that is not made of them.
  case noParts
  /// The likelihood is 0 wherever the prior was looked at.
  case impossibleLikelihood(points: Int)

  package var description: String { description { "unconstrained parameter \($0 + 1)" } }

  /// The message with the names of parameters.
  ///
  /// - Parameter name: of the unconstrained parameter at a place.
  package func description(_ name: (Int) -> String) -> String {
    switch self {
    case .approximationFailed(let message):
      return message
    case .notAMaximum(let parameter, let isFlat):
      return isFlat
        ? "the log density is flat at the mode in the direction of \(name(parameter)): the approximation has no width there; "
          + "give the parameter a distribution in the model block"
        : "the point is no maximum: the log density rises from it in the direction of \(name(parameter)), so its Hessian is not "
          + "negative definite; look for the mode from other initial values, or reparameterise the model"
    case .notFiniteNearby(let parameter):
      return
        "the log density is not finite close to the mode, where \(name(parameter)) is moved a little: the mode lies at an edge "
        + "of what can be computed; bounds on parameters that keep the program computable help"
    case .settingDoesNotFit(let key, _, let message):
      return "\(key) \(message)"
    case .unreadableState(let message):
      return "the saved state cannot be read: \(message); it may be of another model, method or version"
    case .invalidSetting(let name, let value, let expected):
      return "\(name) is \(value); expected \(expected)"
    case .metricSizeMismatch(let expected, let found):
      return "the inverse metric holds \(found) numbers; the model needs \(expected)"
    case .metricNotPositiveDefinite:
      return "the inverse metric is not positive definite"
    case .metricOverflow:
      return
        "the metric overflowed during adaptation: the chain reached extreme values on the unconstrained scale; "
        + "the posterior may be improper or far too wide, so check the priors"
    case .initialValuesSizeMismatch(let expected, let found):
      return "\(found) initial values given; the model has \(expected) unconstrained parameters"
    case .initialisationFailed(let attempts, let radius, let densityFailures, let gradientFailures):
      let place = radius.map { "between -\($0) and \($0) on the unconstrained scale" } ?? "at the given initial values"
      return
        "no starting point found \(place) in \(attempts) \(attempts == 1 ? "attempt" : "attempts"): "
        + "the log density was not finite \(densityFailures) times, its gradient \(gradientFailures) times; "
        + "give initial values, tighten the bounds of constrained parameters, or reparameterise the model"
    case .improperPosterior(let isFlat):
      return isFlat
        ? "the log density does not depend on the parameters: the posterior is improper, there is nothing to sample; "
          + "give the parameters a distribution in the model block"
        : "the step size grew beyond 1e7: the posterior is improper; check the model and its priors"
    case .noParts:
      return "the density is not given as a prior and a likelihood"
    case .impossibleLikelihood(let points):
      return
        "the likelihood is 0 at all \(points) points that were drawn from the prior: the prior lies where the model cannot be "
        + "computed or cannot have given the data; a prior closer to the data, or more live points, help"
    case .noAcceptableStepSize:
      return "no step size is small enough to keep the energy: the log density may not be continuous"
    }
  }
}
