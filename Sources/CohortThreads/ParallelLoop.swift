// Parallel loops in the arena of the thread that runs them.
import CTBB

/// Loops whose iterations are shared by the threads of the ``ThreadArena`` in which the calling thread works; outside of
/// arenas the calling thread does them alone. Loops nest: a chain's loop over groups shares the threads with the loop
/// over chains.
package enum ParallelLoop {
  /// Does the iterations `begin ..< end`, given as `body(begin, end, context)`.
  package typealias Body = @convention(c) (Int64, Int64, UnsafeMutableRawPointer?) -> Void

  /// Runs `body(begin, end, context)` for parts of `0 ..< count` of at most `grain` indices; allocates nothing.
  ///
  /// `isolated` is for loops within loops: the thread that waits for its inner loop does not begin another part of the
  /// outer one.
  @inlinable
  package static func run(
    count: Int, grain: Int = 1, isolated: Bool = false, context: UnsafeMutableRawPointer?, body: Body
  ) {
    if isolated {
      cohort_parallel_for_isolated(Int64(count), Int64(grain), body, context)
    } else {
      cohort_parallel_for(Int64(count), Int64(grain), body, context)
    }
  }

  /// Runs `body(begin, end)` for parts of `0 ..< count` of at most `grain` indices.
  @inlinable
  package static func run(count: Int, grain: Int = 1, isolated: Bool = false, _ body: (Int, Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      var context = Context(body: body)
      withUnsafeMutablePointer(to: &context) { pointer in
        run(count: count, grain: grain, isolated: isolated, context: pointer) { begin, end, raw in
          raw?.assumingMemoryBound(to: Context.self).pointee.body(Int(begin), Int(end))
        }
      }
    }
  }

  @usableFromInline
  package struct Context {
    @usableFromInline package let body: (Int, Int) -> Void
    @usableFromInline package init(body: @escaping (Int, Int) -> Void) { self.body = body }
  }

  /// The number of threads that share a loop of the calling thread, counting itself.
  package static var threadCount: Int { Int(cohort_threads()) }

  /// A number below `threadCount` that no other thread working in the arena has at the same time.
  package static var threadIndex: Int { Int(cohort_thread_index()) }
}
