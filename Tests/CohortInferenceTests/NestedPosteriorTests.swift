// Nested sampling on posteriors of several modes and of odd shapes, and where something is wrong with the likelihood.
import CohortInference
import CohortRandom
import Foundation
import Testing

@Suite struct NestedPosteriorTests {
  /// A normal prior of this width, in each dimension.
  private static func prior(_ dimension: Int, sd: Double) -> ClosureDensity {
    ClosureDensity(dimension) { q, gradient in
      for index in q.indices { gradient[index] = -q[index] / (sd * sd) }
      return q.reduce(0) { $0 - 0.5 * $1 * $1 / (sd * sd) }
    }
  }

  private static func normal(_ q: [Double], _ mean: Double, _ sd: Double) -> Double {
    q.reduce(0) { $0 - 0.5 * ($1 - mean) * ($1 - mean) / (sd * sd) - log(sd) - 0.5 * log(2 * .pi) }
  }

  private static var method: NestedSampling {
    var method = NestedSampling()
    method.livePoints = 300
    method.effectiveSamples = 2000
    return method
  }

  private static func number(_ summary: RunSummary, _ name: String) throws -> Double {
    try #require(summary.learnt?.number(name))
  }

  /// The exact values are those of Benchmarks/peers/nested_evidence.py.
  @Test("Two modes have their weights")
  func bimodal() throws {
    let (summary, collector) = try runNested(
      Self.method, 3, seed: 4, prior: { Self.prior(3, sd: 3) },
      likelihood: {
        ClosureDensity(3) { q, _ in
          let (a, b) = (Self.normal(q, -3, 0.8) + log(0.7), Self.normal(q, 3, 0.4) + log(0.3))
          return max(a, b) + log1p(exp(-abs(a - b)))
        }
      })
    let (found, error) = (try Self.number(summary, "log_evidence"), try Self.number(summary, "log_evidence_error"))
    #expect(abs(found - -7.555142643790386) < 3.5 * error)
    #expect(error < 0.2)
    // The share of a mode is known to about √(p (1 - p) / live points that decide it).
    let share = Double(collector.draws.count { $0[0] < 0 }) / Double(collector.draws.count)
    #expect(abs(share - 0.6993) < 0.15)
  }

  @Test("A banana has its evidence and moments")
  func curved() throws {
    let (summary, collector) = try runNested(
      Self.method, 2, seed: 4, prior: { Self.prior(2, sd: 3) },
      likelihood: {
        ClosureDensity(2) { q, _ in
          let bend = q[1] - q[0] * q[0]
          return -(100 * bend * bend + (1 - q[0]) * (1 - q[0])) / 20
        }
      })
    let (found, error) = (try Self.number(summary, "log_evidence"), try Self.number(summary, "log_evidence_error"))
    #expect(abs(found - -3.136230944056539) < 3.5 * error)
    let first = collector.draws.map { $0[0] }
    let mean = first.reduce(0, +) / Double(first.count)
    let variance = first.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(first.count)
    #expect(abs(mean - 0.1210) < 0.15)
    #expect(abs(log(variance / 1.2066)) < 0.25)
  }

  @Test("Regions without likelihood are a part of the prior, NaN among them")
  func impossibleRegions() throws {
    // Half of the prior has no likelihood, a tenth of it is not a number: the rest is a constant.
    let (summary, _) = try runNested(
      Self.method, 1, seed: 6, prior: { Self.prior(1, sd: 1) },
      likelihood: { ClosureDensity(1) { q, _ in q[0] < 0 ? -.infinity : q[0] > 1.2815515655446004 ? .nan : 2 } })
    let (found, error) = (try Self.number(summary, "log_evidence"), try Self.number(summary, "log_evidence_error"))
    #expect(abs(found - (2 + log(0.4))) < 3.5 * max(error, 0.03))
    #expect(summary.ending.isCompleted)
  }

  @Test("A likelihood that is the same everywhere, or 0 everywhere, and no parameters at all")
  func plateaus() throws {
    let flat = try runNested(
      Self.method, 2, seed: 6, prior: { Self.prior(2, sd: 1) }, likelihood: { ClosureDensity(2) { _, _ in -3 } })
    #expect(abs(try Self.number(flat.summary, "log_evidence") - -3) < 1e-9)
    #expect(flat.summary.ending.isCompleted && !flat.collector.draws.isEmpty)
    let nothing = try runNested(
      Self.method, 2, seed: 6, prior: { Self.prior(2, sd: 1) },
      likelihood: { ClosureDensity(2) { _, _ in -.infinity } })
    guard case .failed(let error) = nothing.summary.ending else {
      Issue.record("it should have failed")
      return
    }
    #expect("\(error)".contains("the likelihood is 0 at all 300 points"))
    let empty = try runNested(
      Self.method, 0, seed: 6, prior: { ClosureDensity(0) { _, _ in 0 } },
      likelihood: { ClosureDensity(0) { _, _ in -1.5 } })
    #expect(abs(try Self.number(empty.summary, "log_evidence") - -1.5) < 1e-9)
  }

  @Test("The result is the same in whatever order points are evaluated")
  func order() throws {
    let model = NestedLinearModel(dimension: 2, count: 7)
    var method = Self.method
    method.livePoints = 60
    method.effectiveSamples = 300
    func draws(_ parallelFor: ((Int, @Sendable (Int) -> Void) -> Void)?) throws -> [[Double]] {
      try runNested(
        method, 2, seed: 9, prior: { model.prior }, likelihood: { model.likelihood }, parallelFor: parallelFor
      ).collector.draws
    }
    let plain = try draws(nil)
    #expect(plain == (try draws { count, body in for index in (0..<count).reversed() { body(index) } }))
    #expect(plain == (try draws { count, body in DispatchQueue.concurrentPerform(iterations: count) { body($0) } }))
  }

  @Test("A limit of evaluations, and a run that is stopped, leave what there is")
  func limits() throws {
    let model = NestedLinearModel(dimension: 2, count: 7)
    var method = Self.method
    method.maxEvaluations = 5000
    let limited = try runNested(method, 2, seed: 9, prior: { model.prior }, likelihood: { model.likelihood })
    #expect(limited.summary.notes.contains { $0.isWarning && $0.text.contains("limit of evaluations") })
    #expect(!limited.collector.draws.isEmpty)
    let stopped = try runNested(
      Self.method, 2, seed: 9, prior: { model.prior },
      likelihood: {
        let density = model.likelihood
        return ClosureDensity(2) { q, gradient in
          if density.evaluations > 8000 { throw CancellationRequest() }
          return try density.logDensityAndGradient(at: q, gradient: &gradient)
        }
      })
    guard case .cancelled = stopped.summary.ending else {
      Issue.record("it should have been cancelled")
      return
    }
    #expect(!stopped.collector.draws.isEmpty)
    #expect(stopped.summary.notes.contains { $0.isWarning })
  }
}
