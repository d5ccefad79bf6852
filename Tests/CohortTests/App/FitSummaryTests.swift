// Summaries of a fit: sections, folded arrays, files for other programs, runs that are not at their end.
import Cohort
import Foundation
import Testing

@Suite struct FitSummaryTests {
  private static let columns =
    "lp__,stepsize__,mu," + (1...12).map { "theta.\($0)" }.joined(separator: ",") + ",c,tau"

  /// Chains of some lengths; theta[5] disagrees between them, c is constant.
  private func fit(_ counts: [Int] = [40, 40], settings: [String] = []) throws -> Fit {
    let folder = try TemporaryFolder()
    let paths = try counts.enumerated().map { chain, count in
      let draws = (0..<count).map { draw -> String in
        func wave(_ k: Int) -> Double { sin(Double(draw * (2 * k + 7) + 3 * chain)) }
        let theta = (1...12).map { wave($0) + ($0 == 5 ? 3 * Double(chain) : 0) + Double($0) }
        return ([wave(0), 0.5, wave(1)] + theta + [2, wave(3)]).map { "\($0)" }.joined(separator: ",")
      }
      return try folder.write(
        "m-\(chain + 1).csv",
        cmdStanFile(
          settings: [
            "id = \(chain + 1)", "cohort_parameters = mu theta[J]", "cohort_transformed_parameters = c",
            "cohort_generated_quantities = tau",
          ] + settings, columns: Self.columns, draws: draws))
    }
    return try Fit(contentsOf: paths)
  }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func blocksInOrderAndLongArraysFolded() throws {
    let text = lines(try fit().summaryTable(SummaryOptions()))
    let starts = text.map { String($0.prefix { $0 != " " }) }
    #expect(
      Array(starts.dropFirst().prefix(12)) == [
        "lp__", "", "parameters", "mu", "theta[1..12]", "", "transformed", "c", "", "generated", "tau", "",
      ])
    let folded = try #require(text.first { $0.hasPrefix("theta[1..12]") })
    #expect(folded.contains("means ") && folded.contains("worst R-hat ") && folded.contains("least ESS "))
    let worst = try fit().summary(of: "theta[5]").rHat
    #expect(worst > 1.5 && folded.contains(String(format: "worst R-hat %.3f", worst)))
    #expect(text.contains("The same in all draws, so without ESS and R-hat: c."))
    #expect(!text.joined().contains("nan"))
  }

  @Test func whatIsAskedForIsShownInFull() throws {
    let fit = try fit()
    var options = SummaryOptions()
    options.foldsAbove = nil
    #expect(try fit.summaryTable(options).contains("theta[12]"))
    options = SummaryOptions()
    options.variables = ["theta"]
    #expect(try fit.summaryTable(options).contains("theta[12]"))
    options.variables = ["theta[3]", "stepsize__"]
    let some = lines(try fit.summaryTable(options))
    #expect(some.contains { $0.hasPrefix("theta[3] ") } && some.contains { $0.hasPrefix("stepsize__ ") })
    #expect(!some.contains { $0.hasPrefix("theta[4] ") || $0.hasPrefix("lp__") })
    options.variables = ["thetta"]
    let error = #expect(throws: ModelError.self) { _ = try fit.summaryTable(options) }
    #expect(error?.description.contains("did you mean 'theta'?") == true)
    options = SummaryOptions()
    options.worst = 2
    let worst = lines(try fit.summaryTable(options))
    #expect(worst[1].hasPrefix("theta[5] "))
    #expect(worst.prefix { !$0.isEmpty }.count == 3)
  }

  /// The numbers are those of `summary(of:)`, with all their bits.
  @Test func filesForOtherPrograms() throws {
    let fit = try fit()
    var options = SummaryOptions()
    options.probabilities = [0.025, 0.5]
    let csv = lines(try fit.summaryCSV(options)).filter { !$0.isEmpty }
    #expect(csv[0] == "name,Mean,MCSE,StdDev,MAD,2.5%,50%,ESS_bulk,ESS_tail,R_hat")
    #expect(csv.count == 1 + 16)
    let row = try #require(csv.first { $0.hasPrefix("\"theta[5]\",") }).split(separator: ",").dropFirst().map {
      Double($0)
    }
    let summary = try fit.summary(of: "theta[5]", probabilities: [0.025, 0.5])
    #expect(
      row == [summary.mean, summary.mcse, summary.sd, summary.mad] + summary.quantiles
        + [summary.essBulk, summary.essTail, summary.rHat])
    #expect(csv.contains { $0.hasPrefix("\"c\",2,nan,0,0,2,2,nan,nan,nan") })

    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(fit.summaryJSON(options).utf8)) as? [String: Any])
    let quantities = try #require(object["quantities"] as? [[String: Any]])
    #expect(quantities.map { $0["name"] as? String }.prefix(3) == ["lp__", "mu", "theta[1]"])
    let theta = try #require(quantities.first { $0["name"] as? String == "theta[5]" })
    #expect(theta["mean"] as? Double == summary.mean)
    // The system's reader may be off in the last bit.
    let rHat = try #require(theta["rhat"] as? Double)
    #expect(abs(rHat - summary.rHat) <= summary.rHat.ulp)
    #expect((theta["quantiles"] as? [String: Double])?["2.5%"] == summary.quantiles[0])
    #expect(theta["block"] as? String == "parameters")
    let constant = try #require(quantities.first { $0["name"] as? String == "c" })
    #expect(constant["rhat"] is NSNull && constant["mean"] as? Double == 2)
  }

  @Test func runsThatAreNotAtTheirEndSaySo() throws {
    #expect(try fit().unfinished == nil)
    let going = try fit([40, 25], settings: ["num_samples = 40", "cohort_chains = 4", "cohort_run = r"])
    #expect(
      going.unfinished
        == "The run is not at its end: the chains have 40 and 25 of 40 draws, and 2 of 4 chains have none yet.")
    let all = try fit([40, 40], settings: ["num_samples = 40", "cohort_chains = 2", "cohort_run = r"])
    #expect(all.unfinished == nil)
  }

  @Test func theDiagnosisInALine() throws {
    #expect(try fit().diagnosisLine.hasPrefix("Diagnosis: R-hat is above 1.01 for "))
    #expect(!(try fit().diagnosisLine.contains("\n")))
  }
}
