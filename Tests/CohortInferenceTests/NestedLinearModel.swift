// NestedLinearModel: a linear model whose evidence is known, and how nested sampling is run on prior and likelihood.
import CohortInference
import CohortRandom
import Foundation
import Testing

/// A linear model y = X b + e with normal b and e.
struct NestedLinearModel {
  let dimension: Int
  let count: Int
  let design: [Double]
  let y: [Double]
  let priorSD = 2.0
  let noise = 0.7

  init(dimension: Int, count: Int) {
    var random = RandomStream(seed: 77, stream: UInt32(dimension), purpose: .simulation)
    self.dimension = dimension
    self.count = count
    // Columns that are alike, so that parameters are correlated.
    design = (0..<count).flatMap { _ -> [Double] in
      let common = random.nextNormal()
      return (0..<dimension).map { _ in 0.6 * common + random.nextNormal() }
    }
    let truth = (0..<dimension).map { _ in random.nextNormal() }
    y = (0..<count).map { [design] row in
      (0..<dimension).reduce(0) { $0 + design[row * dimension + $1] * truth[$1] } + 0.7 * random.nextNormal()
    }
  }

  var prior: ClosureDensity {
    ClosureDensity(dimension) { [priorSD] q, gradient in
      var value = 0.0
      for index in q.indices {
        value -= 0.5 * q[index] * q[index] / (priorSD * priorSD)
        gradient[index] = -q[index] / (priorSD * priorSD)
      }
      return value
    }
  }

  var likelihood: ClosureDensity {
    ClosureDensity(dimension) { [self] q, _ in
      var sum = 0.0
      for row in 0..<count {
        var rest = y[row]
        for column in 0..<dimension { rest -= design[row * dimension + column] * q[column] }
        sum += rest * rest
      }
      return -0.5 * sum / (noise * noise) - Double(count) * (log(noise) + 0.5 * log(2 * .pi))
    }
  }

  /// The lower factor of s² X Xᵀ + σ² I, the covariance of y.
  private var factor: [[Double]] {
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for i in 0..<count {
      for j in 0...i {
        var sum = i == j ? noise * noise : 0
        for k in 0..<dimension { sum += priorSD * priorSD * design[i * dimension + k] * design[j * dimension + k] }
        for k in 0..<j { sum -= matrix[i][k] * matrix[j][k] }
        matrix[i][j] = i == j ? sum.squareRoot() : sum / matrix[j][j]
      }
    }
    return matrix
  }

  private func solved(_ factor: [[Double]], _ right: [Double]) -> [Double] {
    var z = right
    for i in z.indices {
      for k in 0..<i { z[i] -= factor[i][k] * z[k] }
      z[i] /= factor[i][i]
    }
    return z
  }

  /// log N(y; 0, s² X Xᵀ + σ² I).
  var logEvidence: Double {
    let factor = factor
    let z = solved(factor, y)
    return z.indices.reduce(-0.5 * Double(count) * log(2 * .pi)) { $0 - log(factor[$1][$1]) - 0.5 * z[$1] * z[$1] }
  }

  /// Mean and variance of a coefficient, by conditioning the joint normal of it and y.
  func posterior(of index: Int) -> (mean: Double, variance: Double) {
    let factor = factor
    let covariance = (0..<count).map { priorSD * priorSD * design[$0 * dimension + index] }
    let (a, b) = (solved(factor, covariance), solved(factor, y))
    return (zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }, priorSD * priorSD - a.reduce(0) { $0 + $1 * $1 })
  }
}

/// Runs nested sampling on a prior and a likelihood.
func runNested(
  _ method: NestedSampling, _ dimension: Int, seed: UInt64, prior: @escaping () -> any LogDensity,
  likelihood: @escaping () -> any LogDensity,
  parallelFor: ((_ count: Int, _ body: @Sendable (Int) -> Void) -> Void)? = nil
) throws -> (summary: RunSummary, collector: Collector) {
  let collector = Collector()
  collector.columns = method.columns
  var context = RunContext(
    dimension: dimension, seed: seed, chains: [1], initialisations: [],
    density: { _ in throw InferenceError.noParts })
  if let parallelFor { context.parallelFor = parallelFor }
  context.part = { $0 == .prior ? prior() : likelihood() }
  let summary = try #require(try method.run(context, sinks: [collector]).first)
  return (summary, collector)
}
