// Variational inference: normal densities are found, full-rank with their correlations; what cannot be approximated is said.

import CohortInference
import CohortRandom
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct VariationalTests {
  private func run(
    _ method: some InferenceMethod, seed: UInt64 = 4, initialisation: [Initialisation] = [],
    _ makeDensity: @escaping () -> any LogDensity
  ) throws -> (collector: Collector, summary: RunSummary) {
    try runApproximation(method, seed: seed, initialisation: initialisation, makeDensity)
  }

  @Test func meanFieldFindsIndependentNormals() throws {
    var method = Variational()
    (method.iterations, method.tolerance, method.gradientDraws, method.draws) = (4000, 1e-4, 10, 4000)
    let (collector, summary) = try run(method) { IndependentNormals(sd: [0.5, 1, 3]) }
    #expect(summary.ending.isCompleted)
    // The mean stands apart from the draws.
    #expect(collector.warmup.count == 1 && collector.draws.count == 4000)
    for (index, sd) in [0.5, 1, 3].enumerated() {
      let moments = collector.moments(index)
      #expect(abs(moments.mean - Double(index)) < 0.15 * sd, "mean \(index): \(moments.mean)")
      #expect(abs(moments.sd / sd - 1) < 0.15, "sd \(index): \(moments.sd)")
      #expect(abs(collector.warmup[0][index] - Double(index)) < 0.15 * sd)
    }
    #expect(summary.notes.contains { $0.text.hasPrefix("Pareto k-hat") && !$0.isWarning })
  }

  @Test func fullRankFindsCorrelations() throws {
    let density = CorrelatedNormal(scales: [1, 0.5, 2], slope: 0.8)
    var method = Variational()
    method.form = .fullRank
    (method.iterations, method.tolerance, method.gradientDraws, method.draws) = (8000, 1e-5, 20, 8000)
    let (collector, summary) = try run(method) { CorrelatedNormal(scales: [1, 0.5, 2], slope: 0.8) }
    #expect(summary.ending.isCompleted)
    for index in 0..<3 {
      let moments = collector.moments(index)
      let sd = density.variance(index).squareRoot()
      #expect(abs(moments.mean) < 0.15 * sd && abs(moments.sd / sd - 1) < 0.15)
    }
    // cov(q0, q1) = scale0 scale1 slope
    let covariance = collector.draws.reduce(0) { $0 + $1[0] * $1[1] } / 8000
    #expect(abs(covariance - 0.4) < 0.08)
    #expect(summary.notes.contains { $0.text.hasPrefix("Pareto k-hat") && !$0.isWarning })
    // The columns: log p as it is, log g without its constant.
    let row = collector.statistics[5]
    let q = collector.draws[5]
    var gradient = [0.0, 0, 0]
    #expect(row["lp__"] == 0 && abs(row["log_p__"] - density.logDensityAndGradient(at: q, gradient: &gradient)) < 1e-12)
    #expect(row["log_g__"] < 0)
  }

  @Test func drawsDoNotDependOnThreads() throws {
    var method = Variational()
    (method.iterations, method.draws, method.gradientDraws) = (300, 50, 3)
    let first = try run(method) { IndependentNormals(sd: [1, 2]) }.collector
    let second = try runApproximation(method, seed: 4, backwards: true) { IndependentNormals(sd: [1, 2]) }.collector
    #expect(first.draws == second.draws && first.statistics == second.statistics && first.warmup == second.warmup)
  }

  @Test func whatHasNotSettledIsSaid() throws {
    var method = Variational()
    (method.iterations, method.adaptsEta, method.eta, method.draws) = (150, false, 1e-6, 20)
    let (_, summary) = try run(method, initialisation: [.values([50, 50])]) { IndependentNormals(sd: [1, 2]) }
    #expect(summary.notes.contains { $0.isWarning && $0.text.contains("had not settled after 150 iterations") })
  }

  /// A density that is finite nowhere but at its start.
  @Test func failuresAreErrors() throws {
    let (_, summary) = try run(Variational(), initialisation: [.values([0])]) {
      ClosureDensity(1) { q, g in
        g[0] = 0
        return q[0] == 0 ? 0 : .nan
      }
    }
    guard case .failed(let error) = summary.ending else {
      Issue.record("it did not fail")
      return
    }
    #expect("\(error)".contains("the bound cannot be computed where the ascent starts"))
  }

  /// A third of the plane is forbidden: draws from there are drawn again.
  @Test func forbiddenDrawsAreLeftOut() throws {
    var method = Variational()
    (method.iterations, method.draws) = (500, 200)
    let (collector, summary) = try run(method, initialisation: [.values([1])]) {
      ClosureDensity(1) { q, g in
        g[0] = 2 - q[0]
        return q[0] < 0 ? -.infinity : -0.5 * (q[0] - 2) * (q[0] - 2)
      }
    }
    #expect(summary.ending.isCompleted && collector.draws.count == 200)
    #expect(abs(collector.warmup[0][0] - 2) < 1)
  }

  @Test func cancellationEndsIt() throws {
    var calls = 0
    let (collector, summary) = try runApproximation(
      Variational(), seed: 1,
      isCancelled: {
        calls += 1
        return calls > 40
      }
    ) { IndependentNormals(sd: [1]) }
    guard case .cancelled = summary.ending else {
      Issue.record("it was not cancelled")
      return
    }
    #expect(collector.draws.isEmpty)
  }
}

/// One run of a method without chains.
///
/// - Parameter backwards: whether parallel loops run from their end, as threads may.
func runApproximation(
  _ method: some InferenceMethod, seed: UInt64, initialisation: [Initialisation] = [], backwards: Bool = false,
  isCancelled: @escaping () -> Bool = { false }, _ makeDensity: @escaping () -> any LogDensity
) throws -> (collector: Collector, summary: RunSummary) {
  let collector = Collector()
  collector.columns = method.columns
  let context = RunContext(
    dimension: makeDensity().dimension, seed: seed, chains: [1], initialisations: initialisation,
    density: { _ in makeDensity() },
    parallelFor: { count, body in
      for index in 0..<count { body(backwards ? count - 1 - index : index) }
    }, isCancelled: isCancelled)
  let summaries = try method.run(context, sinks: [collector])
  guard let summary = summaries.first, summaries.count == 1 else { throw MissingSummary() }
  return (collector, summary)
}

/// A method gave no summary, or several.
struct MissingSummary: Error {}

extension Collector {
  /// Mean and standard deviation of a parameter's draws.
  func moments(_ index: Int) -> (mean: Double, sd: Double) {
    let values = draws.map { $0[index] }
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    return (mean, variance.squareRoot())
  }
}
