// PointTasks: points that the threads of an arena take one after another.
import CohortThreads
import Synchronization

/// A loop over points by tasks, each with memory of its own.
enum PointTasks {
  private final class Counter: Sendable {
    let next = Atomic(0)
  }

  /// Does `body(task, number)` for the numbers below `count`.
  ///
  /// - Parameter tasks: how many there are; no two calls at a time have the same task.
  static func run(count: Int, tasks: Int, _ body: (_ task: Int, _ number: Int) -> Void) {
    guard tasks > 1, count > 1 else {
      for number in 0..<count { body(0, number) }
      return
    }
    // Some points at a time where there are many: small models take less than a microsecond.
    let grain = max(1, count / (tasks * 16))
    let counter = Counter()
    ParallelLoop.run(count: min(tasks, count), isolated: true) { begin, end in
      for task in begin..<end {
        while true {
          let first = counter.next.wrappingAdd(grain, ordering: .relaxed).oldValue
          guard first < count else { break }
          for number in first..<min(first + grain, count) { body(task, number) }
        }
      }
    }
  }
}
