// The threads of a run.
import CTBB

/// Threads that share the work of one run: chains, groups and long loops alike.
///
/// The number of threads belongs to an arena, not to the process: two runs side by side, each in an arena of its own, do
/// not disturb each other. Loops that are run in an arena's work, at any depth, are shared among its threads
/// (``ParallelLoop``); a thread that works in no arena does its loops alone. An arena without work costs no time.
package final class ThreadArena: Sendable {
  /// The number of threads, counting the one that calls ``run(_:)``.
  package let threadCount: Int
  // Nil where there was no memory for it: then the thread that calls does the work alone.
  private nonisolated(unsafe) let arena: OpaquePointer?

  /// Makes an arena of so many threads, at least one. Threads are started when they are first needed.
  package init(threadCount: Int) {
    let count = Int32(clamping: max(1, threadCount))
    arena = cohort_arena_create(count)
    self.threadCount = arena == nil ? 1 : Int(count)
  }

  deinit { cohort_arena_destroy(arena) }

  /// Runs `work` in the arena, begun on the calling thread, and returns when it is done.
  ///
  /// Work may enter another arena: loops belong to the innermost. Where more threads enter an arena at a time than it has,
  /// some wait for the others.
  package func run<Result, Failure: Error>(_ work: () throws(Failure) -> Result) throws(Failure) -> Result {
    var result: Swift.Result<Result, Failure>?
    perform { result = Swift.Result(catching: work) }
    if let result { return try result.get() }
    return try work()
  }

  private func perform(_ body: () -> Void) {
    guard let arena else { return }
    withoutActuallyEscaping(body) { body in
      var call = Call(body: body)
      withUnsafeMutablePointer(to: &call) { pointer in
        _ = cohort_arena_execute(arena, { $0?.assumingMemoryBound(to: Call.self).pointee.body() }, pointer)
      }
    }
  }

  private struct Call {
    let body: () -> Void
  }
}
