// Where a chain's draws and news go.

/// The part of a chain that an iteration belongs to.
package enum ChainPhase: String, Sendable {
  case warmup
  case sampling
}

/// One delivered iteration; `position` is valid during the call only.
package struct Draw {
  package let phase: ChainPhase
  /// Counted from 0 within the phase, thinned iterations included.
  package let iteration: Int
  /// The unconstrained parameters.
  package let position: UnsafeBufferPointer<Double>
  package let statistics: TransitionStatistics
}

/// What adaptation arrived at.
package struct AdaptedSampler: Equatable, Sendable {
  package var stepSize: Double
  package var inverseMetric: InverseMetric

  package init(stepSize: Double, inverseMetric: InverseMetric) {
    self.stepSize = stepSize
    self.inverseMetric = inverseMetric
  }
}

/// How far a chain has come; sent after every transition.
package struct ChainProgress: Sendable {
  package let chain: Int
  package let phase: ChainPhase
  /// Iterations done and asked for, warm-up and sampling together.
  package let completed: Int
  package let total: Int
  /// Divergences since the phase began.
  package let divergences: Int
  package let stepSize: Double
  package let leapfrogSteps: Int
}

/// Takes what one chain delivers, always from the thread that runs the chain. An error thrown here ends the chain.
package protocol ChainSink: AnyObject {
  func receive(_ draw: Draw) throws
  /// Called once between warm-up and sampling.
  func adaptationEnded(_ adapted: AdaptedSampler) throws
  func progressed(_ progress: ChainProgress)
}

extension ChainSink {
  package func adaptationEnded(_ adapted: AdaptedSampler) throws {}
  package func progressed(_ progress: ChainProgress) {}
}
