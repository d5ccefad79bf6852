// What is known about a chain when it has ended.

/// Why a chain ended.
package enum RunEnding: Sendable {
  case completed
  /// The caller asked for it; the draws so far have been delivered.
  case cancelled
  /// The density, the sink or the method threw; the draws so far have been delivered.
  case failed(any Error)

  package var isCompleted: Bool {
    if case .completed = self { return true }
    return false
  }
}

/// What one phase of a chain took.
package struct PhaseSummary: Sendable {
  package let phase: RunPhase
  /// Iterations done, whether or not they were delivered.
  package var iterations = 0
  package var seconds = 0.0
  package var divergences = 0
  /// Iterations that were cut off at a limit, such as the depth of a tree.
  package var saturations = 0

  package init(_ phase: RunPhase) { self.phase = phase }
}

/// A chain's adaptation, costs and troubles.
public struct RunSummary: Sendable {
  package let chain: Int
  package var ending = RunEnding.completed
  /// What was learnt before sampling, such as step size and metric; nil if the chain ended before.
  package var learnt: PhaseReport?
  package var phases: [PhaseSummary]
  package var gradientEvaluations = 0
  /// What the method has to say of what it found, in the order in which it is to be said.
  public package(set) var notes: [RunNote] = []
  /// What it found as a value, for calls that are made for such methods.
  package var findings: (any Sendable)?
  /// How often another start was drawn, since the chain got nowhere from the one before.
  package var newStarts = 0

  package init(chain: Int, phases: [RunPhase]) {
    self.chain = chain
    self.phases = phases.map { PhaseSummary($0) }
  }

  package func iterations(in phase: RunPhase) -> Int { phases.first { $0.phase == phase }?.iterations ?? 0 }
  package func seconds(in phase: RunPhase) -> Double { phases.first { $0.phase == phase }?.seconds ?? 0 }
  /// Divergent iterations after all warm-up.
  package var divergences: Int { phases.last?.divergences ?? 0 }
  package var saturations: Int { phases.last?.saturations ?? 0 }
  package var seconds: Double { phases.reduce(0) { $0 + $1.seconds } }
}

/// A sentence about what a method found, such as why it ended or how far its result can be trusted.
public struct RunNote: Equatable, Sendable {
  /// The sentence, without a full stop.
  public let text: String
  /// Whether something is wrong, or may be.
  public let isWarning: Bool

  package init(_ text: String, isWarning: Bool = false) {
    self.text = text
    self.isWarning = isWarning
  }
}
