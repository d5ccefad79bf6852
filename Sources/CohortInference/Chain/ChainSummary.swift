// What is known about a chain when it has ended.

/// Why a chain ended.
package enum ChainEnding: Sendable {
  case completed
  /// The caller asked for it; the draws so far have been delivered.
  case cancelled
  /// The density, the sink or the sampler threw; the draws so far have been delivered.
  case failed(any Error)

  package var isCompleted: Bool {
    if case .completed = self { return true }
    return false
  }
}

/// A chain's adaptation, costs and troubles.
package struct ChainSummary: Sendable {
  package let chain: Int
  package var ending = ChainEnding.completed
  /// Step size and inverse metric with which sampling ran; nil if the chain ended before.
  package var adapted: AdaptedSampler?
  package var warmupSeconds = 0.0
  package var samplingSeconds = 0.0
  /// Transitions done in each phase, whether or not they were delivered.
  package var warmupIterations = 0
  package var samplingIterations = 0
  /// Divergent transitions, and those that stopped at the maximum tree depth, after warm-up.
  package var divergences = 0
  package var depthSaturations = 0
  package var gradientEvaluations = 0

  package init(chain: Int) {
    self.chain = chain
  }
}
