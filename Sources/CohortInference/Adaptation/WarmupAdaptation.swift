// The seam for what learns in warm-up: the step size after every transition, the metric when there is something new.

/// The adaptation of one chain's step size and metric.
protocol WarmupAdaptation: AnyObject, StoredState {
  /// The chain is at its first point, or at another one in its place.
  func begin()

  /// Learns from the transition of `iteration` and sets the step size for the next one.
  ///
  /// - Returns: whether a step size must be searched for, since the metric is another.
  func learn(iteration: Int, from transition: TransitionStatistics, stepSize: inout Double) throws -> Bool

  /// A step size was found for the metric as it is.
  func stepSizeFound(_ stepSize: Double)

  /// The step size to sample with.
  func adaptedStepSize(current: Double) -> Double

  /// Iterations from this one on settle the step size alone: warm-up is about to end.
  func settle(from iteration: Int)

  /// The longest trajectory of an iteration as a power of two of leapfrog steps; nil where nothing but the method's own limit
  /// holds.
  func depthLimit(iteration: Int) -> Int?

  /// Whether the chain gets nowhere from where it started, however long its trajectories.
  var isCrawling: Bool { get }
}
