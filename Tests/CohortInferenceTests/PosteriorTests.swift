// Posteriors with known moments, judged by z-scores on Monte Carlo errors.

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

@Suite struct PosteriorTests {
  // With a fixed large step size, what is tested is the transition itself, not adaptation's help.
  @Test(arguments: [0.3, 1.1, 1.7])
  func transitionsLeaveTheTargetInvariant(stepSize: Double) {
    var settings = NUTS()
    settings.adaptation.isEngaged = false
    settings.stepSize = stepSize
    settings.warmup = 100
    settings.samples = 4000
    let run = sampleFour(settings) { IndependentNormals(sd: [1, 1.3]) }
    for i in 0..<2 {
      let variance = [1, 1.69][i]
      #expect(abs(zScore(run.collectors.map { $0[i] }, expected: Double(i))) < 4)
      #expect(abs(zScore(run.collectors.map { ($0[i] - Double(i)) * ($0[i] - Double(i)) }, expected: variance)) < 4)
    }
    #expect(abs(zScore(run.collectors.map { $0[0] * ($0[1] - 1) }, expected: 0)) < 4)
  }

  @Test(arguments: AdaptationScheme.allCases)
  func diagonalMetricHandlesConditionTenThousand(_ scheme: AdaptationScheme) {
    let sd = (0..<20).map { 0.1 * pow(100, Double($0) / 19) }
    var settings = NUTS()
    settings.metric = .diagonal
    settings.adaptation.scheme = scheme
    let run = sampleFour(settings) { IndependentNormals(sd: sd) }
    for i in sd.indices {
      #expect(abs(zScore(run.collectors.map { $0[i] }, expected: Double(i))) < 4)
      let squares = run.collectors.map { ($0[i] - Double(i)) * ($0[i] - Double(i)) }
      #expect(abs(zScore(squares, expected: sd[i] * sd[i])) < 4.5)
    }
    for summary in run.summaries {
      #expect(summary.ending.isCompleted && summary.divergences == 0)
      // The metric has learnt the variances: one step size serves all directions.
      #expect((summary.learnt?.stepSize ?? 0) > 0.3)
      guard let inverse = summary.learnt?.inverseMetric else { continue }
      for i in sd.indices { #expect(abs(log(inverse[i] / (sd[i] * sd[i]))) < 0.7) }
    }
    let accepted = run.collectors.flatMap { $0.statistics.map { $0["accept_stat__"] } }
    let mean = accepted.reduce(0, +) / Double(accepted.count)
    #expect(mean > 0.75 && mean < 0.95)
  }

  @Test func denseMetricHandlesStrongCorrelation() {
    let scales = (0..<8).map { 0.1 * pow(100, Double($0) / 7) }
    var settings = NUTS()
    settings.metric = .dense
    let run = sampleFour(settings) { CorrelatedNormal(scales: scales, slope: 2) }
    let reference = CorrelatedNormal(scales: scales, slope: 2)
    for i in scales.indices {
      #expect(abs(zScore(run.collectors.map { $0[i] }, expected: 0)) < 4)
      #expect(abs(zScore(run.collectors.map { $0[i] * $0[i] }, expected: reference.variance(i))) < 4.5)
    }
    // Cov(x₀, x₇) = s₀ s₇ slope.
    #expect(abs(zScore(run.collectors.map { $0[0] * $0[7] }, expected: scales[0] * scales[7] * 2)) < 4)
    let steps = run.collectors.flatMap { $0.statistics.map { $0["n_leapfrog__"] } }
    #expect(steps.reduce(0, +) / Double(steps.count) < 16)
  }

  // Student t with 5 degrees of freedom: variance 5/3, P(|x| < 1) = 0.6367825323508774 (mpmath).
  @Test func studentTailsAreReached() {
    let run = sampleFour {
      ClosureDensity(2) { q, g in
        var value = 0.0
        for i in 0..<2 {
          g[i] = -6 * q[i] / (5 + q[i] * q[i])
          value -= 3 * log1p(q[i] * q[i] / 5)
        }
        return value
      }
    }
    for i in 0..<2 {
      #expect(abs(zScore(run.collectors.map { $0[i] }, expected: 0)) < 4)
      #expect(abs(zScore(run.collectors.map { abs($0[i]) < 1 ? 1 : 0 }, expected: 0.6367825323508774)) < 4)
      #expect(abs(zScore(run.collectors.map { $0[i] * $0[i] }, expected: 5.0 / 3)) < 4)
    }
  }

  /// Neal's funnel in 1 + 9 dimensions: v ~ normal(0, 3), x ~ normal(0, exp(v/2)).
  private func makeFunnel() -> ClosureDensity {
    ClosureDensity(10) { q, g in
      let v = q[0]
      let precision = exp(-v)
      var squares = 0.0
      for i in 1..<10 {
        g[i] = -q[i] * precision
        squares += q[i] * q[i]
      }
      g[0] = -v / 9 - 4.5 + 0.5 * squares * precision
      return -v * v / 18 - 4.5 * v - 0.5 * squares * precision
    }
  }

  // The neck of the funnel is known to be out of reach of a global step size; the upper half of v comes out right
  // nevertheless, and a step size that suits the mouth diverges at the neck.
  @Test func centredFunnelShowsItsPathology() {
    let run = sampleFour { makeFunnel() }
    let v = run.collectors.flatMap { $0.draws.map { $0[0] } }.sorted()
    #expect(abs(v[v.count / 2]) < 2.5)
    #expect(v[v.count * 9 / 10] > 2 && v[v.count * 9 / 10] < 6)
    #expect(v[0] < -2)
    var settings = NUTS()
    settings.adaptation.isEngaged = false
    settings.stepSize = 0.7
    let coarse = sampleFour(settings) { makeFunnel() }
    #expect(coarse.summaries.map(\.divergences).reduce(0, +) > 20)
    #expect(
      coarse.collectors.allSatisfy { $0.statistics.contains { $0["divergent__"] == 1 && $0["n_leapfrog__"] < 1023 } })
  }

  // Not centred, the same model is an easy normal, and v has its exact moments.
  @Test func nonCentredFunnelIsExact() {
    let run = sampleFour { IndependentNormals(sd: [3] + [Double](repeating: 1, count: 9)) }
    #expect(abs(zScore(run.collectors.map { $0[0] }, expected: 0)) < 4)
    #expect(abs(zScore(run.collectors.map { $0[0] * $0[0] }, expected: 9)) < 4)
    // P(v < −3·1.2815515655446004) = 0.1.
    #expect(abs(zScore(run.collectors.map { $0[0] < -3.844654696633801 ? 1 : 0 }, expected: 0.1)) < 4)
    #expect(run.summaries.allSatisfy { $0.divergences == 0 })
  }

  @Test func staticHMCHasTheSameMoments() {
    var settings = StaticHMC()
    // Away from half the period, at which a normal would only be reflected.
    settings.integrationTime = 1.3
    let run = sampleFour(settings) { IndependentNormals(sd: [0.5, 2, 1]) }
    for i in 0..<3 {
      let sd = [0.5, 2, 1][i]
      #expect(abs(zScore(run.collectors.map { $0[i] }, expected: Double(i))) < 4)
      #expect(abs(zScore(run.collectors.map { ($0[i] - Double(i)) * ($0[i] - Double(i)) }, expected: sd * sd)) < 4)
    }
    #expect(run.collectors[0].statistics.allSatisfy { $0["int_time__"] == 1.3 && $0["treedepth__"].isNaN })
  }

  // Half of the plane has no density: NaN and −∞ reject. E|x| of a standard normal is √(2/π).
  @Test(arguments: [Double.nan, -.infinity, .infinity])
  func regionsWithoutDensityAreNeverEntered(_ outside: Double) {
    let run = sampleFour {
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
    for collector in run.collectors {
      #expect(collector.draws.count == 1000 && collector.draws.allSatisfy { $0[0] >= 0 })
    }
    #expect(abs(zScore(run.collectors.map { $0[0] }, expected: 0.7978845608028654)) < 4.5)
    #expect(abs(zScore(run.collectors.map { $0[1] }, expected: 0)) < 4)
  }
}
