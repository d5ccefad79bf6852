// EvaluationMeter: how often a density has been evaluated, for those who watch from another thread.
import Synchronization

/// Counts the evaluations of one density. The thread that evaluates counts, any other may look.
package final class EvaluationMeter: Sendable {
  private let counted = Atomic<Int>(0)

  package init() {}

  /// Evaluations so far.
  package var count: Int { counted.load(ordering: .relaxed) }

  /// One more; there is one thread that counts.
  @inline(__always)
  func evaluated() {
    counted.store(counted.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
  }
}
