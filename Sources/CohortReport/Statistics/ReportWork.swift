// ReportWork: loops over quantities on all cores, which can be stopped.
import CohortThreads
import Foundation
import Synchronization

/// Does what a report needs in parallel, and stops where it is told to.
struct ReportWork {
  let arena: ThreadArena
  /// Asked now and then.
  let isCancelled: () -> Bool

  init(threads: Int?, isCancelled: @escaping () -> Bool) {
    arena = ThreadArena(threadCount: threads ?? ProcessInfo.processInfo.activeProcessorCount)
    self.isCancelled = isCancelled
  }

  /// - Throws: `CancellationError` where the work was stopped.
  func check() throws {
    if isCancelled() { throw CancellationError() }
  }

  /// `transform` of 0 ..< count, in this order.
  ///
  /// - Throws: `CancellationError` where it was stopped.
  func map<Result>(_ count: Int, _ transform: (Int) -> Result) throws -> [Result] {
    let stopped = Atomic(false)
    let parts: [Result?] = arena.run {
      var results = [Result?](repeating: nil, count: count)
      results.withUnsafeMutableBufferPointer { results in
        // Every index is written by one thread.
        nonisolated(unsafe) let results = results
        ParallelLoop.run(count: count) { begin, end in
          for index in begin..<end {
            if stopped.load(ordering: .relaxed) { return }
            if isCancelled() {
              stopped.store(true, ordering: .relaxed)
              return
            }
            results[index] = transform(index)
          }
        }
      }
      return results
    }
    if stopped.load(ordering: .relaxed) { throw CancellationError() }
    return parts.compactMap { $0 }
  }
}
