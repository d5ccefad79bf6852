// Every scalar sampler against the bin probabilities of its distribution, by Pearson's chi-square.

import CohortRandom
import Testing

@Suite struct SamplerTests {
  @Test(arguments: samplerCases)
  func frequenciesFollowTheDistribution(_ sampler: SamplerCase) {
    var stream = RandomStream(seed: 20_210_607, purpose: .simulation)
    let draws = 20_000
    var counts = [Int](repeating: 0, count: sampler.probabilities.count)
    for _ in 0..<draws {
      let x = sampler.draw(&stream)
      counts[sampler.edges.firstIndex { x <= $0 } ?? sampler.edges.count] += 1
    }
    var chiSquare = 0.0
    for (count, probability) in zip(counts, sampler.probabilities) {
      let expected = Double(draws) * probability
      chiSquare += (Double(count) - expected) * (Double(count) - expected) / expected
    }
    // Wilson–Hilferty for the 1 − 1e-5 quantile of chi-square with (bins − 1) degrees of freedom.
    let k = Double(sampler.probabilities.count - 1)
    let base = 1 - 2 / (9 * k) + 4.265 * (2 / (9 * k)).squareRoot()
    #expect(chiSquare < k * base * base * base, "chi-square \(chiSquare), counts \(counts)")
  }

  @Test func categoricalFollowsItsWeights() {
    var stream = RandomStream(seed: 5)
    let weights = [0.0, 2.0, 1.0, 0.0, 5.0]
    let logits = weights.map {
      $0 == 0 ? -Double.infinity : 1000 + ($0 == 2 ? 0.6931471805599453 : $0 == 5 ? 1.6094379124341003 : 0)
    }
    var counts = [Int](repeating: 0, count: 5)
    var logitCounts = counts
    let draws = 40_000
    for _ in 0..<draws {
      counts[stream.nextCategorical(probabilities: weights, count: 5)] += 1
      logitCounts[stream.nextCategoricalLogit(logits: logits, count: 5)] += 1
    }
    for found in [counts, logitCounts] {
      #expect(found[0] == 0 && found[3] == 0)
      for i in [1, 2, 4] {
        let p = weights[i] / 8
        let z = (Double(found[i]) / Double(draws) - p) / (p * (1 - p) / Double(draws)).squareRoot()
        #expect(abs(z) < 4.5)
      }
    }
  }

  @Test func dirichletAndMultinomialHaveTheirMeans() {
    var stream = RandomStream(seed: 6)
    let shapes = [0.001, 0.5, 3.0]
    var point = [0.0, 0.0, 0.0]
    var mean = point
    let draws = 20_000
    for _ in 0..<draws {
      stream.nextDirichlet(shapes: shapes, into: &point, count: 3)
      #expect(abs(point[0] + point[1] + point[2] - 1) < 1e-12)
      for i in 0..<3 { mean[i] += point[i] / Double(draws) }
    }
    let total = 3.501
    for i in 0..<3 {
      let p = shapes[i] / total
      let sd = (p * (1 - p) / (total + 1) / Double(draws)).squareRoot()
      #expect(abs(mean[i] - p) < 4.5 * sd)
    }
    var counts = [0, 0, 0]
    var sums = [0.0, 0.0, 0.0]
    for _ in 0..<2000 {
      stream.nextMultinomial(trials: 50, probabilities: [0.2, 0.0, 0.8], into: &counts, count: 3)
      #expect(counts[0] + counts[1] + counts[2] == 50 && counts[1] == 0)
      sums[0] += Double(counts[0])
    }
    #expect(abs(sums[0] / 2000 - 10) < 4.5 * (8.0 / 2000).squareRoot())
  }

  @Test func argumentsOutsideTheDomainNeitherTrapNorHang() {
    var stream = RandomStream(seed: 7)
    for bad in [Double.nan, -1, 0, .infinity, -.infinity] {
      #expect(stream.nextGamma(shape: bad, rate: 1).isNaN)
      #expect(stream.nextPoisson(mean: bad) == 0)
      #expect(stream.nextVonMises(mean: bad, concentration: -1).isNaN)
      _ = stream.nextBeta(bad, bad)
      _ = stream.nextStudentT(degreesOfFreedom: bad, location: 0, scale: 1)
      _ = stream.nextNegativeBinomial(mean: bad, precision: bad)
      _ = stream.nextBinomial(trials: 10, probability: bad)
      _ = stream.nextYuleSimon(shape: bad)
      _ = stream.nextCategorical(probabilities: [bad, bad], count: 2)
      _ = stream.nextCategoricalLogit(logits: [bad, bad], count: 2)
    }
    #expect(stream.nextBinomial(trials: -3, probability: 0.5) == 0)
    #expect(stream.nextBinomial(trials: .max, probability: 0.5) > 0)
    #expect(stream.nextHypergeometric(draws: .max, successes: .max, failures: .max) == 0)
    #expect(stream.nextInteger(3, 2) == 3)
  }
}
