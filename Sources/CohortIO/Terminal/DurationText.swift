// Times for people.

/// A time for people: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`.
package func durationText(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds >= 0, seconds < 1e9 else { return "unknown" }
  if seconds < 9.95 { return "\((seconds * 10).rounded() / 10) s" }
  let whole = Int(seconds.rounded())
  if whole < 60 { return "\(whole) s" }
  if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
  if whole < 100 * 3600 { return "\(whole / 3600) h \(whole % 3600 / 60) min" }
  return "\(whole / 86400) d \(whole % 86400 / 3600) h"
}
