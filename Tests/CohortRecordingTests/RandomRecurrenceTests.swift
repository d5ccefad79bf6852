// RandomRecurrenceTests: random series, replayed against recordings made anew and against differences.
import Cohort
import CohortProgram
import Foundation
import TestSupport
import Testing

@Suite struct RandomRecurrenceTests {
  private struct Picker {
    var generator: SplitMix

    mutating func next(_ bound: Int) -> Int { generator.below(bound) }

    mutating func pick(_ list: [String]) -> String { list[next(list.count)] }
  }

  /// Writes recurrences at random: scalars, vectors and matrices carried from step to step, lags, inner loops, steps that
  /// differ by data, constants at the start.
  private struct Writer {
    var random: Picker
    init(_ seed: Int) { random = Picker(generator: SplitMix(seed: UInt64(seed) &* 6_364_136_223 &+ 17)) }

    mutating func scalar(_ depth: Int) -> String {
      if depth == 0 {
        return random.pick([
          "x[t - 1]", "x[t - 1]", "x[max(t - 2, 1)]", "u[1]", "u[2]", "M[1, 2]", "M[2, 2]", "a", "b", "y[t]", "y[k[t]]",
          "0.3", "z[t]", "x[k[t] < t ? k[t] : 1]", "s",
        ])
      }
      let first = scalar(depth - 1)
      switch random.next(8) {
      case 0: return "(\(first) + \(scalar(depth - 1)))"
      case 1: return "(\(first) - 0.5 * \(scalar(depth - 1)))"
      case 2: return "(\(first) * tanh(\(scalar(depth - 1))))"
      case 3: return "inv_logit(\(first))"
      case 4: return "log_sum_exp([\(first), \(scalar(0)), \(scalar(0))])"
      case 5: return "sqrt(1 + square(\(first)))"
      case 6: return "dot_product(u, [\(first), \(scalar(0))]')"
      default: return "(\(first) / (1.5 + square(\(scalar(0)))))"
      }
    }

    mutating func step() -> String {
      switch random.next(9) {
      case 0, 1: return "x[t] = 0.5 * tanh(\(scalar(2)));"
      case 2: return "u = tanh(M * u + [\(scalar(1)), 0.1]');"
      case 3: return "M = 0.3 * tanh(M * B) + diag_matrix(u);"
      case 4: return "for (i in 1:2) u[i] = tanh(u[3 - i] * \(scalar(1)));"
      case 5: return "if (k[t] > 2) { s = tanh(\(scalar(1))); } else { s = 0.4 * s + \(scalar(0)); }"
      case 6: return "s = 0.5 * s; for (i in 1:k[t]) s += 0.1 * z[i] * x[max(t - i, 1)];"
      case 7: return "if (y[t] > 0) { u = 0.5 * u; }"
      default: return "target += -square(x[t - 1] - \(scalar(1)));"
      }
    }

    mutating func program() -> String {
      var loop = "x[t] = 0.2 * x[t - 1] + \(random.pick(["a", "z[t]", "0.1", "y[t]"]));\n"
      for _ in 0..<(2 + random.next(4)) { loop += "    \(step())\n" }
      let series = random.next(3) == 0
      return """
        data { int T; vector[T] y; array[T] int k; }
        parameters { real a; real b; vector[T] z; matrix[2, 2] B; }
        model {
          \(series ? "for (g in 1:5) {" : "{")
          vector[T] x;
          vector[2] u = \(random.pick(["[0.5, 0.2]'", "[a, 0.1]'"]));
          matrix[2, 2] M = \(random.pick(["[[0.1, 0.2], [0.3, 0.4]]", "B", "[[b, 0], [0, 1]]"]));
          real s = \(series ? "0.1 * g" : "0.1");
          x[1] = \(random.pick(["0.5", "a", "y[1]"]));
          for (t in 2:T) {
            \(loop)
          }
          target += -square(s) - dot_self(u) - sum(square(x)) - sum(square(M));
          }
        }
        """
    }
  }

  /// Replays against recordings made anew, whose value is computed while the model runs, before any optimisation; and
  /// gradients against differences.
  @Test(arguments: 0..<60) func randomRecurrences(_ seed: Int) throws {
    var writer = Writer(seed)
    let source = writer.program()
    let count = 9
    let data: ModelData = [
      "T": count, "y": (0..<count).map { sin(Double($0 * 5 + seed)) }, "k": (0..<count).map { ($0 * 7 + seed) % 4 + 1 },
    ]
    let replayed = try Recorded(source, data: data)
    for _ in 0..<2 {
      let point = (0..<(count + 6)).map { _ in Double(writer.random.next(2001)) / 2000 - 0.5 }
      let anew = try point.withUnsafeBufferPointer { try replayed.posterior.bound.record(at: $0).value }
      expectEqual(try replayed.value(point), anew, 1e-11)
      try replayed.expectGradientsMatch(point, tolerance: 1e-6)
    }
  }
}
