// Every scalar sampler against the bin probabilities of its distribution, by Pearson's chi-square.

import CohortMath
import CohortProgram
import CohortRandom
import Foundation
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

  @Test func everyDistributionWithASamplerIsTested() {
    let names = Set(samplerCases.map(\.distribution))
    for distribution in FunctionLibrary.distributions.values where distribution.random != nil {
      let isTested = names.contains(distribution.name) || Self.relatives.contains(distribution.name)
      #expect(isTested, "\(distribution.name)")
    }
  }

  /// Those that draw as another distribution does, with other parameters.
  private static let relatives: Set<String> = [
    "std_normal", "bernoulli", "bernoulli_logit", "poisson_log", "neg_binomial_2_log",
  ]

  @Test func relativesDrawAsTheirDistributions() throws {
    func draws(_ name: String, _ arguments: [Double]) throws -> [Double] {
      let sampler = try #require(FunctionLibrary.distributions[name]?.random)
      var stream = RandomStream(seed: 11)
      return try (0..<200).map { _ in try sampler(arguments, &stream) }
    }
    #expect(try draws("std_normal", []) == draws("normal", [0, 1]))
    #expect(try draws("poisson_log", [2]) == draws("poisson", [Foundation.exp(2)]))
    #expect(try draws("neg_binomial_2_log", [2, 3]) == draws("neg_binomial_2", [Foundation.exp(2), 3]))
    #expect(try draws("bernoulli_logit", [0]) == draws("bernoulli", [0.5]))
    let ones = try draws("bernoulli", [0.3]).reduce(0, +)
    #expect(abs(ones - 60) < 4.5 * (200 * 0.3 * 0.7).squareRoot())
  }

  /// A draw of a sampler over containers.
  private func draw(_ name: String, _ arguments: [Value], _ random: RandomSource) throws -> Value {
    let function = try #require(ContainerLibrary.functions[name])
    let context = FunctionContext(
      builder: ProgramBuilder(), random: random, droppable: nil, addsToTarget: false, place: { name })
    return try function.evaluate(context, arguments)
  }

  private func vector(_ numbers: [Double]) -> Value { .tensor(.vector(ContiguousArray(numbers.map { Scalar($0) }))) }

  @Test func categoricalFollowsItsWeights() throws {
    let random = RandomSource(stream: RandomStream(seed: 5))
    let probabilities = [0.0, 0.25, 0.125, 0.0, 0.625]
    let logits = probabilities.map { $0 == 0 ? -1000 : 1000 + Foundation.log($0) }
    var found = ["categorical_rng": [Int](repeating: 0, count: 5), "categorical_logit_rng": [0, 0, 0, 0, 0]]
    let draws = 20_000
    for (name, weights) in [("categorical_rng", probabilities), ("categorical_logit_rng", logits)] {
      for _ in 0..<draws {
        guard case .int(let index) = try draw(name, [vector(weights)], random) else {
          Issue.record("\(name) draws an int")
          return
        }
        found[name]?[index - 1] += 1
      }
    }
    for counts in found.values {
      #expect(counts[0] == 0 && counts[3] == 0)
      for i in [1, 2, 4] {
        let p = probabilities[i]
        let z = (Double(counts[i]) / Double(draws) - p) / (p * (1 - p) / Double(draws)).squareRoot()
        #expect(abs(z) < 4.5)
      }
    }
  }

  @Test func dirichletAndMultinomialHaveTheirMeans() throws {
    let random = RandomSource(stream: RandomStream(seed: 6))
    let shapes = [0.001, 0.5, 3.0]
    var mean = [0.0, 0.0, 0.0]
    let draws = 20_000
    for _ in 0..<draws {
      guard case .tensor(let point) = try draw("dirichlet_rng", [vector(shapes)], random) else {
        Issue.record("dirichlet_rng draws a vector")
        return
      }
      #expect(abs(point.scalars.reduce(0) { $0 + $1.value } - 1) < 1e-12)
      for i in 0..<3 { mean[i] += point.scalars[i].value / Double(draws) }
    }
    let total = 3.501
    for i in 0..<3 {
      let p = shapes[i] / total
      let sd = (p * (1 - p) / (total + 1) / Double(draws)).squareRoot()
      #expect(abs(mean[i] - p) < 4.5 * sd)
    }
    var sum = 0.0
    for _ in 0..<2000 {
      guard case .ints(let counts) = try draw("multinomial_rng", [vector([0.2, 0.0, 0.8]), .int(50)], random) else {
        Issue.record("multinomial_rng draws ints")
        return
      }
      #expect(counts.elements[0] + counts.elements[1] + counts.elements[2] == 50 && counts.elements[1] == 0)
      sum += Double(counts.elements[0])
    }
    #expect(abs(sum / 2000 - 10) < 4.5 * (8.0 / 2000).squareRoot())
  }

  @Test func argumentsOutsideTheDomainNeitherTrapNorHang() {
    for distribution in FunctionLibrary.distributions.values {
      guard let sampler = distribution.random else { continue }
      var stream = RandomStream(seed: 7)
      let count = distribution.arguments.count - 1
      for bad in [Double.nan, -1, 0, .infinity, -.infinity, 1e300] {
        _ = try? sampler([Double](repeating: bad, count: count), &stream)
        for k in 0..<count {
          var arguments = [Double](repeating: 1, count: count)
          arguments[k] = bad
          _ = try? sampler(arguments, &stream)
        }
      }
    }
  }
}
