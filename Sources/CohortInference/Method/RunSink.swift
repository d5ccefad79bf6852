// Where a method's rows and news go.

/// One delivered row; `position` and `statistics` are valid during the call only.
public struct RunRow {
  package let phase: RunPhase
  /// Counted from 0 within the phase, iterations that are not delivered included.
  package let iteration: Int
  /// The unconstrained parameters.
  package let position: UnsafeBufferPointer<Double>
  /// The values of the method's columns.
  package let statistics: UnsafeBufferPointer<Double>

  package init(
    phase: RunPhase, iteration: Int, position: UnsafeBufferPointer<Double>, statistics: UnsafeBufferPointer<Double>
  ) {
    self.phase = phase
    self.iteration = iteration
    self.position = position
    self.statistics = statistics
  }
}

/// Takes what one chain delivers, always from the thread that runs the chain. An error thrown here ends the chain.
public protocol RunSink: AnyObject {
  /// A row.
  func receive(_ row: RunRow) throws
  /// A phase has ended; `report` says what was learnt in it, if anything was.
  func phaseEnded(_ phase: RunPhase, report: PhaseReport?) throws
  /// News, after every iteration.
  func progressed(_ progress: RunProgress)
  /// An iteration has been delivered, or the chain is being stopped; `state` makes what is needed to go on from there.
  func reached(_ moment: ChainMoment, _ state: () -> ChainState?) throws
}

extension RunSink {
  /// States may be of no interest.
  public func reached(_ moment: ChainMoment, _ state: () -> ChainState?) throws {}
  /// Ends of phases may be of no interest.
  public func phaseEnded(_ phase: RunPhase, report: PhaseReport?) throws {}
  /// So may news.
  public func progressed(_ progress: RunProgress) {}
}

/// When a chain's state can be taken.
public enum ChainMoment: Sendable {
  /// Between two iterations.
  case between
  /// Behind the last one.
  case completed
  /// Where it was told to stop.
  case stopped
}
