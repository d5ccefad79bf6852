// News of an optimiser: how many iterations all its starts have done, and the best log density so far.

import Synchronization

/// Passes news on from any thread, one at a time.
final class OptimisationProgress: Sendable {
  private struct State {
    var iterations: [Int]
    var best = -Double.infinity
    var ended = 0
  }
  private let state: Mutex<State>
  // Called within the lock alone.
  private nonisolated(unsafe) let sink: any RunSink
  private let stream: Int
  private let starts: Int
  private let limit: Int

  init(_ sink: any RunSink, stream: Int, starts: Int, iterations: Int) {
    self.sink = sink
    self.stream = stream
    self.starts = starts
    limit = iterations
    state = Mutex(State(iterations: Array(repeating: 0, count: starts)))
  }

  /// A start has done an iteration.
  func note(_ start: Int, _ iteration: Int, _ logDensity: Double) {
    state.withLock { state in
      state.iterations[start] = iteration
      if logDensity > state.best { state.best = logDensity }
      tell(state, iteration)
    }
  }

  /// A start has ended.
  func ended(_ start: Int, _ logDensity: Double) {
    state.withLock { state in
      state.ended += 1
      if logDensity > state.best { state.best = logDensity }
      if starts > 1 { tell(state, state.iterations[start]) }
    }
  }

  private func tell(_ state: State, _ iteration: Int) {
    let value = "log density \(ClimbText.number(state.best))"
    // The limit is reached when all have ended.
    let completed = state.ended == starts ? limit : min(limit - 1, state.iterations.max() ?? 0)
    sink.progressed(
      RunProgress(
        .optimisation, stream: stream, iteration: min(iteration, limit), of: limit, completed: completed, total: limit,
        status: starts == 1 ? value : "\(state.ended) of \(starts) starts, \(value)"))
  }
}
