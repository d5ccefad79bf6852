// A second kind of executor, added from outside: two executors of the standard kind in turns, which counts what it does.
import CohortExecution
import CohortProgram
import Synchronization

/// Counts evaluations over all its executors.
final class AlternatingKind: Sendable {
  let gradients = Atomic(0)
  let values = Atomic(0)
  let programs = Atomic(0)

  /// The kind as the library takes it.
  var kind: ExecutorKind {
    ExecutorKind(name: "alternating", summary: "Two executors of the standard kind in turns.") { program in
      self.programs.wrappingAdd(1, ordering: .relaxed)
      return AlternatingProgram(inner: try ExecutorKind.standard.prepare(program), counts: self)
    }
  }
}

private struct AlternatingProgram: ExecutableProgram {
  let inner: any ExecutableProgram
  let counts: AlternatingKind
  var program: Program { inner.program }

  func makeExecutor(hasGradient: Bool) throws -> any ProgramExecutor {
    AlternatingExecutor(
      current: try inner.makeExecutor(hasGradient: hasGradient),
      other: try inner.makeExecutor(hasGradient: hasGradient),
      counts: counts)
  }
}

private final class AlternatingExecutor: ProgramExecutor {
  private var current: any ProgramExecutor
  private var other: any ProgramExecutor
  private let counts: AlternatingKind

  init(current: any ProgramExecutor, other: any ProgramExecutor, counts: AlternatingKind) {
    self.current = current
    self.other = other
    self.counts = counts
  }

  var program: Program { current.program }
  var slots: UnsafeBufferPointer<Double> { current.slots }
  var nodeFailure: NodeFailure? { current.nodeFailure }

  func evaluate(at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>) -> Evaluation {
    swap(&current, &other)
    counts.gradients.wrappingAdd(1, ordering: .relaxed)
    return current.evaluate(at: q, gradient: gradient)
  }

  func evaluate(at q: UnsafePointer<Double>) -> Evaluation {
    swap(&current, &other)
    counts.values.wrappingAdd(1, ordering: .relaxed)
    return current.evaluate(at: q)
  }
}
