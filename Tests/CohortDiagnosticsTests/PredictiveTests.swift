// Pareto smoothing, leave-one-out cross-validation, WAIC and stacking: as ArviZ has them, and where the draws say nothing.

import CohortDiagnostics
import Foundation
import Testing

@Suite struct PredictiveTests {
  @Test func fixturesAreThere() {
    #expect(PredictiveFixture.all.ratios.count == 7 && PredictiveFixture.all.fits.count == 4)
    #expect(PredictiveFixture.all.comparisons.count == 2)
  }

  @Test(arguments: PredictiveFixture.all.ratios) func smoothsAsArviZ(_ fixture: PredictiveFixture.Ratios) {
    let found = ParetoSmoothing(logRatios: fixture.make(), relativeEfficiency: fixture.efficiency)
    // With too few draws ArviZ's k is infinite, too.
    #expect(near(found.shape, fixture.k ?? .infinity, 1e-10))
    for (weight, expected) in zip(found.logWeights, fixture.first) { #expect(near(weight, expected, 1e-10)) }
    #expect(near(found.logWeights.max() ?? .nan, fixture.largest, 1e-10))
    #expect(near(1 / found.logWeights.reduce(0) { $0 + exp(2 * $1) }, fixture.size, 1e-9))
  }

  @Test(arguments: PredictiveFixture.all.fits) func leavesOutAsArviZ(_ fixture: PredictiveFixture.Draws) {
    let points = (0..<PredictiveFixture.all.count).map {
      PointwiseAccuracy(leavingOut: fixture.logLikelihood($0), relativeEfficiency: fixture.efficiency)
    }
    let (elpd, error) = summed(points.map(\.logDensity))
    #expect(near(elpd, fixture.elpd, 1e-10) && near(error, fixture.se, 1e-10))
    #expect(near(points.reduce(0) { $0 + $1.effectiveParameters }, fixture.p, 1e-9))
    for (point, expected) in zip(points, zip(fixture.pointwise, fixture.k)) {
      #expect(near(point.logDensity, expected.0, 1e-10) && near(point.shape ?? .nan, expected.1 ?? .infinity, 1e-9))
    }
    let trusted = ParetoSmoothing.trustedShape(fixture.chains * fixture.draws)
    #expect(near(trusted, fixture.goodK, 1e-14))
    #expect(points.contains { $0.shape ?? 0 > trusted } == fixture.warning)
    if fixture.chains > 1 {
      let chains = Chains(fixture.parameter())
      #expect(near(essMean(chains) / Double(chains.size), fixture.efficiency, 1e-10))
    }
  }

  @Test(arguments: PredictiveFixture.all.fits) func appliesWidelyAsArviZ(_ fixture: PredictiveFixture.Draws) {
    let points = (0..<PredictiveFixture.all.count).map {
      PointwiseAccuracy(widelyApplicable: fixture.logLikelihood($0))
    }
    let (elpd, error) = summed(points.map(\.logDensity))
    #expect(near(elpd, fixture.waic, 1e-10) && near(error, fixture.waicSE, 1e-10))
    #expect(near(points.reduce(0) { $0 + $1.effectiveParameters }, fixture.pWAIC, 1e-9))
    for (point, expected) in zip(points, fixture.waicPointwise) { #expect(near(point.logDensity, expected, 1e-10)) }
    #expect(points.contains { $0.effectiveParameters > 0.4 } == fixture.waicWarning)
  }

  /// ArviZ's optimiser stops at 1e-6 of the score; ours cannot be worse.
  @Test func stacksAsArviZ() {
    for comparison in PredictiveFixture.all.comparisons {
      let pointwise = comparison.names.map { name in
        let fixture = PredictiveFixture.all.fits.first { $0.name == name }
        return (comparison.criterion == "loo" ? fixture?.pointwise : fixture?.waicPointwise) ?? []
      }
      let weights = stackingWeights(pointwise)
      for (weight, expected) in zip(weights, comparison.weight) { #expect(abs(weight - expected) < 2e-3) }
      #expect(score(pointwise, weights) >= score(pointwise, comparison.weight) - 1e-12)
      #expect(abs(weights.reduce(0, +) - 1) < 1e-14)
    }
  }

  /// Two models, for which the best weight follows from a single equation: nA/w = nB/(1 − w) where each predicts its own part
  /// of the data a hundred times better than the other.
  @Test func stackingHasItsClosedForm() {
    let ratio = 100.0
    let pointwise = [
      (0..<40).map { $0 < 30 ? log(ratio) : 0 }, (0..<40).map { $0 < 30 ? 0 : log(ratio) },
    ]
    // 30 (r − 1)/(r w + 1 − w) = 10 (r − 1)/(w + r (1 − w))
    let expected = (30 * ratio - 10) / (40 * (ratio - 1))
    #expect(near(stackingWeights(pointwise)[0], expected, 1e-9))
    // A model that is worse everywhere counts nothing, twins count together as one.
    let worse = stackingWeights([[0, 0, 0], [-1, -2, -0.5], [0, 0, 0]])
    #expect(worse[1] < 1e-9 && abs(worse[0] + worse[2] - 1) < 1e-9)
    #expect(stackingWeights([]) == [] && stackingWeights([[1]]) == [1])
    #expect(stackingWeights([[.nan, 1], [0, 1]]) == [0.5, 0.5] && stackingWeights([[], []]) == [0.5, 0.5])
    #expect(stackingWeights([[-.infinity, 0], [0, -.infinity]]).allSatisfy { abs($0 - 0.5) < 1e-9 })
  }

  /// The fit finds the shape of draws from the distribution itself.
  @Test(arguments: [-0.3, 0.0, 0.5, 1.2]) func paretoIsFound(_ shape: Double) {
    let truth = GeneralizedPareto(shape: shape, scale: 2)
    let x = (0..<20_000).map { truth.quantile((Double($0) + 0.5) / 20_000) }
    let found = GeneralizedPareto(ascending: x)
    #expect(abs(found.shape - shape) < 0.02 && abs(found.scale - 2) < 0.06)
  }

  @Test func whatSaysNothingIsSaid() {
    let one = ParetoSmoothing(logRatios: [1, 2, .nan])
    #expect(one.shape.isNaN && one.logWeights.allSatisfy(\.isNaN))
    let excluded = ParetoSmoothing(logRatios: [-.infinity, -.infinity])
    #expect(excluded.shape.isNaN)
    let infinite = ParetoSmoothing(logRatios: [0, .infinity, .infinity, -3])
    #expect(infinite.shape == .infinity && infinite.logWeights == [-.infinity, -log(2.0), -log(2.0), -.infinity])
    let equal = ParetoSmoothing(logRatios: Array(repeating: 7, count: 300))
    #expect(equal.logWeights.allSatisfy { abs($0 + log(300.0)) < 1e-12 })
    #expect(ParetoSmoothing(logRatios: []).logWeights.isEmpty)
    let partly = ParetoSmoothing(logRatios: (0..<100).map { $0 < 50 ? -.infinity : Double($0 % 7) })
    #expect(abs(partly.logWeights.reduce(0) { $0 + exp($1) } - 1) < 1e-12)
    let impossible = PointwiseAccuracy(leavingOut: [-1, -.infinity, -2], relativeEfficiency: 1)
    #expect(impossible.logDensity == -.infinity && impossible.shape == .infinity)
    #expect(PointwiseAccuracy(leavingOut: [.nan, 1], relativeEfficiency: 1).logDensity.isNaN)
    #expect(PointwiseAccuracy(widelyApplicable: [.nan, 1]).logDensity.isNaN)
    #expect(PointwiseAccuracy(leavingOut: [], relativeEfficiency: 1).logDensity.isNaN)
    #expect(logSumExp([]) == -.infinity && logSumExp([.infinity, 0]) == .infinity && logSumExp([.nan, 0]).isNaN)
    #expect(!GeneralizedPareto(ascending: [0, 0, 0, 0]).isValid && !GeneralizedPareto(ascending: [1]).isValid)
  }

  private func score(_ pointwise: [[Double]], _ weights: [Double]) -> Double {
    (0..<(pointwise.first?.count ?? 0)).reduce(0) { sum, i in
      sum + log(zip(pointwise, weights).reduce(0) { $0 + $1.1 * exp($1.0[i]) })
    }
  }

  private func near(_ value: Double, _ expected: Double, _ tolerance: Double) -> Bool {
    value == expected || abs(value - expected) <= tolerance * max(1, abs(expected))
  }
}
