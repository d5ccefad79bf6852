// Steps that are divided within an orbit: exact on easy posteriors, and right in the neck of a funnel.

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

@Suite struct WALNUTSTests {
  /// v ~ normal(0, 3), x ~ normal(0, exp(v/2)) in 1 + `count` dimensions (Neal 2003).
  private func funnel(_ count: Int) -> ClosureDensity {
    ClosureDensity(1 + count) { q, g in
      let v = q[0]
      let precision = exp(-v)
      var squares = 0.0
      for i in 1...count {
        g[i] = -q[i] * precision
        squares += q[i] * q[i]
      }
      g[0] = -v / 9 - 0.5 * Double(count) + 0.5 * squares * precision
      return -v * v / 18 - 0.5 * Double(count) * v - 0.5 * squares * precision
    }
  }

  // The transition alone, at step sizes of which most are divided: what is tested is that the way back is the way there.
  @Test(arguments: [0.9, 1.9, 3.5])
  func transitionsLeaveTheTargetInvariant(_ stepSize: Double) {
    var settings = WALNUTS()
    settings.adaptation.isEngaged = false
    settings.metric = .unit
    settings.stepSize = stepSize
    settings.maxStepError = 0.2
    settings.warmup = 100
    settings.samples = 5000
    let run = sampleFour(settings) { IndependentNormals(sd: [1, 0.4]) }
    for i in 0..<2 {
      let variance = [1, 0.16][i]
      #expect(abs(zScore(run.collectors.map { $0[i] }, expected: Double(i))) < 4)
      #expect(abs(zScore(run.collectors.map { ($0[i] - Double(i)) * ($0[i] - Double(i)) }, expected: variance)) < 4)
    }
    #expect(abs(zScore(run.collectors.map { $0[0] * ($0[1] - 1) }, expected: 0)) < 4)
  }

  // v is normal(0, 3): mean, variance, and the share below −3·1.2815515655446004, where the neck has a width of 0.15, is 0.1.
  // NUTS misses the neck.
  @Test func theFunnelComesOutRight() {
    var settings = WALNUTS()
    settings.samples = 6000
    settings.metric = .diagonal
    let run = sampleFour(settings) { self.funnel(9) }
    #expect(abs(zScore(run.collectors.map { $0[0] }, expected: 0)) < 4)
    #expect(abs(zScore(run.collectors.map { $0[0] * $0[0] }, expected: 9)) < 4)
    #expect(abs(zScore(run.collectors.map { $0[0] < -3.844654696633801 ? 1 : 0 }, expected: 0.1)) < 4)
    let steps = run.collectors.flatMap { $0.statistics }
    // Where the neck is reached, an orbit has more leapfrog steps than points.
    #expect(steps.contains { $0["n_leapfrog__"] > 4 * exp2($0["treedepth__"]) })
    #expect(run.summaries.allSatisfy { Double($0.divergences) < 60 })
  }

  @Test func correlatedNormalsComeOutRight() {
    var settings = WALNUTS()
    settings.samples = 2000
    let scales = [0.1, 1, 10]
    let run = sampleFour(settings) { CorrelatedNormal(scales: scales, slope: 2) }
    let reference = CorrelatedNormal(scales: scales, slope: 2)
    for i in scales.indices {
      #expect(abs(zScore(run.collectors.map { $0[i] }, expected: 0)) < 4)
      #expect(abs(zScore(run.collectors.map { $0[i] * $0[i] }, expected: reference.variance(i))) < 4.5)
    }
  }

  // Nothing is divided where every step keeps the energy: then it is NUTS.
  @Test func withoutHalvingsItIsNUTS() {
    var plain = NUTS()
    plain.adaptation.isEngaged = false
    plain.stepSize = 0.5
    (plain.warmup, plain.samples) = (0, 200)
    var refined = WALNUTS()
    refined.adaptation.isEngaged = false
    refined.stepSize = 0.5
    refined.maxStepError = 1e6
    (refined.warmup, refined.samples) = (0, 200)
    let (first, second) = (Collector(), Collector())
    _ = runChain(IndependentNormals(sd: [1, 2]), chain: 1, seed: 3, method: plain, sink: first)
    _ = runChain(IndependentNormals(sd: [1, 2]), chain: 1, seed: 3, method: refined, sink: second)
    #expect(first.draws == second.draws)
  }

  // Half of the plane has no density. E|x| of a standard normal is √(2/π).
  @Test(arguments: [Double.nan, -.infinity])
  func regionsWithoutDensityAreNeverEntered(_ outside: Double) {
    var settings = WALNUTS()
    settings.maxHalvings = 4
    let run = sampleFour(settings) {
      ClosureDensity(2) { q, g in
        if q[0] < 0 {
          g[0] = .nan
          return outside
        }
        g[0] = -q[0]
        g[1] = -q[1]
        return -0.5 * (q[0] * q[0] + q[1] * q[1])
      }
    }
    for collector in run.collectors { #expect(collector.draws.allSatisfy { $0[0] >= 0 }) }
    #expect(abs(zScore(run.collectors.map { $0[0] }, expected: 0.7978845608028654)) < 4.5)
  }

  @Test func anOrbitIsCancelledInItsMiddle() {
    var settings = WALNUTS()
    settings.adaptation.isEngaged = false
    settings.maxDepth = 30
    settings.stepSize = 1e-6
    let density = ClosureDensity(1) { q, g in
      g[0] = -q[0]
      return -0.5 * q[0] * q[0]
    }
    let summary = runChain(
      density, chain: 1, seed: 5, method: settings, sink: Collector(), isCancelled: { density.evaluations >= 500 })
    guard case .cancelled = summary.ending else {
      Issue.record("the chain went on: \(summary.ending)")
      return
    }
    #expect(density.evaluations == 500)
  }
}
