// The look of the summary: aligned, folded, as wide as asked, with words where there are no numbers.
import CohortDiagnostics
import Testing

@Suite struct SummaryTableTests {
  private func row(
    _ name: String, mean: Double = 0, rHat: Double = 1, bulk: Double = 2000, tail: Double = 2000, sd: Double = 1
  ) -> ParameterSummary {
    var row = ParameterSummary(name: name, probabilityCount: 3)
    row.mean = mean
    row.mcse = 0.0123
    row.sd = sd
    row.quantiles = [-0.5, 99.98, 123_456_789]
    (row.rHat, row.essBulk, row.essTail) = (rHat, bulk, tail)
    return row
  }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func theTableIsAligned() {
    var lp = row("lp__", mean: -12_345.678, rHat: 1.0004, bulk: 1234.4, tail: 999.5, sd: 2.5)
    lp.quantiles = [0, 1e-9, 123_456_789]
    var x = row("theta[1,2]", mean: 0.00012345, rHat: .nan, bulk: .nan, tail: .nan, sd: 0)
    x.quantiles = [-0.5, 99.98, .infinity]
    x.mcse = .nan
    #expect(
      lines(SummaryTable(rows: [lp, x]).text) == [
        "                 mean   mcse   sd    5%    50%      95%  ess_bulk  ess_tail   rhat",
        "lp__           -12346  0.012  2.5     0   1e-9  1.235e8      1234      1000  1.000",
        "theta[1,2]  0.0001235      -    0  -0.5  99.98      inf         -         -      -",
      ])
  }

  @Test func sectionsAndFoldedArrays() {
    let many = (1...132).map {
      row("theta[\($0)]", mean: Double($0) / 100, rHat: $0 == 7 ? 1.0023 : 1, bulk: $0 == 9 ? 3100 : 4000, tail: 4000)
    }
    var constant = row("L[1]", mean: 1, rHat: .nan, bulk: .nan, tail: .nan, sd: 0)
    constant.mcse = .nan
    let table = SummaryTable(sections: [
      .init(lines: [.quantity(row("lp__"))]),
      .init(
        title: "parameters",
        lines: [.quantity(row("mu")), .array(FoldedArray(name: "theta[1..132]", rows: many))]),
      .init(title: "nothing", lines: []),
      .init(
        title: "transformed parameters", lines: [.array(FoldedArray(name: "L[1..2]", rows: [constant, row("L[2]")]))]),
    ])
    let text = lines(table.text)
    #expect(text.count == 9)
    #expect(text[1].hasPrefix("lp__  ") && text[2] == "" && text[3] == "parameters" && text[4].hasPrefix("mu  "))
    #expect(text[5] == "theta[1..132]  means 0.01 to 1.32, worst R-hat 1.002, least ESS 3100")
    #expect(text[6] == "" && text[7] == "transformed parameters")
    #expect(table.text.contains("L[1..2]        means 0 to 1, worst R-hat 1.000, least ESS 2000, 1 constant"))
    #expect(!table.text.contains("nothing"))
  }

  /// At 80 columns nothing is longer; what is left out is the error of the mean first, then the tail's sample size.
  @Test func narrowTablesLeaveOut() {
    let rows = [row("a_rather_long_name[12,12]"), row("b", mean: -123.4567)]
    func table(_ width: Int?) -> SummaryTable {
      SummaryTable(
        sections: [.init(lines: rows.map { .quantity($0) } + [.array(FoldedArray(name: "theta[1..2]", rows: rows))])],
        width: width)
    }
    #expect(lines(table(nil).text)[0].contains("mcse"))
    for width in [78, 80, 90, 100, 120] {
      let text = lines(table(width).text)
      #expect(text.allSatisfy { $0.count <= width }, "\(width): \(text)")
      #expect(text[0].hasSuffix("rhat") && text[0].contains("ess_bulk"))
    }
    #expect(!lines(table(80).text)[0].contains("mcse") && lines(table(120).text)[0].contains("mcse"))
    #expect(lines(table(60).text).dropFirst(3).allSatisfy { $0.count <= 60 })
  }

  @Test func notesSayWhyThereIsNoRHat() {
    func notes(_ rows: [ParameterSummary], chains: Int = 4, draws: Int = 100) -> [String] {
      SummaryTable(rows: rows).notes(chainCount: chains, drawCount: draws)
    }
    #expect(notes([row("a")]) == [])
    var constant = row("c[1]", rHat: .nan, bulk: .nan, tail: .nan, sd: 0)
    constant.mcse = .nan
    #expect(notes([row("a"), constant]) == ["The same in all draws, so without ESS and R-hat: c[1]."])
    #expect(notes([row("a", mean: .nan, rHat: .nan)]) == ["Not finite in some draws, so without ESS and R-hat: a."])
    #expect(notes([row("a", rHat: .infinity)]) == ["Chains stand still at different values of a."])
    #expect(notes([row("a", rHat: .nan)], draws: 3) == ["A chain has 3 draws: ESS and R-hat take four."])
    #expect(notes([row("a")], chains: 1).first?.hasPrefix("One chain: R-hat compares its two halves") == true)
  }
}
