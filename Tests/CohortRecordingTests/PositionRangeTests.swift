// Ranges of positions: they do not overlap, and a range that is too small changes no number.
import Cohort
import CohortMath
import CohortProgram
import CohortRecording
import Testing

struct PositionRangeTests {
  @Test("Ranges that share a location do not overlap", arguments: [PositionRange.ofNodes, PositionRange.ofTruncations])
  func areApart(ranges: [PositionRange]) {
    #expect(ranges.count > 1)
    for (range, next) in zip(ranges, ranges.dropFirst()) {
      #expect(range.positions.upperBound <= next.positions.lowerBound)
    }
    #expect(ranges.allSatisfy { $0.count > 0 })
  }

  @Test("The transforms of the slots of a tuple follow each other")
  func transforms() {
    for slot in 0..<10 {
      #expect(
        PositionRange.transform(slot).positions.upperBound == PositionRange.transform(slot + 1).positions.lowerBound)
    }
  }

  /// More variables than `chosenVariables` and the ranges behind it have room for; decisions at the same place in between.
  @Test func moreVariablesThanHaveRoom() throws {
    let count = 70
    let names = (0..<count).map { "v\($0)" }
    let program = """
      parameters { real a; real b; }
      model {
        \(names.map { "real \($0) = 1;" }.joined(separator: " "))
        for (n in 1:3) {
          if (a * n > b) {
            \(names.enumerated().map { "\($1) = \($1) * a + \($0);" }.joined(separator: " "))
          } else {
            \(names.enumerated().map { "\($1) = \($1) - b * \($0);" }.joined(separator: " "))
          }
          while (a > 10 * n) target += 1;
        }
        target += \(names.joined(separator: " + "));
      }
      """
    let model = try Recorded(program)
    for (a, b) in [(0.5, 1.2), (1.5, 1.2), (-0.5, 1.2), (0.5, 0.7)] {
      var expected = 0.0
      for k in 0..<count {
        var v = 1.0
        for n in 1...3 { v = a * Double(n) > b ? v * a + Double(k) : v - b * Double(k) }
        expected += v
      }
      expectEqual(try model.value([a, b]), expected)
      try model.expectGradientsMatch([a, b])
    }
  }
}
