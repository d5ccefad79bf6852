// CheckpointClock: when a chain's next checkpoint is due.
import CohortIO
import CohortInference

/// Checkpoints come every so many seconds, and take at most a hundredth of the time.
struct CheckpointClock {
  private let interval: Double
  /// Whether there is one at the end of a run that was too short for others.
  private let writesAtEnd: Bool
  private var due: Double
  private var hasWritten = false

  /// - Parameters:
  ///   - first: seconds until the first one.
  ///   - interval: between two.
  init(first: Double, interval: Double, writesAtEnd: Bool) {
    self.interval = interval
    self.writesAtEnd = writesAtEnd
    due = monotonicSeconds() + first
  }

  /// Calls `write` if it is time to, and whenever a chain is stopped.
  mutating func reached(_ moment: ChainMoment, write: () throws -> Void) throws {
    let now = monotonicSeconds()
    let isDue =
      switch moment {
      case .between: now >= due
      case .completed: now >= due || hasWritten || writesAtEnd
      case .stopped: true
      }
    guard isDue else { return }
    try write()
    let end = monotonicSeconds()
    hasWritten = true
    due = end + max(interval, 100 * (end - now))
  }
}
