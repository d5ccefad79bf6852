// PathfinderRun: one run of Pathfinder: climbs side by side, the best approximation of each, draws by importance.

import CohortDiagnostics
import CohortRandom
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A run on its way.
struct PathfinderRun {
  private let method: Pathfinder
  private let context: RunContext
  private let ledger: RunLedger

  init(_ method: Pathfinder, _ context: RunContext, _ ledger: RunLedger) {
    self.method = method
    self.context = context
    self.ledger = ledger
  }

  func run() throws {
    try requireParameters(context.dimension)
    let trajectories = try ledger.phase(Pathfinder.climbing) { try climbAll() }
    let population = try context.population(hasGradients: false)
    let results = try ledger.phase(Pathfinder.bounding) {
      try bestApproximations(trajectories, population)
    } report: {
      report($0)
    }
    try ledger.phase(Pathfinder.drawing) { try draw(results, population) }
  }

  /// The number of a path, which its random numbers follow from.
  private func number(_ path: Int) -> Int { context.firstStream &+ path }

  // MARK: Climbs

  /// The climbs of all paths; nil for one that failed, which is said.
  private func climbAll() throws -> [ClimbPath?] {
    let results = Mutex([Result<ClimbPath, any Error>?](repeating: nil, count: method.paths))
    let best = Mutex(-Double.infinity)
    // Every path has its own density; news go through a lock.
    nonisolated(unsafe) let run = self
    context.parallelFor(method.paths) { path in
      let result = Result {
        if run.context.isCancelled() { throw CancellationRequest() }
        let density = try run.context.density(path)
        let start = try run.context.startingPoint(path, of: density)
        return try ClimbPath(from: ClimbPoint(start), density, run.method.pathSettings) { _, logDensity in
          best.withLock { best in
            best = max(best, logDensity)
            run.ledger.advance(Pathfinder.climbing, status: "log density \(formatSignificant(best, 6))")
          }
          if run.context.isCancelled() { throw CancellationRequest() }
        }
      }
      results.withLock { $0[path] = result }
    }
    var failures: [(path: Int, error: any Error)] = []
    let trajectories = try results.withLock { $0 }.enumerated().map { path, result -> ClimbPath? in
      switch result {
      case .success(let trajectory):
        ledger.count(evaluations: trajectory.evaluations)
        return trajectory
      case .failure(let error):
        if error is CancellationRequest { throw error }
        failures.append((path, error))
        return nil
      case nil: throw CancellationRequest()
      }
    }
    guard let first = failures.first else { return trajectories }
    if failures.count == method.paths { throw first.error }
    for failure in failures.prefix(3) {
      ledger.note("path \(number(failure.path)) failed: \(failure.error)", isWarning: true)
    }
    if failures.count > 3 { ledger.note("so did \(failures.count - 3) more", isWarning: true) }
    return trajectories
  }

  // MARK: Approximations

  private func bestApproximations(
    _ trajectories: [ClimbPath?], _ population: any PopulationDensity
  ) throws -> [PathResult?] {
    let results = try trajectories.enumerated().map { path, trajectory -> PathResult? in
      guard let trajectory else { return nil }
      let result = try PathResult.best(
        of: trajectory, method.pathSettings, random: context.random(.optimisation, at: path), population
      ) { count in
        ledger.count(evaluations: count * method.boundDraws)
        ledger.advance(Pathfinder.bounding, by: count)
        if context.isCancelled() { throw CancellationRequest() }
      }
      if result == nil {
        ledger.note(
          "path \(number(path)) failed: at none of its \(trajectory.points.count - 1) iterations is the log density finite at all "
            + "draws of the approximation", isWarning: true)
      }
      return result
    }
    guard results.contains(where: { $0 != nil }) else {
      throw InferenceError.approximationFailed(
        "no path led to an approximation that lies where the log density is finite: give initial values with --init, or "
          + "reparameterise the model")
    }
    let bounds = results.enumerated().compactMap { path, result in
      result.map {
        "\(formatSignificant($0.bound, 6)) (path \(number(path)), iteration \($0.iteration) of \($0.iterations))"
      }
    }
    let shown = bounds.prefix(8).joined(separator: ", ") + (bounds.count > 8 ? " and \(bounds.count - 8) more" : "")
    ledger.note("ELBO: \(shown)")
    return results
  }

  /// The bounds of all iterations, for the file.
  private func report(_ results: [PathResult?]) -> PhaseReport {
    var entries: [PhaseReport.Entry] = []
    for (path, result) in results.enumerated() {
      guard let result else { continue }
      entries.append(PhaseReport.Entry("Best iteration of path \(number(path))", [Double(result.iteration)]))
      entries.append(
        PhaseReport.Entry("ELBO of path \(number(path)) by iteration", shape: [result.bounds.count], result.bounds))
    }
    return PhaseReport(title: "Paths found", entries: entries)
  }

  // MARK: Draws

  private func draw(_ results: [PathResult?], _ population: any PopulationDensity) throws {
    let dimension = context.dimension
    // Draws that wait for being chosen.
    var kept: [Double] = []
    var statistics: [[Double]] = []
    var logRatios: [Double] = []
    var delivered = 0
    for (path, result) in results.enumerated() {
      guard let approximation = result?.approximation else { continue }
      var random = context.random(.sampling, at: path)
      try population.draw(
        method.draws, random: &random, evaluates: method.computesLogDensity, isCancelled: context.isCancelled
      ) {
        approximation.transform($0, into: &$1, at: $2)
      } body: { _, standard, position, logDensity in
        let logApproximation = approximation.logDensity(standard)
        let row = [logApproximation, logDensity, Double(number(path))]
        logRatios.append(logDensity - logApproximation)
        if method.resamplesPaths {
          kept += position
          statistics.append(row)
        } else {
          try ledger.deliver(Pathfinder.drawing, delivered, position, row)
          delivered += 1
          ledger.advance(Pathfinder.drawing)
        }
      }
    }
    guard method.computesLogDensity else { return }
    ledger.count(evaluations: logRatios.count)
    if method.resamplesPaths {
      let mixture = logMixture(results.compactMap { $0?.approximation }, kept)
      for (index, value) in mixture.enumerated() { logRatios[index] = statistics[index][1] - value }
    }
    let quality = ApproximationQuality(logRatios: logRatios)
    guard quality.failures < logRatios.count else {
      throw InferenceError.approximationFailed("the log density is finite at none of the approximation's draws")
    }
    if method.resamplesPaths {
      let choice = WeightedChoice(logWeights: quality.smoothing.logWeights)
      var random = context.random(.sampling, substream: 1)
      for index in 0..<method.resampledDraws {
        if index % 1000 == 0, context.isCancelled() { throw CancellationRequest() }
        let place = choice.place(random.nextUniform())
        try ledger.deliver(
          Pathfinder.drawing, index, kept[place * dimension..<(place + 1) * dimension], statistics[place])
        ledger.advance(Pathfinder.drawing)
      }
    }
    ledger.note(quality.notes)
  }
}

extension PathfinderRun {
  /// The log density of the mixture of all paths' approximations at each of many points. Draws of several approximations are weighted
  /// by it, the balance heuristic (Veach and Guibas 1995): where one path's approximation is too narrow, another one's makes up
  /// for it.
  private func logMixture(_ approximations: [LocalApproximation], _ points: [Double]) -> [Double] {
    let dimension = context.dimension
    let count = points.count / dimension
    var result = [Double](repeating: 0, count: count)
    result.withUnsafeMutableBufferPointer { result in
      // Every point has a place of its own.
      nonisolated(unsafe) let places = result
      context.parallelFor(count) { index in
        let point = points[index * dimension..<(index + 1) * dimension]
        places[index] =
          logSumExp(approximations.map { $0.logDensity(at: point) }) - log(Double(approximations.count))
      }
    }
    return result
  }
}

/// Places that are drawn with given probabilities.
struct WeightedChoice {
  /// The probability of all places up to each.
  private let cumulative: [Double]

  /// - Parameter logWeights: of which at least one is finite.
  init(logWeights: [Double]) {
    let largest = logWeights.max() ?? 0
    var sum = 0.0
    cumulative = logWeights.map {
      sum += exp($0 - largest)
      return sum
    }
  }

  /// The place at a number between 0 and 1: the first whose cumulative probability is above it.
  func place(_ uniform: Double) -> Int {
    let wanted = uniform * (cumulative.last ?? 0)
    var (low, high) = (0, max(0, cumulative.count - 1))
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > wanted { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
