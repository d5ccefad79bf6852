// EvaluationMeter: what a density is busy with, for those who watch from another thread.
import Synchronization

/// Counts the evaluations of one density, and tells what its solvers take where somebody asks. The thread that evaluates
/// counts and answers, any other may look and ask.
package final class EvaluationMeter: Sendable {
  private let counted = Atomic<Int>(0)
  private let asked = Atomic<Bool>(false)
  private let answered = Mutex<SolverBusiness?>(nil)

  package init() {}

  /// Evaluations so far.
  package var count: Int { counted.load(ordering: .relaxed) }

  /// What the solvers took in the last evaluation that was asked about; the next one is asked about by this.
  package var business: SolverBusiness? {
    asked.store(true, ordering: .relaxed)
    return answered.withLock { $0 }
  }

  /// One more, or several; there is one thread that counts.
  @inline(__always)
  func evaluated(_ count: Int = 1) {
    counted.store(counted.load(ordering: .relaxed) &+ count, ordering: .relaxed)
  }

  @inline(__always)
  var isAsked: Bool { asked.load(ordering: .relaxed) }

  @inline(never)
  func answer(_ business: SolverBusiness?) {
    asked.store(false, ordering: .relaxed)
    answered.withLock { $0 = business }
  }
}
