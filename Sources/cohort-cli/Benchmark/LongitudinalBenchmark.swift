// Times whole gradients of population models, as a sampler asks for them, for numbers of groups and threads.
import Cohort
import CohortIO
import CohortRandom
import CohortThreads

/// One line of the benchmark's results.
struct LongitudinalResult {
  var model: LongitudinalModel
  var groups: Int
  var dimension: Int
  var threads: Int
  /// The median over the repeats.
  var secondsPerGradient: Double
  var repeats: Int
  /// How many times faster than with the first number of threads; nil for that one itself.
  var speedup: Double
  /// The speed-up by the factor in threads.
  var efficiency: Double
  var logDensity: Double

  var groupsPerSecond: Double { Double(groups) / secondsPerGradient }

  var json: String {
    let fields = [
      "\"system\": \(JSONText.string(model.rawValue))", "\"groups\": \(groups)", "\"dimension\": \(dimension)",
      "\"threads\": \(threads)", "\"seconds_per_gradient\": \(JSONText.number(secondsPerGradient))",
      "\"repeats\": \(repeats)", "\"speedup\": \(JSONText.number(speedup))",
      "\"efficiency\": \(JSONText.number(efficiency))",
      "\"groups_per_second\": \(JSONText.number(groupsPerSecond))",
      "\"log_density\": \(JSONText.number(logDensity))",
    ]
    return "{" + fields.joined(separator: ", ") + "}"
  }
}

struct LongitudinalBenchmark {
  var tolerance = 1e-6
  /// How long each measurement takes at least.
  var seconds = 0.5
  var seed: UInt64 = 1
  var solvers = SolverSettings()

  /// Measures one model with one number of groups for each number of threads. All of them evaluate the same point, and
  /// must find the same numbers, bit for bit.
  func measure(_ model: LongitudinalModel, groups: Int, threads: [Int]) throws -> [LongitudinalResult] {
    let data: ModelData = ["J": groups, "tol": tolerance]
    let posterior = try Model(text: model.text, name: model.rawValue, solvers: solvers)
      .posterior(data: data, seed: seed)
    var random = RandomStream(seed: seed, purpose: .initialisation)
    // A point such as warm-up passes through: groups differ, and nothing is far from its prior.
    let point = (0..<posterior.dimension).map { _ in random.nextUniform(-0.5, 0.5) }
    var results: [LongitudinalResult] = []
    var gradient: [Double] = []
    for count in threads {
      let timing = try ThreadArena(threadCount: count).run { () throws -> Timing in
        try time(posterior, at: point, title: model.title)
      }
      let first = results.first
      if let first, first.logDensity.bitPattern != timing.logDensity.bitPattern || gradient != timing.gradient {
        throw CommandFailure(
          description: "\(model.title): \(count) threads give other numbers than \(threads[0])",
          status: ExitStatus.internalFault)
      }
      gradient = timing.gradient
      let speedup = (first?.secondsPerGradient ?? timing.seconds) / timing.seconds
      results.append(
        LongitudinalResult(
          model: model, groups: groups, dimension: posterior.dimension, threads: count,
          secondsPerGradient: timing.seconds, repeats: timing.repeats, speedup: speedup,
          efficiency: speedup * Double(first?.threads ?? count) / Double(count), logDensity: timing.logDensity))
    }
    return results
  }

  private struct Timing {
    var logDensity: Double
    var gradient: [Double]
    /// The median over the repeats.
    var seconds: Double
    var repeats: Int
  }

  /// Times gradients in the arena of the calling thread.
  private func time(_ posterior: Posterior, at point: [Double], title: String) throws -> Timing {
    let density = try posterior.evaluable.density(fresh: true)
    // The first evaluations record, and learn which groups cost most.
    _ = try posterior.evaluate(density, at: point)
    let (value, gradient) = try posterior.evaluate(density, at: point)
    guard value.isFinite else {
      let reasons = density.rejections.entries.values.map(\.message).joined(separator: "; ")
      throw CommandFailure(description: "\(title) cannot be evaluated: \(reasons)")
    }
    var times: [Double] = []
    let start = monotonicSeconds()
    while times.count < 5 || (monotonicSeconds() - start < seconds && times.count < 10_000) {
      let before = monotonicSeconds()
      _ = try posterior.evaluate(density, at: point)
      times.append(monotonicSeconds() - before)
    }
    times.sort()
    let median = 0.5 * (times[(times.count - 1) / 2] + times[times.count / 2])
    return Timing(logDensity: value, gradient: gradient, seconds: median, repeats: times.count)
  }
}
