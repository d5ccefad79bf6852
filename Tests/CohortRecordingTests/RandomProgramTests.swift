// RandomProgramTests: random small programs, replayed against recordings made anew and against differences.
import Cohort
import CohortProgram
import Foundation
import TestSupport
import Testing

/// Writes programs at random: loops, branches, carried variables, containers; all smooth where they are evaluated.
private struct ProgramWriter {
  var random: SplitMix

  mutating func next(_ bound: Int) -> Int { random.below(bound) }

  mutating func pick(_ list: [String]) -> String { list[next(list.count)] }

  mutating func expression(_ depth: Int, _ names: [String]) -> String {
    if depth == 0 { return pick(names) }
    let a = expression(depth - 1, names)
    switch next(9) {
    case 0: return "(\(a) + \(expression(depth - 1, names)))"
    case 1: return "(\(a) * \(expression(depth - 1, names)))"
    case 2: return "(\(a) - \(expression(depth - 1, names)))"
    case 3: return "tanh(\(a))"
    case 4: return "inv_logit(\(a))"
    case 5: return "log1p(square(\(a)))"
    case 6: return "(\(a) > \(expression(0, names)) ? sin(\(a)) : exp(-square(\(a))))"
    case 7: return "fma(\(a), \(pick(names)), \(pick(names)))"
    default: return "(\(a) / (1.5 + square(\(expression(depth - 1, names)))))"
    }
  }

  mutating func statements(_ depth: Int, _ names: [String], _ loops: Int) -> String {
    var text = ""
    for _ in 0..<(1 + next(3)) {
      switch next(depth > 0 ? 8 : 4) {
      case 0: text += "acc = 0.5 * acc + \(expression(2, names));\n"
      case 1: text += "target += \(expression(2, names));\n"
      case 2: text += "w[\(1 + next(4))] = \(expression(2, names));\n"
      case 3:
        text += "target += normal_lupdf(\(expression(1, names)) | \(expression(1, names)), 1 + exp(\(pick(names))));\n"
      case 4, 5:
        let i = "i\(loops)"
        let inner = names + ["v[\(i)]", "y[\(i)]", "w[\(i)]", "y[k[\(i)]]"]
        let upper = loops == 0 || next(2) == 0 ? "4" : "k[i\(loops - 1)]"
        text += "for (\(i) in 1:\(upper)) {\n\(statements(depth - 1, inner, loops + 1))}\n"
      case 6:
        text += "if (\(expression(1, names)) > 0.1) {\n\(statements(depth - 1, names, loops))}"
        text += next(2) == 0 ? "\n" : " else {\n\(statements(depth - 1, names, loops))}\n"
      default: text += "w = \(pick(["v", "w", "y"])) + \(expression(1, names)) * v;\n"
      }
    }
    return text
  }

  mutating func program() -> String {
    let names = ["a", "b", "acc", "v[1]", "v[4]", "w[2]", "y[3]", "0.7"]
    return """
      data { vector[4] y; array[4] int k; }
      parameters { real a; real b; vector[4] v; }
      model {
        real acc = 0.1;
        vector[4] w = v;
        \(statements(3, names, 0))
        target += acc + sum(w);
      }
      """
  }
}

@Suite struct RandomProgramTests {
  static let data: ModelData = ["y": [0.3, -0.8, 1.1, 0.5], "k": [2, 4, 1, 3]]

  @Test(arguments: 0..<60) func replayAgreesWithRecordingAnew(_ seed: Int) throws {
    var writer = ProgramWriter(random: SplitMix(seed: UInt64(seed) &* 7919 &+ 3))
    let source = writer.program()
    let replayed = try Recorded(source, data: RandomProgramTests.data)
    for number in 0..<4 {
      let point = (0..<6).map { _ in Double(writer.next(20001)) / 10000 - 1 }
      let value = try replayed.value(point)
      // A recording made at this very point: another program wherever control flow differs.
      let anew = try Recorded(source, data: RandomProgramTests.data)
      #expect(abs(value - (try anew.value(point))) <= 1e-11 * max(1, abs(value)), "point \(number) of\n\(source)")
      let gradient = try replayed.gradient(point)
      for (x, y) in zip(gradient, try anew.gradient(point)) {
        #expect(abs(x - y) <= 1e-10 * max(1, abs(y)), "gradient, point \(number) of\n\(source)")
      }
      // Differences: short ones at a second size show whether a jump lies in between.
      for index in point.indices {
        let slopes = try [1e-4, 1e-5].map { h -> Double in
          var (above, below) = (point, point)
          above[index] += h
          below[index] -= h
          return (try replayed.value(above) - replayed.value(below)) / (2 * h)
        }
        guard abs(slopes[0] - slopes[1]) < 1e-4 * max(1, abs(slopes[0])) else { continue }
        #expect(
          abs(gradient[index] - slopes[1]) <= 1e-3 * max(1, abs(slopes[1])),
          "derivative \(index): \(gradient[index]), \(slopes[1]), point \(number) of\n\(source)")
      }
    }
  }
}
