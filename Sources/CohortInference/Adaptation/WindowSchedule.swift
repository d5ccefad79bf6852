// Which warm-up iterations feed the metric and after which of them it is renewed: doubling windows between two buffers.

/// Stan's three-stage schedule (Stan reference manual, "Automatic parameter tuning").
package struct WindowSchedule: Equatable, Sendable {
  /// Iterations before the first window; for a short warm-up 15 % of it.
  package let initBuffer: Int
  /// Iterations after the last window; for a short warm-up 10 % of it.
  package let termBuffer: Int
  /// The windows as half-open ranges of warm-up iterations, counted from 0; the metric is renewed at each end.
  package let windows: [Range<Int>]

  /// - Parameters are counts of iterations and not negative. A warm-up below 20 has no windows, nor has a first
  ///   window of 0; one that is too short
  ///   for the three stages is divided into 15 %, 75 % and 10 %.
  package init(warmup: Int, initBuffer: Int = 75, termBuffer: Int = 50, window: Int = 25) {
    guard warmup >= 20 else {
      self.initBuffer = max(0, warmup)
      self.termBuffer = 0
      windows = []
      return
    }
    var initial = initBuffer
    var terminal = termBuffer
    var size = window
    if initial > warmup || terminal > warmup || size > warmup || initial + size + terminal > warmup {
      initial = Int(0.15 * Double(warmup))
      terminal = Int(0.1 * Double(warmup))
      size = warmup - initial - terminal
    }
    self.initBuffer = initial
    self.termBuffer = terminal
    let end = warmup - terminal
    var windows: [Range<Int>] = []
    var start = initial
    while size > 0 && start < end {
      var stop = start + size
      // A window is stretched to the end where the one after it, twice as long, would not fit. The first window
      // keeps its length.
      if stop > end || (!windows.isEmpty && stop + 2 * size > end) { stop = end }
      windows.append(start..<stop)
      start = stop
      size *= 2
    }
    self.windows = windows
  }
}
