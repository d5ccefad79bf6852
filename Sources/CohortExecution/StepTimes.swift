// StepTimes: how long each step of a program took in one evaluation of value and gradient.
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Times of an evaluation, in nanoseconds: of each step forward and in reverse, and of what belongs to no step.
///
/// An executor that measures reads the clock between steps; one that does not is never asked to.
package final class StepTimes {
  package private(set) var forward: [Double]
  package private(set) var reverse: [Double]
  /// Setting up and copying the gradient.
  package private(set) var rest = 0.0
  /// When the last stretch ended.
  private var last = 0.0

  /// What reading the clock takes, in nanoseconds: less than that is taken for nothing.
  private static let cost: Double = {
    var least = Double.infinity
    for _ in 0..<200 {
      let start = now()
      for _ in 0..<20 { _ = now() }
      least = min(least, (now() - start) / 21)
    }
    return least
  }()

  package init(stepCount: Int) {
    forward = Array(repeating: 0, count: stepCount)
    reverse = forward
    _ = StepTimes.cost
  }

  /// A clock that goes forward only, in nanoseconds.
  @inline(__always)
  package static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  /// An evaluation begins.
  func begin() {
    rest = 0
    last = StepTimes.now()
  }

  @inline(__always)
  private func lap() -> Double {
    let now = StepTimes.now()
    defer { last = now }
    return max(0, now - last - StepTimes.cost)
  }

  @inline(__always) func endForward(_ step: Int) { forward[step] = lap() }
  @inline(__always) func endReverse(_ step: Int) { reverse[step] = lap() }
  /// What was done since the last step belongs to none.
  @inline(__always) func endRest() { rest += lap() }

  /// All of the evaluation.
  package var total: Double { forward.reduce(0, +) + reverse.reduce(0, +) + rest }
}
