// GrowingProgram: a program whose number of operations is proportional to T, and what its recording takes.
import Cohort
import CohortModel
import CohortRandom
import Foundation
import Testing

/// A program of 25 parameters `p` and the size `T`.
struct GrowingProgram: Sendable, CustomTestStringConvertible {
  let name: String
  /// T where measuring begins.
  let size: Int
  let text: String
  /// Whether the outputs of a draw are what grows, in place of the log density.
  let hasOutputs: Bool

  var testDescription: String { name }

  init(_ name: String, _ size: Int, functions: String = "", _ model: String) {
    self.name = name
    self.size = size
    text = Self.text(functions: functions, "model { \(model) }")
    hasOutputs = false
  }

  init(_ name: String, _ size: Int, functions: String = "", transformed: String, _ model: String) {
    self.name = name
    self.size = size
    text = Self.text(functions: functions, "transformed parameters { \(transformed) } model { \(model) }")
    hasOutputs = false
  }

  init(_ name: String, _ size: Int, functions: String = "", outputs: String) {
    self.name = name
    self.size = size
    text = Self.text(functions: functions, "model { p ~ normal(0, 1); } generated quantities { \(outputs) }")
    hasOutputs = true
  }

  private static func text(functions: String, _ blocks: String) -> String {
    (functions.isEmpty ? "" : "functions { \(functions) }\n") + "data { int T; }\nparameters { vector[25] p; }\n"
      + blocks
  }

  /// Processor seconds of this thread for recording, optimising, lowering and one gradient (or one draw's outputs), at two
  /// points: where control flow goes another way at the second, that is recorded anew.
  func seconds(_ size: Int) throws -> Double {
    let posterior = try Model(text: text).posterior(
      data: ModelData(json: "{\"T\":\(size)}"), output: { _ in })
    let points = [0.1, -0.13].map { first in (0..<posterior.dimension).map { first + 0.01 * Double($0) } }
    let start = Self.processorSeconds()
    if hasOutputs {
      let outputs = try posterior.evaluable.outputs()
      for (number, point) in points.enumerated() {
        var row = ContiguousArray<Double>()
        let random = RandomStream(
          seed: 1, stream: 1, purpose: .generatedQuantities, substream: UInt32(truncatingIfNeeded: number))
        try point.withUnsafeBufferPointer { try outputs.append(at: $0, random: random, to: &row) }
      }
    } else {
      let density = try posterior.evaluable.density(fresh: true)
      for point in points { _ = try posterior.evaluate(density, at: point) }
    }
    return Self.processorSeconds() - start
  }

  private static func processorSeconds() -> Double {
    #if os(Linux)
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    #else
      return Double(clock()) / Double(CLOCKS_PER_SEC)
    #endif
  }

  /// The times of T, 2 T, 4 T, 8 T and 16 T: the least of as many attempts as it takes to be linear, at most so many.
  func times(attempts: Int = 5) throws -> [Double] {
    var best = [Double](repeating: .infinity, count: 5)
    for _ in 0..<attempts {
      for doubling in best.indices { best[doubling] = min(best[doubling], try seconds(size << doubling)) }
      if Self.isLinear(best) { break }
    }
    return best
  }

  /// Whether four times as much takes less than eight times as long. Where time grows with the square it is sixteen times.
  static func isLinear(_ times: [Double]) -> Bool { times[4] < 8 * times[2] }
}
