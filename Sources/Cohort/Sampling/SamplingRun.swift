// SamplingRun: a run in progress, with its news as a sequence.
import CohortInference
import Synchronization

/// A run that has begun.
public final class SamplingRun: Sendable {
  /// News of the chains: the first and the last of each phase of each chain, and between them one for every tenth of a
  /// second. The sequence ends with the run. For one reader; one that is slow misses old news.
  public let progress: AsyncStream<RunProgress>
  private let task: Task<Fit, any Error>

  init(_ sample: @escaping @Sendable (@escaping @Sendable (RunProgress) -> Void) async throws -> Fit) {
    let (stream, continuation) = AsyncStream.makeStream(of: RunProgress.self, bufferingPolicy: .bufferingNewest(1024))
    progress = stream
    let pacer = Pacer()
    task = Task {
      defer { continuation.finish() }
      return try await sample { news in if pacer.isDue(news) { continuation.yield(news) } }
    }
  }

  /// The draws, when the run has ended. Cancelling the task that waits here cancels the run.
  public var fit: Fit {
    get async throws {
      try await withTaskCancellationHandler {
        try await task.value
      } onCancel: {
        task.cancel()
      }
    }
  }

  /// Ends the run; `fit` has the draws taken so far.
  public func cancel() { task.cancel() }
}

/// Lets through as much news as people can follow.
private final class Pacer: Sendable {
  private let last = Mutex<[Int: ContinuousClock.Instant]>([:])

  func isDue(_ news: RunProgress) -> Bool {
    let now = ContinuousClock.now
    let isEdge = news.iteration == 1 || news.iteration == news.phaseTotal
    return last.withLock { last in
      if !isEdge, let before = last[news.chain], now - before < .milliseconds(100) { return false }
      last[news.chain] = now
      return true
    }
  }
}
