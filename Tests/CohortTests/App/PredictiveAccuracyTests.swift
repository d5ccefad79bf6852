// Leave-one-out cross-validation and WAIC of fits: ArviZ's numbers from files, comparisons, and what has no log likelihood.
import Cohort
import Foundation
import Testing

@Suite struct PredictiveAccuracyTests {
  /// What ArviZ says of draws that are made here, too; see `make_predictive.py` beside the file.
  private struct Fixture: Decodable {
    struct Draws: Decodable {
      let name: String
      let seed: UInt64
      let chains: Int
      let draws: Int
      let phi: Double
      let factor: Double
      let sigma: Double
      let offset: Double
      let efficiency: Double
      let elpd: Double
      let se: Double
      let p: Double
      let k: [Double]
      let waic: Double
      let waicSE: Double
    }
    struct Comparison: Decodable {
      let criterion: String
      let names: [String]
      let difference: [Double]
      let se: [Double]
      let weight: [Double]
    }
    let fits: [Draws]
    let comparisons: [Comparison]
    let count: Int
    let spread: Double

    init() throws {
      let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
      let path = tests.appendingPathComponent("CohortDiagnosticsTests/Fixtures/predictive.json")
      self = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: path))
    }

    /// The fit from files of its chains.
    func fit(_ draws: Draws, in folder: TemporaryFolder) throws -> Fit {
      var state = draws.seed
      func u() -> Double {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Double(state >> 11) * 0x1p-53
      }
      let columns = (["lp__", "x"] + (1...count).map { "log_lik.\($0)" }).joined(separator: ",")
      let paths = try (1...draws.chains).map { chain -> String in
        var x = 0.0
        let rows = (0..<draws.draws).map { _ -> String in
          x = draws.phi * x + 0.5 * (u() + u() + u() - 1.5)
          let likelihood = (0..<count).map { n -> Double in
            let y = spread * (Double(n) - Double(count - 1) / 2) * (n == count - 1 ? 3 : 1) + draws.offset
            let z = (y - draws.factor * x) / draws.sigma
            return -0.5 * z * z - log(draws.sigma) - 0.5 * log(2 * Double.pi)
          }
          return ([0, x] + likelihood).map { "\($0)" }.joined(separator: ",")
        }
        // Warm-up is left out.
        let warmup = ["0,1e6" + String(repeating: ",-1e6", count: count)]
        return try folder.write(
          "\(draws.name)-\(chain).csv",
          cmdStanFile(
            settings: ["save_warmup = 1", "id = \(chain)"], columns: columns, warmup: warmup,
            adaptation: ["Step size = 0.5"], draws: rows))
      }
      return try Fit(contentsOf: paths)
    }
  }

  private func near(_ value: Double, _ expected: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(value - expected) <= tolerance * max(1, abs(expected))
  }

  @Test func filesHaveArviZsNumbers() throws {
    let fixture = try Fixture()
    let folder = try TemporaryFolder()
    var loos: [(name: String, accuracy: PredictiveAccuracy)] = []
    var waics = loos
    for draws in fixture.fits {
      let fit = try fixture.fit(draws, in: folder)
      let loo = try fit.loo()
      #expect(near(loo.relativeEfficiency, draws.efficiency), "\(draws.name)")
      #expect(near(loo.elpd, draws.elpd) && near(loo.standardError, draws.se) && near(loo.effectiveParameters, draws.p))
      #expect(loo.informationCriterion == -2 * loo.elpd && loo.drawCount == draws.chains * draws.draws)
      for (point, k) in zip(loo.observations, draws.k) { #expect(near(point.paretoShape ?? .nan, k)) }
      #expect(loo.observations.map(\.name) == (1...fixture.count).map { "log_lik[\($0)]" })
      let waic = try fit.waic()
      #expect(near(waic.elpd, draws.waic) && near(waic.standardError, draws.waicSE))
      #expect(waic.observations.allSatisfy { $0.paretoShape == nil })
      loos.append((draws.name, loo))
      waics.append((draws.name, waic))
      #expect(try fit.loo(["log_lik"], relativeEfficiency: 0.5).relativeEfficiency == 0.5)
    }
    for (expected, models) in zip(fixture.comparisons, [loos, waics]) {
      let comparison = try ModelComparison(models)
      #expect(comparison.rows.map(\.name) == expected.names)
      for (row, (difference, (error, weight))) in zip(
        comparison.rows, zip(expected.difference, zip(expected.se, expected.weight)))
      {
        #expect(near(row.difference, difference) && near(row.differenceError, error))
        #expect(abs(row.weight - weight) < 2e-3)
      }
    }
  }

  @Test func whatIsSaid() throws {
    let fixture = try Fixture()
    let folder = try TemporaryFolder()
    let good = try fixture.fit(fixture.fits[0], in: folder).loo()
    #expect(good.untrusted.isEmpty && good.trust.count == 1 && good.trust[0].contains("can be trusted"))
    #expect(
      good.text.hasPrefix("bernoulli: PSIS-LOO of 10 observations (log_lik) from 1200 draws\n\n")
        && good.text.contains("elpd_loo") && good.text.contains("-26.41"), "\(good.text)")
    let narrow = try fixture.fit(fixture.fits[3], in: folder).loo()
    // The worst is named first.
    #expect(narrow.untrusted.first?.name == "log_lik[10]" && narrow.untrusted.count == 10)
    #expect(narrow.trust.joined().contains("log_lik[10] (7.31), log_lik[1] (4.21)"), "\(narrow.trust)")
    let comparison = try ModelComparison([("narrow", narrow), ("good", good)])
    #expect(comparison.rows.map(\.name) == ["good", "narrow"])
    #expect(comparison.sentences[0].hasSuffix("more than two standard errors."), "\(comparison.sentences)")
    let object = try JSONSerialization.jsonObject(with: Data(comparison.json(includesPointwise: true).utf8))
    let models = (object as? [String: Any])?["models"] as? [[String: Any]]
    #expect((models?[0]["pointwise"] as? [[String: Any]])?.count == 10 && models?[1]["elpd_diff"] is Double)
    let lines = comparison.pointwiseCSV.split(separator: "\n")
    #expect(lines.count == 21 && lines[0] == "model,observation,elpd_loo,p_loo,pareto_k")
    #expect(good.pointwiseCSV.hasPrefix("observation,elpd_loo,p_loo,pareto_k\n\"log_lik[1]\","))
    #expect(throws: ModelError.self) { _ = try ModelComparison([]) }
  }

  @Test func otherLogLikelihoods() throws {
    let folder = try TemporaryFolder()
    func fit(_ columns: String, _ rows: [String]) throws -> Fit {
      try Fit(contentsOf: [try folder.write("a-1.csv", cmdStanFile(columns: columns, draws: rows))])
    }
    let rows = (0..<20).map { "0,\($0),-\($0 % 7 + 1),-2,-\($0 % 3)" }
    let one = try fit("lp__,x,log_lik_y.1,log_lik_y.2,other", rows)
    #expect(try one.loo().variables == ["log_lik_y"] && one.loo().observations.count == 2)
    let two = try fit("lp__,x,log_lik_y.1,log_lik_y.2,log_lik_z", rows)
    let several = modelError { _ = try two.loo() }
    #expect(several?.description.contains("several log likelihoods: log_lik_y, log_lik_z") == true)
    #expect(
      try two.loo(["log_lik_y", "log_lik_z"]).observations.map(\.name) == ["log_lik_y[1]", "log_lik_y[2]", "log_lik_z"])
    let none = try fit("lp__,x,a,b,c", rows)
    #expect(modelError { _ = try none.waic() }?.description.contains("no log likelihood 'log_lik'") == true)
    #expect(modelError { _ = try none.loo(["aa"]) }?.description.contains("no quantity 'aa'") == true)
    // Different numbers of observations cannot be compared.
    let (first, second) = (try two.loo(["log_lik_y"]), try two.loo(["log_lik_z"]))
    #expect(
      modelError { _ = try ModelComparison([("a", first), ("b", second)]) }?.description.contains("same data") == true)
    // What is no number is said, and comes last.
    let nan = try fit("lp__,x,log_lik.1,log_lik.2,c", rows.map { $0.replacing("-2", with: "nan") }).loo()
    #expect(nan.elpd.isNaN && nan.trust[0].contains("log_lik[2] (no number)"))
    let order = try ModelComparison([("nan", nan), ("fine", first)]).rows.map(\.name)
    #expect(order == ["fine", "nan"])
    #expect(nan.json().contains("\"elpd_loo\": null"))
  }
}
