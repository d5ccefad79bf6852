// Outcome: what an optimisation found, and what it took.
import Cohort
import Foundation

/// An optimisation that has ended.
struct Outcome {
  var parameters: ModelData
  /// The same in the order of `PredatorPrey.names`.
  var values: [Double]
  /// The sum of squared errors.
  var error: Double
  var evaluations: Int
  /// By the clock, and of all processors together.
  var seconds: Double
  var processorSeconds: Double
  /// Whether it is at least as near to the data as the true parameters.
  var isFound: Bool

  var perSecond: Double { Double(evaluations) / seconds }
}

/// Seconds of the processors that this process has used.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}

extension Sequence where Element == Double {
  /// The middle one, of an even number the lower of two.
  var median: Double {
    let sorted = sorted()
    return sorted.isEmpty ? .nan : sorted[(sorted.count - 1) / 2]
  }
}

/// Prints a line at once, also where the output goes to a file.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
