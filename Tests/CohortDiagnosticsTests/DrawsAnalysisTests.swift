// Draws that are awkward to sort, and what depends on ranks alone.
import CohortDiagnostics
import Testing

@Suite struct DrawsAnalysisTests {
  private func ranks(_ count: Int) -> [Double] {
    // A permutation: multiples of a number without common factor.
    (0..<count).map { Double(($0 * 389 + 17) % count) }
  }

  private func chains(_ values: [Double]) -> Chains {
    Chains([Array(values.prefix(values.count / 2)), Array(values.suffix(values.count / 2))])
  }

  /// R-hat and bulk ESS know ranks alone: numbers that differ little, or lie anywhere, give the same.
  @Test(arguments: [40, 1000, 4002])
  func ranksAloneCount(count: Int) {
    let plain = ParameterSummary(name: "x", chains: chains(ranks(count)))
    let close = ParameterSummary(name: "x", chains: chains(ranks(count).map { 1 + $0 * 0x1p-40 }))
    let wide = ParameterSummary(name: "x", chains: chains(ranks(count).map { ($0 - 20) * 0x1p800 }))
    #expect(plain.essBulk.isFinite && plain.essBulk == close.essBulk && plain.essBulk == wide.essBulk)
    #expect(plain.essTail == close.essTail && plain.essTail == wide.essTail)
    // The median and the order of the numbers are exact, so folding ranks them the same.
    #expect(abs(plain.rHat - close.rHat) < 1e-12 && abs(plain.rHat - wide.rHat) < 1e-12)
    #expect(close.quantiles[0] < close.quantiles[1] && close.quantiles[1] < close.quantiles[2])
  }

  /// Of 0, 1, …, 9 the median is 4.5 and the deviations from it are 0.5, 0.5, 1.5, 1.5, …: their median is 2.5.
  @Test func medianAbsoluteDeviation() {
    let row = ParameterSummary(name: "x", chains: Chains([[7, 0, 5, 2, 9, 4, 1, 8, 3, 6]]))
    #expect(abs(row.mad - 1.4826 * 2.5) < 1e-12)
    #expect(ParameterSummary(name: "x", chains: Chains([[2, 2, 2, 2]])).mad == 0)
    // An odd number of draws: 0, 1, 2, 3, 10 lie 2, 1, 0, 1, 8 from 2.
    let odd = ParameterSummary(name: "x", chains: Chains([[3, 0, 10, 2, 1]]))
    #expect(abs(odd.mad - 1.4826) < 1e-12)
  }

  /// What stands still within each half and differs between them has no spread within.
  @Test func stillHalvesHaveInfiniteRHat() {
    // A third of 0.1 added up is not 0.1 by rounding.
    let row = ParameterSummary(
      name: "x", chains: Chains([Array(repeating: 0.1, count: 14), Array(repeating: 0.7, count: 14)]))
    #expect(row.rHat == .infinity)
  }

  /// One object for many quantities: nothing is left of the one before.
  @Test func memoryIsUsedAgain() {
    let analysis = DrawsAnalysis(chainCount: 2, drawCount: 101)
    let inputs = [
      ranks(202), ranks(202).map { -$0 * $0 }, Array(repeating: 3, count: 202), ranks(202).map { $0 < 50 ? 0 : 1 },
    ]
    for values in inputs + inputs.reversed() {
      analysis.fill(chains(values))
      let again = analysis.summary(name: "x", probabilities: [0.5])
      let alone = ParameterSummary(name: "x", chains: chains(values), probabilities: [0.5])
      #expect("\(again)" == "\(alone)")
    }
  }
}
