// DeepWork: runs what may nest deeply on a thread that has the stack for it.
import CohortRecording
import Foundation

/// Runs `work` here, or on a thread of its own where little of this thread's stack is left: programs nest, and threads
/// of a pool may have as little as 512 KiB.
func withDeepStack<Result>(_ work: () throws -> Result) throws -> Result {
  if StackRoom.remaining >= 6 << 20 { return try work() }
  return try withoutActuallyEscaping(work) { work in
    let task = DeepWork(work)
    let thread = Thread { task.run() }
    thread.stackSize = 64 << 20
    thread.start()
    return try task.wait()
  }
}

/// Work that one thread does and another waits for.
private final class DeepWork<Result>: @unchecked Sendable {
  // The waiting thread reads the result after the semaphore's signal.
  private let work: () throws -> Result
  private var result: Swift.Result<Result, any Error>?
  private let isDone = DispatchSemaphore(value: 0)

  init(_ work: @escaping () throws -> Result) { self.work = work }

  func run() {
    result = Swift.Result { try work() }
    isDone.signal()
  }

  func wait() throws -> Result {
    isDone.wait()
    guard let result else { throw ModelError(.execution, "the work ended without a result") }
    return try result.get()
  }
}
