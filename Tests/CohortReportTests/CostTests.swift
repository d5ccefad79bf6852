// CostTests: where a gradient's time goes and which groups fail, from files of draws and the model.
import Cohort
import CohortReport
import Foundation
import Testing

@Suite struct CostTests {
  /// Subjects 9001, 9002, … with two observations each; the rate of each is a parameter, and the last takes more steps.
  static func subjects(_ count: Int) throws -> (Model, ModelData) {
    let model = try Model(
      text: """
        functions { vector decay(real t, vector y, real k, real speed) { return [-k * y[1] * (1 + sin(speed * t))]'; } }
        data { int J; int N; array[N] int subject; vector[N] time; vector[N] y; array[J] real speed; }
        parameters { vector<lower=0>[J] k; }
        model {
          k ~ lognormal(-1, 1);
          for (j in 1:J) {
            y[(2 * j - 1):(2 * j)] ~ normal(to_vector(ode_rk45(decay, [1]', 0, {1.0, 2.0}, k[j], speed[j])[, 1]), 0.3);
          }
        }
        generated quantities { vector[N] y_rep; }
        """)
    let rows = 2 * count
    let data: ModelData = [
      "J": count, "N": rows, "subject": (0..<rows).map { 9001 + $0 / 2 }, "time": (0..<rows).map { Double(1 + $0 % 2) },
      "y": (0..<rows).map { Double($0 % 7) / 7 }, "speed": (0..<count).map { $0 == count - 1 ? 200.0 : 1.0 },
    ]
    return (model, data)
  }

  private func report(_ ending: [String], count: Int = 8, seconds: Double = 0.1) throws -> Report {
    let (model, data) = try Self.subjects(count)
    let fit = try FakeFit.fit(
      (1...count).map { "k.\($0)" } + (1...(2 * count)).map { "y_rep.\($0)" }, ending: ending)
    var options = ReportOptions()
    options.profileSeconds = seconds
    return try Report(fit, model: model, data: data, options: options)
  }

  @Test func groupsHaveNamesSharesAndFailures() throws {
    let report = try report(["cohort_invalid_points = 5 1", "cohort_invalid_groups = 2:3+0 8:1+1"])
    let cost = try #require(report.cost)
    let groups = try #require(cost.groups)
    #expect(groups.name == "subject" && groups.names == (9001...9008).map(String.init))
    #expect(abs(groups.shares.values.reduce(0, +) - 1) < 1e-4)
    // The last one's right-hand side is fast.
    #expect(groups.shares.values[7] > 3 * (groups.shares.values.prefix(7).max() ?? 1))
    #expect(groups.steps.values[7] > groups.steps.values[0] && groups.steps.values[0] > 0)
    // Two chains that say the same.
    #expect(groups.invalidInWarmup == [0, 6, 0, 0, 0, 0, 0, 2] && groups.invalidLater == [0, 0, 0, 0, 0, 0, 0, 2])
    let invalid = try #require(cost.invalid)
    #expect(invalid.warmup == 10 && invalid.later == 2 && invalid.withoutGroup == 2)
    // The line of the solve takes most.
    let line = try #require(cost.lines.max { $0.forward + $0.reverse < $1.forward + $1.reverse })
    #expect(cost.sources[line.source].lines[line.line - 1].contains("ode_rk45"))
    #expect((cost.gradient ?? 0) > 0 && cost.isAtDraws && cost.solves.count == 1 && cost.solves[0].groups == 8)
  }

  /// Files that say nothing of failures, groups that are more than the model has, no profile, no model.
  @Test func whatIsNotKnownIsNotShown() throws {
    let silent = try #require(try report([]).cost)
    #expect(silent.invalid == nil && silent.groups?.invalidLater == Array(repeating: 0, count: 8))
    let beyond = try report(["cohort_invalid_points = 1 0", "cohort_invalid_groups = 9:1+0"])
    #expect(beyond.cost?.groups?.invalidInWarmup == Array(repeating: 0, count: 8))
    let failuresAlone = try report(["cohort_invalid_points = 3 0", "cohort_invalid_groups = 2:3+0"], seconds: 0)
    let cost = try #require(failuresAlone.cost)
    #expect(cost.gradient == nil && cost.groups?.names == ["1", "2"] && cost.groups?.invalidInWarmup == [0, 6])
    #expect(try report(["cohort_invalid_points = 0 0"], seconds: 0).cost == nil)
    #expect(try Report(try FakeFit.fit(["mu"])).cost == nil)
  }

  /// Groups have their ids only where it is sure which is which.
  @Test func idsThatDoNotComeInOrderAreNotTaken() throws {
    let (model, _) = try Self.subjects(3)
    func names(_ subjects: [Int]) throws -> [String]? {
      let data: ModelData = [
        "J": 3, "N": 6, "subject": subjects, "time": [1.0, 2, 1, 2, 1, 2], "y": [0.5, 0.25, 0.5, 0.25, 0.5, 0.25],
        "speed": [1.0, 1, 1],
      ]
      let fit = try FakeFit.fit((1...3).map { "k.\($0)" } + (1...6).map { "y_rep.\($0)" })
      var options = ReportOptions()
      options.profileSeconds = 0.05
      return try Report(fit, model: model, data: data, options: options).cost?.groups?.names
    }
    #expect(try names([71, 71, 72, 72, 90, 90]) == ["71", "72", "90"])
    #expect(try names([90, 90, 71, 71, 72, 72]) == ["1", "2", "3"])
    #expect(try names([3, 3, 1, 1, 2, 2]) == ["1", "2", "3"])
  }
}
