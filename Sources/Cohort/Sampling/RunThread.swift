// RunThread: long work of an app on a thread of its own, which ends when its task is cancelled.
import Foundation
import Synchronization

/// Does work on a thread of its own: it blocks for long, and programs nest deeper than pool threads' stacks may allow.
///
/// - Parameter work: is given what tells whether the task was cancelled.
func onRunThread<Value: Sendable>(
  _ work: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Value
) async throws -> Value {
  let flag = CancellationFlag()
  return try await withTaskCancellationHandler {
    try await withCheckedThrowingContinuation { continuation in
      let thread = Thread { continuation.resume(with: Result { try work { flag.isCancelled } }) }
      thread.stackSize = 64 << 20
      thread.start()
    }
  } onCancel: {
    flag.cancel()
  }
}

/// Whether the task was cancelled.
private final class CancellationFlag: Sendable {
  private let flag = Atomic(false)
  var isCancelled: Bool { flag.load(ordering: .relaxed) }
  func cancel() { flag.store(true, ordering: .relaxed) }
}
