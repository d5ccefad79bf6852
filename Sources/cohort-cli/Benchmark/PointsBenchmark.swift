// PointsBenchmark: what an evaluation costs where many points are evaluated at once, beside one at a time.
import Cohort
import CohortModel
import CohortRandom
import CohortThreads
import Foundation

/// Evaluations of a population of points, together and one by one, by number of threads. Both find the same numbers, bit for
/// bit, or it is an error.
struct PointsBenchmark {
  /// What is computed.
  enum Task: String, CaseIterable {
    case gradients, values
    /// By what was made without gradients, whose solvers leave out sensitivities.
    case valuesAlone = "values alone"
  }

  struct Result {
    var task: Task
    var points: Int
    var threads: Int
    /// CPU seconds and elapsed seconds of an evaluation.
    var single: (processor: Double, elapsed: Double)
    var together: (processor: Double, elapsed: Double)

    var json: String {
      "{\"task\": \"\(task.rawValue)\", \"points\": \(points), \"threads\": \(threads), "
        + "\"cpu_seconds_one_by_one\": \(single.processor), \"seconds_one_by_one\": \(single.elapsed), "
        + "\"cpu_seconds_together\": \(together.processor), \"seconds_together\": \(together.elapsed)}"
    }
  }

  let posterior: Posterior
  var points = 32
  var radius = 0.5
  /// How long each measurement takes at least.
  var seconds = 1.0
  var seed: UInt64 = 1

  func measure(_ task: Task, threads: Int) throws -> Result {
    let dimension = posterior.dimension
    var random = RandomStream(seed: seed, purpose: .initialisation)
    let rows = (0..<max(1, points * dimension)).map { _ in random.nextUniform(-radius, radius) }
    return try rows.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { throw CommandFailure(description: "there is not enough memory") }
      return try ThreadArena(threadCount: threads).run { () throws -> Result in try measure(task, threads, rows) }
    }
  }

  /// In the arena of the calling thread, both ways in turns, so that they meet the same state of the machine.
  private func measure(_ task: Task, _ threads: Int, _ rows: UnsafePointer<Double>) throws -> Result {
    let hasGradient = task != .valuesAlone
    let density = try posterior.evaluable.density(hasGradient: hasGradient)
    let population = try posterior.evaluable.population(hasGradient: hasGradient)
    let size = max(1, points * posterior.dimension)
    let first = UnsafeMutablePointer<Double>.allocate(capacity: 2 * (points + size))
    first.initialize(repeating: 0, count: 2 * (points + size))
    defer { first.deallocate() }
    let second = first + points + size
    func one() throws {
      for point in 0..<points {
        let q = rows + point * posterior.dimension
        first[point] =
          task == .gradients
          ? try density.logDensityAndGradient(at: q, gradient: first + points + point * posterior.dimension)
          : try density.logDensity(at: q)
      }
    }
    func together() throws {
      try population.logDensities(
        at: rows, count: points, values: second, gradients: task == .gradients ? second + points : nil)
    }
    try one()
    try together()
    for number in 0..<(points + (task == .gradients ? size : 0)) {
      let isInvalid = number >= points && !first[(number - points) / max(1, posterior.dimension)].isFinite
      guard isInvalid || first[number].bitPattern == second[number].bitPattern else {
        throw CommandFailure(
          description: "together the points have other numbers than one by one", status: ExitStatus.internalFault)
      }
    }
    var (ones, alls): ([(Double, Double)], [(Double, Double)]) = ([], [])
    func time(_ work: () throws -> Void) rethrows -> (Double, Double) {
      let start = (processorSeconds(), monotonicSeconds())
      try work()
      return ((processorSeconds() - start.0) / Double(points), (monotonicSeconds() - start.1) / Double(points))
    }
    let start = monotonicSeconds()
    while ones.count < 5 || (monotonicSeconds() - start < seconds && ones.count < 100_000) {
      ones.append(try time(one))
      alls.append(try time(together))
    }
    return Result(
      task: task, points: points, threads: threads, single: PointsBenchmark.medians(ones),
      together: PointsBenchmark.medians(alls))
  }

  private static func medians(_ times: [(Double, Double)]) -> (processor: Double, elapsed: Double) {
    let middle = times.count / 2
    return (times.map(\.0).sorted()[middle], times.map(\.1).sorted()[middle])
  }
}
