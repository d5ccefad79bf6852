// DrawsComments: what the comments among and after the draws say: where adaptation ended, what it found, the times.
import Foundation

/// Picks out of the comments below a file's column names what is wanted of them.
struct DrawsComments {
  var stepSize: Double?
  /// The inverse metric: its diagonal, or its rows one after another; empty where none is given.
  var inverseMetric: [Double] = []
  var isDense = false
  /// Seconds.
  var warmupTime: Double?
  var samplingTime: Double?
  /// Whether the end of adaptation was met.
  var adaptationEnded = false
  private var inMetric = false

  /// Takes the next comment, without its `#`.
  mutating func read(_ comment: String) {
    let text = comment.trimmingCharacters(in: .whitespaces)
    if text == "Adaptation terminated" {
      adaptationEnded = true
      inMetric = false
    } else if text.hasPrefix("Step size") {
      stepSize = text.split(separator: "=").last.flatMap { Double($0.trimmingCharacters(in: .whitespaces)) }
    } else if text.hasSuffix("of inverse mass matrix:") {
      inMetric = true
      isDense = !text.hasPrefix("Diagonal")
    } else if text.hasSuffix("seconds (Warm-up)") {
      warmupTime = text.split(separator: " ").compactMap { Double($0) }.first
    } else if text.hasSuffix("seconds (Sampling)") {
      samplingTime = text.split(separator: " ").compactMap { Double($0) }.first
    } else if inMetric {
      let numbers = text.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
      if numbers.contains(nil) || numbers.isEmpty {
        inMetric = false
      } else {
        inverseMetric += numbers.compactMap { $0 }
      }
    }
  }
}
