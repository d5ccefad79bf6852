// Nested sampling: evidence against closed forms, its error over seeds, threads, what goes wrong.
import CohortInference
import CohortRandom
import Foundation
import Testing

struct NestedSamplingTests {
  /// A linear model y = X b + e with normal b and e: its evidence is known.
  final class LinearModel {
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

    /// log N(y; 0, s² X Xᵀ + σ² I), by a Cholesky factor.
    var logEvidence: Double {
      var matrix = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
      for i in 0..<count {
        for j in 0...i {
          var sum = i == j ? noise * noise : 0
          for k in 0..<dimension { sum += priorSD * priorSD * design[i * dimension + k] * design[j * dimension + k] }
          matrix[i][j] = sum
        }
      }
      var z = y
      var result = -0.5 * Double(count) * log(2 * .pi)
      for i in 0..<count {
        for j in 0...i {
          var sum = matrix[i][j]
          for k in 0..<j { sum -= matrix[i][k] * matrix[j][k] }
          matrix[i][j] = i == j ? sum.squareRoot() : sum / matrix[j][j]
        }
        for k in 0..<i { z[i] -= matrix[i][k] * z[k] }
        z[i] /= matrix[i][i]
        result -= log(matrix[i][i]) + 0.5 * z[i] * z[i]
      }
      return result
    }
  }

  static func context(
    _ dimension: Int, seed: UInt64, prior: @escaping () -> any LogDensity, likelihood: @escaping () -> any LogDensity
  ) -> RunContext {
    var context = RunContext(
      dimension: dimension, seed: seed, chains: [1], initialisations: [], density: { _ in throw Nothing() })
    context.part = { $0 == .prior ? prior() : likelihood() }
    return context
  }

  struct Nothing: Error {}

  static func run(
    _ method: NestedSampling, _ model: LinearModel, seed: UInt64
  ) throws -> (summary: RunSummary, collector: Collector) {
    let collector = Collector()
    collector.columns = method.columns
    let context = context(model.dimension, seed: seed, prior: { model.prior }, likelihood: { model.likelihood })
    let summary = try #require(try method.run(context, sinks: [collector]).first)
    return (summary, collector)
  }

  @Test("The log evidence of linear models is that of the closed form", arguments: [1, 2, 10])
  func evidence(dimension: Int) throws {
    let model = LinearModel(dimension: dimension, count: 2 * dimension + 3)
    var method = NestedSampling()
    method.livePoints = 200
    method.effectiveSamples = 0
    let (summary, collector) = try Self.run(method, model, seed: 5)
    #expect(summary.ending.isCompleted)
    let found = try #require(summary.learnt?.number("log_evidence"))
    let error = try #require(summary.learnt?.number("log_evidence_error"))
    print(dimension, model.logEvidence, found, error, summary.notes.map(\.text), summary.seconds)
    #expect(abs(found - model.logEvidence) < 4 * error)
    #expect(error < 0.5)
    #expect(collector.draws.count > 100)
  }

  @Test("zscores", arguments: [2, 10, 30])
  func calibration(dimension: Int) throws {
    let environment = ProcessInfo.processInfo.environment
    guard let text = environment["NESTED_SEEDS"], let seeds = Int(text),
      environment["NESTED_D"].map({ $0 == "\(dimension)" }) ?? true
    else { return }
    let model = LinearModel(dimension: dimension, count: 2 * dimension + 3)
    var method = NestedSampling()
    method.livePoints = 200
    method.effectiveSamples = Int(ProcessInfo.processInfo.environment["NESTED_ESS"] ?? "0") ?? 0
    method.moves = Int(ProcessInfo.processInfo.environment["NESTED_MOVES"] ?? "0") ?? 0
    var (sum, squares, errors, seconds, evals) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for seed in 1...seeds {
      let (summary, _) = try Self.run(method, model, seed: UInt64(seed))
      let found = try #require(summary.learnt?.number("log_evidence"))
      let error = try #require(summary.learnt?.number("log_evidence_error"))
      let z = (found - model.logEvidence) / error
      sum += z
      squares += z * z
      errors += error
      seconds += summary.seconds
      evals += summary.learnt?.number("likelihood_evaluations") ?? 0
    }
    let n = Double(seeds)
    print(
      "D", dimension, "mean z", sum / n, "rms z", (squares / n).squareRoot(), "error", errors / n, "s", seconds / n,
      "evals", evals / n)
  }
}
