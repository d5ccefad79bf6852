// When warm-up begins a new window of draws: short windows at first, then longer ones, then the step size alone.

/// The schedule of adaptation by draws and gradients (Seyboldt, Carlson and Carpenter 2026; the shares are nutpie's).
///
/// Draws go into a foreground, from which the metric is made, and into a background. When the background has enough of them
/// it becomes the foreground, and an empty one takes its place: so the metric forgets where the chain came from without
/// ever resting on few draws.
package struct FisherSchedule: Equatable, Sendable {
  /// Windows are short before this iteration.
  package private(set) var earlyEnd: Int
  /// The metric stays from this iteration on.
  package private(set) var finalStart: Int
  /// Draws of a short window.
  package let earlyWindow: Int
  /// Draws of the window that is being filled.
  package private(set) var window: Int

  package init(
    warmup: Int, earlyShare: Double = 0.3, finalShare: Double = 0.15, earlyWindow: Int = 10, window: Int = 80
  ) {
    let warmup = max(0, warmup)
    earlyEnd = Int(earlyShare * Double(warmup))
    finalStart = warmup - Int(finalShare * Double(warmup))
    self.earlyWindow = earlyWindow
    self.window = window
  }

  /// That of a warm-up that ends by itself.
  init(_ meetings: WarmupMeetings) {
    self.init(warmup: meetings.limit)
    earlyEnd = min(earlyEnd, WarmupMeetings.first)
    finalStart = meetings.limit - meetings.settling
  }

  /// The metric stays from `iteration` on.
  mutating func settle(from iteration: Int) { finalStart = iteration }

  /// Says after the draw of `iteration` whether the background, of that many draws, becomes the foreground; if so, the next
  /// window is longer.
  package mutating func changesWindow(iteration: Int, background: Int) -> Bool {
    if iteration == earlyEnd { window = max(window, background) }
    let isEarly = iteration < earlyEnd
    guard background >= (isEarly ? earlyWindow : window), !isLate(iteration) else { return false }
    if !isEarly { window = next }
    return true
  }

  /// Whether no window fits between `iteration` and the end of learning about the metric.
  package func isLate(_ iteration: Int) -> Bool {
    (iteration < earlyEnd ? earlyWindow : next) > finalStart - iteration
  }

  private var next: Int { max(window + 1, Int((1.5 * Double(window)).rounded())) }
}

extension FisherSchedule: StoredState {
  package func write(to writer: inout StateWriter) {
    writer.write(window)
    writer.write(finalStart)
  }

  package mutating func read(from reader: inout StateReader) throws {
    window = min(try reader.bounded(), 1 << 32)
    finalStart = try reader.bounded()
  }
}
