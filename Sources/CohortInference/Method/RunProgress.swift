// How far a chain has come.

/// News of one chain after an iteration.
public struct RunProgress: Sendable {
  /// The chain's number.
  public let chain: Int
  /// Warm-up or sampling, or what the method has in their place.
  public let phase: RunPhase
  /// Iterations done in this phase, and asked for.
  public let iteration: Int
  /// Iterations of this phase in all.
  public let phaseTotal: Int
  /// Iterations done in all phases together.
  public let completed: Int
  /// Iterations of all phases together.
  public let total: Int
  /// Divergent transitions since the phase began.
  public let divergences: Int
  /// The step size used; 0 where the method has none.
  public let stepSize: Double
  /// Evaluations of the gradient in this iteration.
  public let gradients: Int
  /// Seconds until the chain ends, by the pace since the phase began.
  public let secondsLeft: Double
  /// Iterations in a row, up to this one, in which the chain stayed where it was.
  public let unmoved: Int
  /// Iterations in a row, up to this one, that were cut off at a limit, such as the depth of a tree.
  public let saturated: Int
  /// What a method without chains tells of how it fares, such as `log density -12.3`.
  public let status: String?

  package init(
    chain: Int, phase: RunPhase, iteration: Int, phaseTotal: Int, completed: Int, total: Int, divergences: Int,
    stepSize: Double, gradients: Int, secondsLeft: Double, unmoved: Int = 0, saturated: Int = 0,
    status: String? = nil
  ) {
    self.chain = chain
    self.phase = phase
    self.iteration = iteration
    self.phaseTotal = phaseTotal
    self.completed = completed
    self.total = total
    self.divergences = divergences
    self.stepSize = stepSize
    self.gradients = gradients
    self.secondsLeft = secondsLeft
    self.unmoved = unmoved
    self.saturated = saturated
    self.status = status
  }

  /// News of a method without chains, in one of its phases.
  package init(
    _ phase: RunPhase, stream: Int, iteration: Int, of phaseTotal: Int, completed: Int, total: Int, status: String?
  ) {
    self.init(
      chain: stream, phase: phase, iteration: iteration, phaseTotal: phaseTotal, completed: completed, total: total,
      divergences: 0, stepSize: 0, gradients: 0, secondsLeft: 0, status: status)
  }
}
