// Priors by articulation points against priors by their definition.
import CohortChecking
import TestSupport
import Testing

@Suite struct FactorGraphTests {
  /// A factor is a prior of p if no path leads from it to data once p is taken away.
  private func priorsByDefinition(_ factors: [[Int]], of parameter: Int, data: Set<Int>) -> Int {
    factors.indices.filter { factors[$0].contains(parameter) }.filter { start in
      var seen: Set<Int> = [start]
      var stack = [start]
      while let factor = stack.popLast() {
        for variable in factors[factor] where variable != parameter {
          if data.contains(variable) { return false }
          for other in factors.indices where factors[other].contains(variable) && seen.insert(other).inserted {
            stack.append(other)
          }
        }
      }
      return true
    }.count
  }

  @Test func randomGraphs() {
    var random = SplitMix(seed: 20)
    for _ in 0..<500 {
      let data = Set(0..<random.below(3))
      let variableCount = 3 + random.below(6)
      let factors = (0..<random.below(10)).map { _ in
        Array(Set((0..<(1 + random.below(3))).map { _ in random.below(variableCount) })).sorted()
      }
      let counts = FactorGraph(factors, isData: data.contains).priorCounts()
      for parameter in 0..<variableCount where !data.contains(parameter) {
        let stands = factors.contains { $0.contains(parameter) }
        let expected = stands ? priorsByDefinition(factors, of: parameter, data: data) : nil
        #expect(counts[parameter] == expected, "\(factors) \(parameter) \(data)")
      }
    }
  }
}
