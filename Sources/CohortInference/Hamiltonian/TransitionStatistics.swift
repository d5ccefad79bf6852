// What a transition tells about itself, with the meanings of Stan's columns.

/// One transition's statistics; the comments name the CSV columns.
package struct TransitionStatistics: Equatable, Sendable {
  /// lp__: the log density at the new state.
  package var logDensity = 0.0
  /// accept_stat__: the Metropolis acceptance probability averaged over the trajectory.
  package var acceptStat = 0.0
  /// The same, symmetric in the direction of time: the mean of 2a/(1 + a), where a is the ratio of the two states' densities,
  /// the smaller one above.
  package var symmetricAcceptStat = 0.0
  /// Whether the new state is another than the old one.
  package var hasMoved = false
  /// stepsize__: the step size used, jitter included.
  package var stepSize = 0.0
  /// int_time__: the integration time of static HMC.
  package var integrationTime = 0.0
  /// treedepth__
  package var treeDepth = 0
  /// n_leapfrog__
  var leapfrogSteps = 0
  /// divergent__
  var isDivergent = false
  /// energy__: the Hamiltonian at the new state with the momentum it was reached with.
  package var energy = 0.0

  package init() {}
}
