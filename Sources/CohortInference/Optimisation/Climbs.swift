// Climbs: an optimiser's climbs from all starts of a run, on all threads.

import CohortRandom
import Synchronization

/// The climbs of one run. Every start has its own density and random numbers, so where climbs end does not depend on threads.
struct Climbs<Method: OptimisationMethod> {
  let method: Method
  let context: RunContext

  /// What came of one start.
  enum Outcome: Sendable {
    /// An end without a reason was cancelled on the way.
    case ended(ClimbEnd)
    case failed(any Error)
    case cancelled
  }

  /// What is told of a climb on its way; called on its thread.
  typealias Visit = (_ start: Int, _ iteration: Int, _ position: [Double], _ logDensity: Double) throws -> Void

  /// All climbs.
  ///
  /// - Parameters:
  ///   - known: ends that are known already, by start.
  ///   - ended: told of each end.
  func all(
    known: [Int: ClimbEnd] = [:], state: (start: Int, climb: ClimbState)? = nil,
    keep: @escaping (_ start: Int, _ state: () -> ClimbState) throws -> Void = { _, _ in },
    visit: @escaping Visit, ended: @escaping (_ start: Int, ClimbEnd) -> Void = { _, _ in }
  ) -> [Outcome?] {
    let starts = max(1, method.optimisation.starts)
    let results = Mutex((0..<starts).map { known[$0].map { Outcome.ended($0) } })
    let waiting = (0..<starts).filter { known[$0] == nil }
    func climb(_ start: Int) {
      let own = state.flatMap { $0.start == start ? $0.climb : nil }
      let outcome = one(start, state: own, keep: { try keep(start, $0) }, visit: visit)
      if case .ended(let end) = outcome { ended(start, end) }
      results.withLock { $0[start] = outcome }
    }
    if Method.usesPopulations || starts == 1 {
      for start in waiting { climb(start) }
    } else {
      // Every call has its own density; results go through a lock.
      nonisolated(unsafe) let climb = climb
      context.parallelFor(waiting.count) { climb(waiting[$0]) }
    }
    return results.withLock { $0 }
  }

  /// One climb from beginning, or from where it was written down, to its end.
  func one(
    _ start: Int, state: ClimbState? = nil, keep: @escaping (_ state: () -> ClimbState) throws -> Void = { _ in },
    visit: @escaping Visit
  ) -> Outcome {
    var last: ClimbEnd?
    do {
      if context.isCancelled() { return .cancelled }
      let density = try context.density(start)
      let point = try context.startingPoint(start, of: density)
      // Points of restarts come behind those of all starts.
      let restarts = max(1, method.optimisation.starts) + start * (method.pointsPerStart - 1)
      let surroundings = RunSurroundings(context: context, restarts: restarts, keep: keep)
      return try .ended(
        method.climb(
          ClimbStart(
            density: density, point: point, random: context.random(.optimisation, at: start), state: state,
            surroundings: surroundings,
            visit: { iteration, position, logDensity in
              last = ClimbEnd(
                position: position, logDensity: logDensity, ending: nil, iterations: iteration, evaluations: 0)
              try visit(start, iteration, position, logDensity)
              if context.isCancelled() { throw CancellationRequest() }
            })))
    } catch is CancellationRequest {
      return last.map { .ended($0) } ?? .cancelled
    } catch {
      return .failed(error)
    }
  }
}

/// Populations and further starts from a run's context.
private struct RunSurroundings: ClimbSurroundings {
  let context: RunContext
  /// The place of the first restart among all starting points.
  let restarts: Int
  /// Takes states.
  let keep: (_ state: () -> ClimbState) throws -> Void

  func population() throws -> any PopulationDensity { try context.population(hasGradients: false) }
  func start(_ restart: Int, of density: any LogDensity) throws -> StartingPoint {
    try context.startingPoint(restarts + restart - 1, of: density)
  }
  func reached(_ state: () -> ClimbState) throws { try keep(state) }
}
