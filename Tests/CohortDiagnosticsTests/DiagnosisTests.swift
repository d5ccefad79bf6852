// The findings of a diagnosis.

import CohortDiagnostics
import Testing

@Suite struct DiagnosisTests {
  private func row(_ name: String, rHat: Double = 1, bulk: Double = 2000, tail: Double = 2000, mean: Double = 0)
    -> ParameterSummary
  {
    var row = ParameterSummary(name: name, chains: Chains([[1, 2, 3, 4, 5, 6, 7, 8]]))
    row.mean = mean
    row.rHat = rHat
    row.essBulk = bulk
    row.essTail = tail
    return row
  }

  private let good = ChainStatistics(draws: 1000, energies: [1, 3, 2, 6])

  @Test func aGoodFitHasNoFindings() {
    #expect(diagnose(chains: [good, good], parameters: [row("a"), row("b")]).isEmpty)
    // Constants have neither R-hat nor ESS, which is no fault.
    let constant = ParameterSummary(name: "c", chains: Chains([[2, 2, 2, 2, 2]]))
    #expect(diagnose(chains: [good], parameters: [constant]).isEmpty)
    #expect(diagnose(chains: [], parameters: []).isEmpty)
  }

  @Test func everyTroubleIsFoundAndCounted() {
    var bad = good
    bad.divergences = 12
    bad.depthSaturations = 5
    bad.energies = [1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7]
    let findings = diagnose(
      chains: [good, bad],
      parameters: [
        row("mu", rHat: 1.02, bulk: 150), row("tau", rHat: 1.3, tail: 20), row("ok"), row("x", mean: .nan),
        row("s", rHat: .infinity),
      ], maxTreeDepth: 12)
    #expect(
      findings.map(\.kind) == [
        .divergences, .treeDepth, .energy, .nonFinite, .stuck, .rHat, .effectiveSampleSize,
      ])
    #expect(findings[0].problem.hasPrefix("12 of 2000 transitions (0.6 %) diverged, in chain 2:"))
    #expect(findings[0].advice.contains("delta"))
    #expect(
      findings[1].problem.contains("5 of 2000 transitions (0.25 %)") && findings[1].problem.contains("depth of 12"))
    // Seven steps of 0.1 over a spread of 0.42.
    #expect(findings[2].problem.contains("0.17 in chain 2"))
    #expect(findings[5].problem.contains("2 of 5 quantities: tau (1.300), mu (1.020)"))
    #expect(findings[6].problem.contains("tau (bulk 2000, tail 20), mu (bulk 150, tail 2000)"))
  }

  @Test func longListsAreCut() {
    let many = (1...20).map { row("theta[\($0)]", rHat: 1.5) }
    let finding = diagnose(chains: [good], parameters: many).first
    #expect(finding?.problem.contains("and 12 more") == true)
  }

  @Test func aHandfulOfDrawsIsNotJudged() {
    let findings = diagnose(chains: [ChainStatistics(draws: 1)], parameters: [row("a", rHat: .nan, bulk: .nan)])
    #expect(findings.map(\.kind) == [.tooShort])
  }
}
