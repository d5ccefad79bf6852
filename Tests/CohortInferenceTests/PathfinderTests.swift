// Pathfinder: normal densities with their evidence, a mixture whose modes are weighted by importance, paths that fail.

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

@Suite struct PathfinderTests {
  /// log of the integral of exp(−½ z·z) over the parameters.
  private func logEvidence(_ scales: [Double]) -> Double {
    scales.reduce(0) { $0 + log($1) } + 0.5 * Double(scales.count) * log(2 * Double.pi)
  }

  @Test(arguments: [1, 4]) func normalsHaveTheirEvidence(_ paths: Int) throws {
    let scales = [1.0, 0.2, 3, 1, 0.5]
    let density = CorrelatedNormal(scales: scales, slope: 0.4)
    var method = Pathfinder()
    (method.paths, method.resampledDraws, method.draws, method.boundDraws) = (paths, 4000, 4000, 200)
    let (collector, summary) = try runApproximation(method, seed: 5) { CorrelatedNormal(scales: scales, slope: 0.4) }
    #expect(summary.ending.isCompleted, "\(summary.ending)")
    #expect(collector.draws.count == 4000)
    for index in scales.indices {
      let moments = collector.moments(index)
      let sd = density.variance(index).squareRoot()
      #expect(abs(moments.mean) < 0.1 * sd, "mean \(index): \(moments.mean)")
      #expect(abs(moments.sd / sd - 1) < 0.1, "sd \(index): \(moments.sd)")
    }
    let report = try #require(summary.learnt)
    let bounds = report.entries.filter { $0.name.hasPrefix("ELBO") }.map { $0.values.max() ?? .nan }
    #expect(bounds.count == paths)
    for bound in bounds { #expect(abs(bound - logEvidence(scales)) < 0.3, "\(bound), \(logEvidence(scales))") }
    #expect(summary.notes.contains { $0.text.hasPrefix("Pareto k-hat") && !$0.isWarning })
    // The columns are what they say.
    for (draw, row) in zip(collector.draws, collector.statistics).prefix(100) {
      var gradient = [Double](repeating: 0, count: 5)
      #expect(row["lp__"] == density.logDensityAndGradient(at: draw, gradient: &gradient))
      #expect((1...Double(paths)).contains(row["path__"]) && row["lp_approx__"].isFinite)
    }
  }

  /// Importance weights of the draws have the evidence as their mean.
  @Test func approximationsAreNormalised() throws {
    let scales = [1.0, 2, 0.5]
    var method = Pathfinder()
    (method.paths, method.draws) = (1, 20_000)
    let (collector, _) = try runApproximation(method, seed: 8) { CorrelatedNormal(scales: scales, slope: 0.3) }
    let ratios = collector.statistics.map { exp($0["lp__"] - $0["lp_approx__"]) }
    let mean = ratios.reduce(0, +) / Double(ratios.count)
    #expect(abs(log(mean) - logEvidence(scales)) < 0.05)
  }

  /// Normals of 3:1 at −4 and 4: paths lead to one each, and importance gives each its share.
  @Test func modesHaveTheirShares() throws {
    func two() -> ClosureDensity {
      ClosureDensity(1) { q, g in
        let (low, high) = (exp(-0.5 * (q[0] + 4) * (q[0] + 4)), 3 * exp(-0.5 * (q[0] - 4) * (q[0] - 4)))
        g[0] = -(low * (q[0] + 4) + high * (q[0] - 4)) / (low + high)
        return log(low + high)
      }
    }
    var method = Pathfinder()
    (method.paths, method.resampledDraws) = (2, 4000)
    let (collector, summary) = try runApproximation(
      method, seed: 2, initialisation: [.values([-5]), .values([5])], two)
    #expect(summary.ending.isCompleted)
    let share = Double(collector.draws.count { $0[0] > 0 }) / 4000
    #expect(abs(share - 0.75) < 0.05, "\(share)")
    // As they are, both paths have as many.
    method.resamples = false
    let all = try runApproximation(method, seed: 2, initialisation: [.values([-5]), .values([5])], two)
      .collector
    #expect(all.draws.count == 2000 && all.draws.count { $0[0] > 0 } == 1000)
    method.computesLogDensity = false
    let blind = try runApproximation(method, seed: 2, initialisation: [.values([-5]), .values([5])], two)
      .collector
    #expect(blind.draws == all.draws && blind.statistics.allSatisfy { $0["lp__"].isNaN })
  }

  @Test func failedPathsDoNotEndTheRun() throws {
    var method = Pathfinder()
    (method.paths, method.resampledDraws) = (3, 100)
    let (collector, summary) = try runApproximation(
      method, seed: 2, initialisation: [.values([0.5, 1]), .values([.nan, 1]), .values([1, 0.1])]
    ) { IndependentNormals(sd: [1, 2]) }
    #expect(summary.ending.isCompleted && collector.draws.count == 100)
    #expect(summary.notes.contains { $0.isWarning && $0.text.hasPrefix("path 2 failed: no starting point found") })
    #expect(Set(collector.statistics.map { $0["path__"] }) == [1, 3])
    let (none, failed) = try runApproximation(method, seed: 2, initialisation: [.values([.nan, 1])]) {
      ClosureDensity(2) { _, _ in .nan }
    }
    guard case .failed = failed.ending else {
      Issue.record("it did not fail")
      return
    }
    #expect(none.draws.isEmpty)
  }

  /// A start at the mode has no steps, and the unit normal to go by.
  @Test func startsAtTheModeAreDrawnFrom() throws {
    var method = Pathfinder()
    (method.paths, method.draws) = (1, 50)
    let (collector, summary) = try runApproximation(method, seed: 2, initialisation: [.values([0, 1])]) {
      IndependentNormals(sd: [1, 1])
    }
    #expect(summary.ending.isCompleted && collector.draws.count == 50)
    for row in collector.statistics { #expect(abs(row["lp__"] - row["lp_approx__"] - log(2 * Double.pi)) < 1e-9) }
  }

  @Test func drawsDoNotDependOnThreads() throws {
    var method = Pathfinder()
    method.resampledDraws = 60
    let first = try runApproximation(method, seed: 4) { CorrelatedNormal(scales: [1, 2], slope: 0.5) }.collector
    let second = try runApproximation(method, seed: 4, backwards: true) {
      CorrelatedNormal(scales: [1, 2], slope: 0.5)
    }.collector
    #expect(first.draws == second.draws && first.statistics == second.statistics)
  }

  @Test func cancellationEndsIt() throws {
    var calls = 0
    let (collector, summary) = try runApproximation(
      Pathfinder(), seed: 1,
      isCancelled: {
        calls += 1
        return calls > 10
      }
    ) { CorrelatedNormal(scales: [1, 2, 3], slope: 0.5) }
    guard case .cancelled = summary.ending else {
      Issue.record("it was not cancelled")
      return
    }
    #expect(collector.draws.isEmpty)
  }
}
