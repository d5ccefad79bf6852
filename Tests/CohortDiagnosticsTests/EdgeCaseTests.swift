// Draws on which formulas would divide by zero or index past the end, and closed-form values of the pieces.

import CohortDiagnostics
import Testing

@Suite struct EdgeCaseTests {
  private func all(_ chains: Chains) -> [Double] {
    [
      rHat(chains), essBulk(chains), essTail(chains), essMean(chains), mcseMean(chains), mcseSD(chains),
      mcseQuantile(chains, 0.5), essQuantile(chains, 0.1),
    ]
  }

  @Test func drawsThatSayNothingGiveNaN() {
    let mute: [[[Double]]] = [
      [], [[]], [[], []], [[1]], [[1, 2, 3]], [[1, 2, 3], []], [[5, 5, 5, 5, 5]], [[5, 5, 5, 5], [5, 5, 5, 5]],
      [[1, 2, .nan, 4, 5]], [[1, 2, .infinity, 4, 5]], [[-.infinity, -.infinity, -.infinity, -.infinity]],
    ]
    for values in mute {
      #expect(all(Chains(values)).filter { !$0.isNaN }.isEmpty, "\(values)")
      _ = ParameterSummary(name: "x", chains: Chains(values))
    }
  }

  @Test func quantilesNextToInfiniteDraws() {
    let up = [1, 1, 1, 1, Double.infinity, .infinity]
    // Places 2.5, 3 and 3.5 among 0 to 5, and the ends.
    #expect([0, 0.5, 0.6, 0.7, 0.9, 1].map { quantile(up, $0) } == [1, 1, 1, .infinity, .infinity, .infinity])
    let down = up.map { -$0 }
    #expect([0, 0.1, 0.3, 0.4, 0.5, 1].map { quantile(down, $0) } == [-.infinity, -.infinity, -.infinity, -1, -1, -1])
    #expect(quantile([-.infinity, .infinity], 0) == -.infinity && quantile([-.infinity, .infinity], 1) == .infinity)
    // Any number would do there.
    #expect(quantile([-.infinity, .infinity], 0.5).isNaN)
    // Finite neighbours whose distance is beyond the largest double.
    #expect(quantile([-1e308, 1.5e308], 0.5) == 0.25e308)
    let row = ParameterSummary(
      name: "x", chains: Chains([[1, .infinity, 1, .infinity], [1, 1, .infinity, .infinity]]))
    #expect(row.quantiles == [1, .infinity, .infinity] && row.mean == .infinity && row.sd.isNaN)
  }

  @Test func constantsHaveTheirValueAndNoSpread() {
    let row = ParameterSummary(name: "c", chains: Chains([[0.1, 0.1, 0.1, 0.1, 0.1], [0.1, 0.1, 0.1, 0.1, 0.1]]))
    #expect(row.mean == 0.1 && row.sd == 0 && row.quantiles == [0.1, 0.1, 0.1] && row.isConstant)
    #expect(row.rHat.isNaN && row.essBulk.isNaN)
  }

  @Test func chainsThatStandStillApartHaveInfiniteRHat() {
    #expect(rHat(Chains([[1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 2, 2]])) == .infinity)
    #expect(essBulk(Chains([[1, 1, 1, 1, 1, 1], [2, 2, 2, 2, 2, 2]])) >= 0)
  }

  @Test func twoValuesFoldToAConstantAndStillHaveAnRHat() {
    let chains = Chains([[0, 1, 0, 1, 1, 0, 0, 1], [1, 0, 0, 1, 0, 1, 1, 0]])
    #expect(rHat(chains) > 0.8 && rHat(chains) < 1.2)
  }

  @Test func unequalChainsAreCutToTheShortest() {
    let chains = Chains([[1, 2, 3, 4, 5, 6], [2, 1, 4, 3]])
    #expect(chains.drawCount == 4 && chains.size == 8)
  }

  /// The middle draw of an odd chain is in neither half: the scores of the others are those of ranks 1 to 4.
  @Test func halvesLeaveOutTheMiddleDraw() {
    let odd = scores([[10, 40, 99, 30, 20]])
    #expect(odd == scores([[10, 40, 30, 20]]))
    #expect(odd.count == 2 && odd[0].count == 2)
    #expect(odd[0][0] < odd[1][1] && odd[1][1] < odd[1][0] && odd[1][0] < odd[0][1])
  }

  private func scores(_ values: [[Double]]) -> [[Double]] {
    let analysis = DrawsAnalysis(chainCount: values.count, drawCount: values[0].count)
    analysis.fill(Chains(values))
    return analysis.normalScores()
  }

  // Blom's scores of four draws with one tie: ranks 1, 2.5, 2.5, 4 of 4; Φ⁻¹(0.625/4.25) = −1.0491313979639725 (mpmath).
  @Test func ranksShareTies() {
    // Halves of one draw each, chain after chain.
    let scores = scores([[7, 3], [7, 100]])
    #expect(abs(scores[1][0] + 1.0491313979639725) < 1e-14)
    #expect(abs(scores[3][0] - 1.0491313979639725) < 1e-14)
    #expect(abs(scores[0][0]) < 1e-15 && scores[0][0] == scores[2][0])
  }

  @Test func quantilesInterpolate() {
    #expect(quantile([4, 1, 3, 2], 0.5) == 2.5)
    #expect(quantile([4, 1, 3, 2], 0) == 1 && quantile([4, 1, 3, 2], 1) == 4)
    #expect(quantile([1, .infinity], 0) == 1 && quantile([1, .infinity], 1) == .infinity)
    #expect(quantile([], 0.5).isNaN && quantile([1, .nan], 0.5).isNaN)
    #expect(quantile([1, 2], .nan).isNaN && quantile([1, 2], 7) == 2)
  }

  // Energies 1, 3, 2, 6: steps 4 + 1 + 16, spread about 3 is 4 + 0 + 1 + 9.
  @Test func energyFractionByHand() {
    #expect(eBFMI([1, 3, 2, 6]) == 1.5)
    #expect(eBFMI([]).isNaN && eBFMI([1]).isNaN && eBFMI([2, 2, 2]).isNaN && eBFMI([1, .nan, 2]).isNaN)
  }
}
