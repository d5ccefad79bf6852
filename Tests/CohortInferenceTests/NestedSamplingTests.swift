// Nested sampling: evidence against closed forms and its error over seeds.
import CohortInference
import CohortRandom
import Foundation
import Testing

@Suite struct NestedSamplingTests {
  private static let runsLongTests = ProcessInfo.processInfo.environment["COHORT_LONG_TESTS"] == "1"

  /// Runs the method on a linear model.
  private func run(
    _ method: NestedSampling, _ model: NestedLinearModel, seed: UInt64
  ) throws -> (summary: RunSummary, collector: Collector) {
    try runNested(method, model.dimension, seed: seed, prior: { model.prior }, likelihood: { model.likelihood })
  }

  @Test("The log evidence of linear models is that of the closed form", arguments: [1, 2, 10])
  func evidence(dimension: Int) throws {
    let model = NestedLinearModel(dimension: dimension, count: 2 * dimension + 3)
    var method = NestedSampling()
    method.livePoints = 200
    method.effectiveSamples = 0
    let (summary, collector) = try run(method, model, seed: 5)
    #expect(summary.ending.isCompleted)
    let found = try #require(summary.learnt?.number("log_evidence"))
    let error = try #require(summary.learnt?.number("log_evidence_error"))
    #expect(abs(found - model.logEvidence) < 3.5 * error)
    #expect(error < 0.5)
    // The error is that of Skilling's rule.
    let information = try #require(summary.learnt?.number("information"))
    #expect(abs(error / (information / 200).squareRoot() - 1) < 0.4)
    let size = try #require(summary.learnt?.number("effective_sample_size"))
    #expect(collector.draws.count == Int(size))
    #expect(summary.notes.count == 2 && summary.notes.allSatisfy { !$0.isWarning })
    for row in collector.statistics {
      #expect(abs(row["lp__"] - row["log_likelihood__"] - row["log_prior__"]) < 1e-9)
    }
  }

  @Test("Errors are calibrated over seeds", arguments: [2, 10, 30])
  func calibration(dimension: Int) throws {
    let seeds = Self.runsLongTests ? 50 : dimension == 2 ? 12 : 0
    guard seeds > 0 else { return }
    let model = NestedLinearModel(dimension: dimension, count: 2 * dimension + 3)
    var method = NestedSampling()
    method.livePoints = dimension == 30 ? 100 : 200
    method.effectiveSamples = 0
    var (sum, squares) = (0.0, 0.0)
    for seed in 1...seeds {
      let (summary, _) = try run(method, model, seed: UInt64(seed))
      let found = try #require(summary.learnt?.number("log_evidence"))
      let error = try #require(summary.learnt?.number("log_evidence_error"))
      let z = (found - model.logEvidence) / error
      sum += z
      squares += z * z
    }
    let count = Double(seeds)
    let mean = sum / count
    let spread = (squares / count - mean * mean).squareRoot()
    if Self.runsLongTests { print("nested sampling in \(dimension) dimensions: z-scores \(mean) ± \(spread)") }
    // Standard errors of mean and spread of so many standard normals, with room for what moves do wrong in 30 dimensions.
    #expect(abs(mean) < 3.5 / count.squareRoot() + (dimension == 30 ? 0.4 : 0.15))
    #expect(abs(log(spread)) < 3.5 / (2 * count).squareRoot() + 0.15)
  }

  @Test("Batches make the effective sample size what is asked for, and leave the evidence right")
  func batches() throws {
    let model = NestedLinearModel(dimension: 2, count: 7)
    var method = NestedSampling()
    method.livePoints = 100
    method.effectiveSamples = 3000
    let (summary, collector) = try run(method, model, seed: 8)
    let number = { (name: String) throws -> Double in try #require(summary.learnt?.number(name)) }
    #expect(try number("effective_sample_size") >= 3000)
    #expect(try number("batches") > 3)
    #expect(abs(try number("log_evidence") - model.logEvidence) < 3.5 * (try number("log_evidence_error")))
    // The posterior of a linear model is normal: y - X b has the precision that it should have.
    let (mean, variance) = model.posterior(of: 0)
    let draws = collector.draws.map { $0[0] }
    let found = draws.reduce(0, +) / Double(draws.count)
    let spread = draws.reduce(0) { $0 + ($1 - found) * ($1 - found) } / Double(draws.count)
    #expect(abs(found - mean) < 5 * (variance / 3000).squareRoot())
    #expect(abs(log(spread / variance)) < 0.2)
  }

  @Test("All points come with weights that sum to 1, volumes that fall and likelihoods that rise")
  func points() throws {
    let model = NestedLinearModel(dimension: 2, count: 7)
    var method = NestedSampling()
    method.livePoints = 100
    method.effectiveSamples = 500
    method.savesPoints = true
    let (summary, collector) = try run(method, model, seed: 2)
    let rows = collector.statistics
    #expect(Double(rows.count) == summary.learnt?.number("points"))
    #expect(abs(rows.reduce(0) { $0 + exp($1["log_weight__"]) } - 1) < 1e-9)
    for (first, second) in zip(rows, rows.dropFirst()) {
      #expect(first["log_volume__"] > second["log_volume__"])
      #expect(first["log_likelihood__"] <= second["log_likelihood__"])
    }
    #expect(rows.first?["live_points__"] == 100 && rows.last?["live_points__"] == 1)
  }
}
