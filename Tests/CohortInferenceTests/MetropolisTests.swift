// Adaptive Metropolis against known posteriors, and what its proposals learn.

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

@Suite struct MetropolisTests {
  @Test("Scales and correlations are learnt, and moments are right")
  func moments() {
    let scales = [0.01, 1, 100, 5]
    var method = Metropolis()
    method.samples = 4000
    let run = sampleFour(method) { CorrelatedNormal(scales: scales, slope: 1.5) }
    let reference = CorrelatedNormal(scales: scales, slope: 1.5)
    for i in scales.indices {
      #expect(abs(zScore(run.collectors.map { $0[i] }, expected: 0)) < 4)
      #expect(abs(zScore(run.collectors.map { $0[i] * $0[i] }, expected: reference.variance(i))) < 4)
    }
    for summary in run.summaries {
      #expect(summary.ending.isCompleted)
      let covariance = summary.learnt?.entries.first?.values ?? []
      #expect(covariance.count == 16)
      guard covariance.count == 16 else { continue }
      // 2.38² / d of the posterior's.
      for i in scales.indices { #expect(abs(log(covariance[5 * i] / (1.4 * reference.variance(i)))) < 1.2) }
    }
    let accepted = run.collectors.flatMap { $0.statistics.map { $0["accept_stat__"] } }
    #expect(abs(accepted.reduce(0, +) / Double(accepted.count) - 0.234) < 0.06)
  }

  @Test("A density without a gradient that means anything, and without values in places")
  func edges() {
    // Exponential beyond a step, nothing below 0, NaN far away.
    let run = sampleFour(Metropolis()) {
      ClosureDensity(1) { q, _ in q[0] < 0 ? -.infinity : q[0] > 1000 ? .nan : -q[0].rounded(.down) }
    }
    // P(k ≤ x < k + 1) falls by e; within it is uniform.
    let mean = 1 / (exp(1.0) - 1) + 0.5
    #expect(abs(zScore(run.collectors.map { $0[0] }, expected: mean)) < 4)
    #expect(run.collectors.allSatisfy { $0.draws.allSatisfy { $0[0] >= 0 && $0[0] <= 1000 } })
  }

  @Test("Acceptance is what is asked for")
  func acceptance() {
    var method = Metropolis()
    method.targetAcceptance = 0.6
    method.proposals = 3
    let run = sampleFour(method) { IndependentNormals(sd: [1, 2]) }
    let accepted = run.collectors.flatMap { $0.statistics.map { $0["accept_stat__"] } }
    #expect(abs(accepted.reduce(0, +) / Double(accepted.count) - 0.6) < 0.06)
    #expect(run.summaries.allSatisfy { $0.gradientEvaluations >= 3 * 2000 && $0.gradientEvaluations < 3 * 2000 + 200 })
  }

  @Test("A density that throws stops the chain between iterations")
  func stops() {
    var count = 0
    let density = ClosureDensity(2) { q, _ in
      count += 1
      if count > 500 { throw CancellationRequest() }
      return -0.5 * (q[0] * q[0] + q[1] * q[1])
    }
    let collector = Collector()
    let summary = runChain(density, chain: 1, seed: 3, method: Metropolis(), sink: collector)
    if case .cancelled = summary.ending {} else { Issue.record("it should have been cancelled") }
  }
}
