// Distributions against themselves: density and distribution function, terms, samplers, signatures.
import CohortMath
import CohortProgram
import CohortRandom
import Foundation
import Testing

/// Arguments behind the random variable, two sets for each distribution.
private let parameters: [String: [[Double]]] = [
  "normal": [[0.3, 1.7], [-2, 0.4]], "std_normal": [[]], "lognormal": [[0.2, 0.6], [-1, 1.2]],
  "student_t": [[4.5, 0.3, 1.2], [0.8, -1, 2]], "cauchy": [[0.4, 1.5]], "double_exponential": [[-0.3, 1.4]],
  "skew_double_exponential": [[0.2, 1.3, 0.3], [0, 1, 0.8]], "logistic": [[0.5, 1.1]], "gumbel": [[0.5, 1.3]],
  "skew_normal": [[0.2, 1.4, 2.5], [-1, 0.7, -1.5]], "exp_mod_normal": [[0.3, 0.8, 1.2], [0, 2, 3]],
  "exponential": [[1.7]], "gamma": [[2.5, 1.3], [0.4, 0.7]], "inv_gamma": [[3.5, 2.1], [1.2, 0.6]],
  "chi_square": [[3.4], [0.9]], "inv_chi_square": [[3.4]], "scaled_inv_chi_square": [[4.2, 1.3]],
  "weibull": [[1.8, 2.2], [0.7, 1]], "frechet": [[2.3, 1.4]], "rayleigh": [[1.6]], "loglogistic": [[1.5, 2.4]],
  "pareto": [[0.7, 2.6]], "pareto_type_2": [[-0.4, 1.2, 2.9]], "beta": [[2.2, 3.1], [0.6, 0.8]],
  "beta_proportion": [[0.35, 5.2]], "uniform": [[-1.2, 2.3]], "von_mises": [[0, 1.9], [0, 0.3]],
  "bernoulli": [[0.3]], "bernoulli_logit": [[-0.6]], "binomial": [[12, 0.37], [60, 0.5]], "binomial_logit": [[9, 0.4]],
  "beta_binomial": [[11, 2.4, 1.7]], "poisson": [[3.7], [41]], "poisson_log": [[1.2]], "neg_binomial": [[2.6, 0.8]],
  "neg_binomial_2": [[4.4, 1.9], [30, 6]], "neg_binomial_2_log": [[1.1, 2.3]], "beta_neg_binomial": [[2.5, 4.2, 1.6]],
  "hypergeometric": [[9, 14, 8]], "discrete_range": [[-2, 6]], "yule_simon": [[3.2]],
  "wiener": [[1.4, 0.1, 0.45, 0.6]],
]

@Suite struct DistributionTests {
  private static let seed: UInt64 = 20

  private static func draws(_ distribution: Distribution, _ arguments: [Double], _ count: Int) throws -> [Double] {
    let random = try #require(distribution.random)
    var stream = RandomStream(seed: seed, purpose: .simulation)
    return try (0..<count).map { _ in try random(arguments, &stream) }
  }

  @Test func everyDistributionIsTested() {
    for name in FunctionLibrary.distributions.keys { #expect(parameters[name] != nil, "\(name)") }
  }

  @Test func theSlopeOfTheDistributionFunctionIsTheDensity() throws {
    for distribution in FunctionLibrary.distributions.values where distribution.kind == .continuous {
      guard let lpdf = distribution.lpdf, let cdf = distribution.cdf ?? distribution.lcdf else { continue }
      for arguments in parameters[distribution.name] ?? [] {
        for y in try Self.draws(distribution, arguments, 40) {
          let lower = evaluate(cdf, at: [y] + arguments)
          // d log F/dy · F where only log F is there.
          let slope = distribution.cdf == nil ? lower.gradient[0] * exp(lower.value) : lower.gradient[0]
          let density = exp(evaluate(lpdf, at: [y] + arguments).value)
          #expect(abs(slope - density) <= 1e-9 * density, "\(distribution.name)\([y] + arguments)")
        }
      }
    }
  }

  @Test func massesAddUpToTheDistributionFunction() {
    for distribution in FunctionLibrary.distributions.values where distribution.kind == .discrete {
      guard let lpmf = distribution.lpdf, let cdf = distribution.cdf else { continue }
      for arguments in parameters[distribution.name] ?? [] {
        var sum = 0.0
        let first = distribution.name == "discrete_range" ? Int(arguments[0]) : 0
        for n in first..<(first + 13) {
          let mass = evaluate(lpmf, at: [Double(n)] + arguments)
          if mass.violation == nil { sum += exp(mass.value) }
          let lower = evaluate(cdf, at: [Double(n)] + arguments).value
          #expect(abs(lower - sum) < 1e-12, "\(distribution.name)\([Double(n)] + arguments)")
        }
      }
    }
  }

  @Test func logarithmsOfBothTailsMatchTheDistributionFunction() throws {
    for distribution in FunctionLibrary.distributions.values {
      guard let cdf = distribution.cdf, let lcdf = distribution.lcdf, let lccdf = distribution.lccdf else { continue }
      for arguments in parameters[distribution.name] ?? [] {
        for y in try Self.draws(distribution, arguments, 20) {
          let x = [y] + arguments
          let lower = evaluate(cdf, at: x)
          #expect(abs(exp(evaluate(lcdf, at: x).value) - lower.value) < 1e-12, "\(distribution.name)\(x)")
          let upper = evaluate(lccdf, at: x)
          #expect(abs(exp(upper.value) + lower.value - 1) < 1e-12, "\(distribution.name)\(x)")
          for (a, b) in zip(lower.gradient, upper.gradient) where upper.value > -.infinity {
            #expect(abs(a + b * exp(upper.value)) <= 1e-9 * (1 + abs(a)), "\(distribution.name)\(x)")
          }
        }
      }
    }
  }

  @Test func samplersFollowTheirDistributions() throws {
    for distribution in FunctionLibrary.distributions.values where distribution.random != nil {
      for arguments in parameters[distribution.name] ?? [] {
        let count = 4000
        let sample = try Self.draws(distribution, arguments, count).sorted()
        if let cdf = distribution.cdf ?? distribution.lcdf {
          // Kolmogorov's distance; exceeds 2.2/√n with probability 1e-4 (less for a discrete distribution).
          var distance = 0.0
          for (index, y) in sample.enumerated() {
            let raw = evaluate(cdf, at: [y] + arguments).value
            let lower = distribution.cdf == nil ? exp(raw) : raw
            let isLast = index + 1 == count || sample[index + 1] > y
            if isLast { distance = max(distance, abs(Double(index + 1) / Double(count) - lower)) }
          }
          #expect(distance < 2.2 / Double(count).squareRoot(), "\(distribution.name)\(arguments): \(distance)")
        } else if let lpmf = distribution.lpdf, distribution.kind == .discrete {
          for n in Set(sample) {
            let mass = exp(evaluate(lpmf, at: [n] + arguments).value)
            let share = Double(sample.filter { $0 == n }.count) / Double(count)
            let error = (mass * (1 - mass) / Double(count)).squareRoot()
            #expect(abs(share - mass) < 5 * error + 2 / Double(count), "\(distribution.name)\(arguments) at \(n)")
          }
        }
      }
    }
  }

  @Test func termsAddUpToTheDensity() throws {
    for distribution in FunctionLibrary.distributions.values {
      guard let lpdf = distribution.lpdf else { continue }
      for arguments in parameters[distribution.name] ?? [] {
        for y in distribution.random == nil ? [3] : try Self.draws(distribution, arguments, 5) {
          let values = operationValues(lpdf, at: [y] + arguments)
          let sum = lpdf.terms.reduce(0) { $0 + ($1.negated ? -1 : 1) * values($1.operand) }
          let whole = evaluate(lpdf, at: [y] + arguments).value
          #expect(abs(sum - whole) <= 1e-12 * (1 + abs(whole)), "\(distribution.name)")
        }
      }
    }
  }

  /// What is dropped under `~`: terms by the arguments they depend on, as bits (the random variable is bit 0).
  @Test(arguments: [
    ("normal", [0, 4, 7]), ("lognormal", [1, 4, 7]), ("gamma", [2, 3, 5, 6]), ("exponential", [2, 3]),
    ("poisson", [1, 3]), ("student_t", [0, 2, 8, 15]), ("cauchy", [0, 4, 7]), ("beta", [2, 3, 4, 5, 6]),
    ("binomial", [3, 5, 7]), ("neg_binomial_2", [3, 5, 6, 7]), ("beta_proportion", [4, 6, 7]), ("uniform", [6, 7]),
    ("von_mises", [0, 4, 7]),
    ("inv_gamma", [1, 2, 3, 5, 6]), ("weibull", [1, 2, 3, 6, 7]), ("skew_normal", [0, 4, 15, 7]),
  ])
  func termsDependOnTheRightArguments(name: String, expected: [UInt64]) throws {
    let lpdf = try #require(FunctionLibrary.distributions[name]?.lpdf)
    #expect(Set(lpdf.terms.map(\.dependencies)) == Set(expected))
  }

  @Test func signaturesFollowFromTheArguments() throws {
    let normal = try #require(FunctionLibrary.distributions["normal"])
    #expect(
      normal.entries.map(\.rules) == [
        ["real normal_lpdf(reals | reals, reals)"], ["real normal_cdf(reals | reals, reals)"],
        ["real normal_lcdf(reals | reals, reals)"], ["real normal_lccdf(reals | reals, reals)"],
        ["R normal_rng(reals, reals)"],
      ])
    let binomial = try #require(FunctionLibrary.distributions["binomial"])
    #expect(binomial.entries.first?.rules == ["real binomial_lpmf(ints | ints, reals)"])
    #expect(binomial.entries.last?.rules == ["Z binomial_rng(ints, reals)"])
    #expect(FunctionLibrary.distributions["std_normal"]?.entries.first?.rules == ["real std_normal_lpdf(reals |)"])
    let hypergeometric = try #require(FunctionLibrary.distributions["hypergeometric"])
    #expect(hypergeometric.entries.first?.rules == ["real hypergeometric_lpmf(int | int, int, int)"])
    #expect(FunctionLibrary.elementwise["exp"]?.signatures == ["T exp(T)"])
  }

  @Test func documentationFollowsFromTheDefinition() throws {
    let normal = try #require(FunctionLibrary.distributions["normal"])
    #expect(
      normal.entries.first?.documentation
        == "The log density of the normal distribution with mean mu and standard deviation sigma. mu must be finite, "
        + "sigma positive.")
    #expect(
      FunctionLibrary.distributions["poisson"]?.entries.first?.documentation
        == "The log probability of n under the Poisson distribution with mean lambda. n must be nonnegative, lambda "
        + "nonnegative.")
    #expect(
      FunctionLibrary.elementwise["sqrt"]?.entry.documentation == "The square root. Defined for x >= 0.")
  }
}

/// The values of a formula's operands at a point.
private func operationValues(_ formula: Formula, at arguments: [Double]) -> (Formula.Operand) -> Double {
  var results: [Double] = []
  for operation in formula.operations {
    let x = operation.operands.map { operand in value(operand, results) } + [0, 0]
    results.append(cohort_primitive_value(operation.primitive, x[0], x[1], x[2]))
  }
  func value(_ operand: Formula.Operand, _ results: [Double]) -> Double {
    switch operand {
    case .argument(let index): return arguments[index]
    case .constant(let value): return value
    case .result(let index): return results[index]
    }
  }
  let all = results
  return { value($0, all) }
}
