// Parallel loops over the process's one thread arena.
import CTBB

/// Loops whose iterations run on the process's threads. Loops nest: a chain's loop over groups shares the threads with
/// the loop over chains.
package enum ParallelLoop {
  /// Runs `body(begin, end)` for parts of `0 ..< count` of at most `grain` indices.
  ///
  /// `isolated` is for loops within loops: the thread that waits for its inner loop does not begin another part of the
  /// outer one. The closure does not escape and nothing is allocated for it.
  @inlinable
  package static func run(count: Int, grain: Int = 1, isolated: Bool = false, _ body: (Int, Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var context = Context(body: body)
      withUnsafeMutablePointer(to: &context) { pointer in
        let call: @convention(c) (Int64, Int64, UnsafeMutableRawPointer?) -> Void = { begin, end, raw in
          raw?.assumingMemoryBound(to: Context.self).pointee.body(Int(begin), Int(end))
        }
        if isolated {
          cohort_parallel_for_isolated(Int64(count), Int64(grain), call, pointer)
        } else {
          cohort_parallel_for(Int64(count), Int64(grain), call, pointer)
        }
      }
    }
  }

  @usableFromInline
  package struct Context {
    @usableFromInline package let body: (Int, Int) -> Void
    @usableFromInline package init(body: @escaping (Int, Int) -> Void) { self.body = body }
  }

  /// The number of threads, counting the one that calls.
  package static var threadCount: Int { Int(cohort_threads()) }

  /// Sets the number of threads. False where a loop is running: then nothing changes.
  @discardableResult
  package static func setThreadCount(_ count: Int) -> Bool {
    cohort_set_threads(Int32(clamping: Swift.max(1, count))) != 0
  }

  /// A number below `threadCount` that no other thread in the arena has at the same time.
  package static var threadIndex: Int { Int(cohort_thread_index()) }
}
