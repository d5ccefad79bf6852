// OutcomeRulesTests: which data are compared with which output, over what time, by which groups.
import Cohort
import CohortReport
import Foundation
import Testing

@Suite struct OutcomeRulesTests {
  private static func outcomes(_ name: String) throws -> [Outcome] {
    let (model, data) = try FakeFit.example(name)
    let columns = try model.posterior(data: data).columnNames
    return try Report(FakeFit.fit(columns), model: model, data: data).outcomes
  }

  @Test func theophylline() throws {
    let outcomes = try Self.outcomes("theophylline")
    let outcome = try #require(outcomes.first)
    #expect(outcomes.count == 1)
    #expect([outcome.observed, outcome.predicted, outcome.fitted] == ["conc", "conc_rep", "conc_hat"])
    #expect([outcome.time, outcome.group, outcome.fittedTransform] == ["time", "subject", ""])
    #expect(outcome.groupNames == (1...12).map(String.init))
    #expect(outcome.groups == (0..<132).map { $0 / 11 })
    #expect(outcome.values.count == 132)
    #expect(outcome.overTime != nil)
  }

  @Test func pharmacokinetics() throws {
    let outcomes = try Self.outcomes("pk_two_compartment")
    let outcome = try #require(outcomes.first)
    #expect([outcome.observed, outcome.predicted, outcome.fitted] == ["conc", "conc_rep", "log_conc_hat"])
    #expect([outcome.time, outcome.group, outcome.fittedTransform] == ["time", "subject", "exp"])
    #expect(outcome.groupNames.count == 64)
  }

  /// Visits at which something was measured are some of all.
  @Test func neutropenia() throws {
    let outcomes = try Self.outcomes("neutropenia")
    let outcome = try #require(outcomes.first)
    #expect([outcome.observed, outcome.predicted, outcome.fitted] == ["anc", "anc_rep", "log_anc_hat"])
    #expect([outcome.time, outcome.group] == ["time[row_anc]", "subject[row_anc]"])
    #expect(outcome.groupNames.count == 32)
  }

  @Test func seriesWithoutGroups() throws {
    let sir = try #require(try Self.outcomes("sir").first)
    #expect([sir.observed, sir.predicted, sir.time, sir.group] == ["in_bed", "in_bed_rep", "ts", ""])
    #expect(sir.isDiscrete)
    let animals = try Self.outcomes("lotka_volterra")
    #expect(animals.map(\.observed) == ["y[·,1]", "y[·,2]"])
    #expect(animals.map(\.time) == ["ts", "ts"])
    #expect(animals[0].values.values != animals[1].values.values)
  }

  @Test func withoutTimesOrReplications() throws {
    let schools = try #require(try Self.outcomes("eight_schools").first)
    #expect([schools.observed, schools.predicted, schools.time, schools.group] == ["y", "y_rep", "", ""])
    #expect(schools.overTime == nil)
    for name in ["radon", "logistic"] { #expect(try Self.outcomes(name).isEmpty) }
  }

  private static let ragged = """
    data { int J; int N; array[J] int len; array[J] int ids; array[J] int start; array[J] int end;
           vector[N] y; array[N] real when; }
    parameters { real mu; }
    model { y ~ normal(mu, 1); }
    generated quantities { vector[N] other; vector[N] y_pred; }
    """
  private static let raggedData: ModelData = [
    "J": 3, "N": 6, "len": [1, 3, 2], "ids": [70, 50, 90], "start": [1, 2, 5], "end": [1, 4, 6],
    "y": [1.0, 2, 3, 4, 5, 6], "when": [0.0, 0, 1, 2, 0, 1],
  ]
  private static func ragged(_ choice: OutcomeChoice = OutcomeChoice(), without: String? = nil) throws -> Outcome? {
    var text = ragged
    var data = raggedData
    if let without {
      text = text.replacing("array[J] int \(without);", with: "")
      data[without] = nil
    }
    let model = try Model(text: text)
    let columns = ["mu"] + ["other", "y_pred"].flatMap { name in (1...6).map { "\(name).\($0)" } }
    var options = ReportOptions()
    options.outcome = choice
    return try Report(FakeFit.fit(columns), model: model, data: data, options: options).outcomes.first
  }

  @Test func sizesAndRangesMakeGroups() throws {
    for without in [nil, "start", "len"] as [String?] {
      let outcome = try #require(try Self.ragged(without: without))
      #expect(outcome.predicted == "y_pred")
      #expect(outcome.groups == [0, 1, 1, 1, 2, 2])
      #expect(outcome.groupNames == ["70", "50", "90"])
      #expect(outcome.group == (without == "len" ? "start and end" : "len"))
    }
  }

  @Test func choicesOverrideTheRules() throws {
    let outcome = try #require(
      try Self.ragged(OutcomeChoice(observed: "y", predicted: "other", time: "when", group: "len")))
    #expect([outcome.predicted, outcome.time, outcome.group] == ["other", "when", "len"])
    func message(_ choice: OutcomeChoice) -> String {
      do {
        _ = try Self.ragged(choice)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(message(OutcomeChoice(observed: "z")).hasPrefix("--observed z: there are no data of this name"))
    #expect(message(OutcomeChoice(predicted: "z")).hasPrefix("--predicted z: the draws have no variable of this name"))
    #expect(
      message(OutcomeChoice(time: "len")).hasPrefix("--time len: its numbers do not belong to the 6 observations"))
    #expect(message(OutcomeChoice(group: "J")).hasPrefix("--group J: it holds neither"))
  }

  /// Bands, places and coverage of replications that are known.
  @Test func bandsAreThoseOfTheReplications() throws {
    let model = try Model(text: "data { vector[2] y; } generated quantities { vector[2] y_rep; }")
    let fit = try FakeFit.fit(["y_rep.1", "y_rep.2"], chains: 1, draws: 101) { column, _, draw in
      column == "y_rep.1" ? Double(draw) : column == "y_rep.2" ? Double(10 * draw) : nil
    }
    let outcome = try #require(try Report(fit, model: model, data: ["y": [50.0, 999.0]]).outcomes.first)
    #expect(outcome.bands.map(\.values) == [[5, 50], [25, 250], [50, 500], [75, 750], [95, 950]])
    #expect(outcome.coverage == [0.5, 0.5])
    #expect(abs(Double(outcome.positions.values[0]) - 50.5 / 101) < 1e-6)
    let largest = try #require(outcome.checks.first { $0.name == "maximum" })
    #expect(largest.observed == 999)
    #expect(abs(largest.p - 1.0 / 101) < 1e-9)
  }
}
