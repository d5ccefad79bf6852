// Optimisation: one search, measured.
import Cohort
import Foundation

extension PredatorPrey {
  /// Searches from a point, that of the study unless given.
  ///
  /// - Parameters:
  ///   - method: the optimiser with its settings.
  ///   - start: where it starts.
  ///   - threads: nil: all cores.
  ///   - seed: of its random numbers; the result does not depend on the threads.
  func optimum(
    _ method: any OptimisationMethod, from start: ModelData = Self.start, threads: Int? = nil, seed: UInt64 = 1
  ) async throws -> Outcome {
    var options = RunOptions()
    options.seed = seed
    options.threads = threads
    options.initialValues = InitialValues(start)
    let (clock, processors) = (ContinuousClock.now, processorSeconds())
    let mode = try await posterior.optimize(method, options: options)
    let seconds = (ContinuousClock.now - clock) / .seconds(1)
    let used = processorSeconds() - processors
    let values = try Self.names.map { ($0, try mode.scalar($0)) }
    let error = try mode.scalar("sse")
    return Outcome(
      parameters: ModelData(Dictionary(values) { first, _ in first }), values: values.map(\.1), error: error,
      evaluations: mode.starts.compactMap { $0?.evaluations }.reduce(0, +), seconds: seconds, processorSeconds: used,
      isFound: error <= errorOfTruth)
  }

  /// Searches until the errors are what noise alone would make of them, which is in the right valley, and climbs from there by
  /// gradients.
  func polishedOptimum(_ method: CMAES, threads: Int? = nil, seed: UInt64 = 1) async throws -> Outcome {
    var search = method
    search.target = -Self.sigma * Self.sigma * Double(2 * times.count)
    let near = try await optimum(search, threads: threads, seed: seed)
    var outcome = try await optimum(LBFGS(), from: near.parameters, threads: threads, seed: seed)
    outcome.evaluations += near.evaluations
    outcome.seconds += near.seconds
    outcome.processorSeconds += near.processorSeconds
    return outcome
  }
}

extension CMAES {
  /// One run of so many generations, for measurements: it does not begin anew.
  static func measured(generations: Int, population: Int) -> CMAES {
    var method = CMAES()
    method.iterations = generations
    method.population = population
    method.restarts = 0
    return method
  }
}
