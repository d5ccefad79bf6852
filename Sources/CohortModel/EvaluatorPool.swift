// EvaluatorPool: evaluators that are used again, by one thread at a time each.
import Synchronization

/// Evaluators for any number of threads: as many as are in use at a time are made, and made only once.
package final class EvaluatorPool<Evaluator>: Sendable {
  private let idle = Mutex<[Idle]>([])
  private let make: @Sendable () throws -> Evaluator

  // What is in the pool is no longer in use by the thread that put it there.
  private struct Idle: @unchecked Sendable {
    let evaluator: Evaluator
  }

  package init(_ make: @escaping @Sendable () throws -> Evaluator) { self.make = make }

  /// Calls `body` with an evaluator that no other thread uses meanwhile.
  package func use<Result>(_ body: (Evaluator) throws -> Result) throws -> Result {
    let taken = idle.withLock { $0.popLast() }
    let evaluator = try taken?.evaluator ?? make()
    let returned = Idle(evaluator: evaluator)
    defer { idle.withLock { $0.append(returned) } }
    return try body(evaluator)
  }
}
