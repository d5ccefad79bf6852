// A run of an optimiser: its starts on all threads, the best end delivered, and what is to be said of it.

import CohortRandom
import Synchronization

/// One run. What it delivers does not depend on threads: every start has its own density and random numbers, and of equal
/// ends the first start's is the best.
struct OptimisationRun<Method: OptimisationMethod> {
  private let method: Method
  private let context: RunContext
  private let sink: any RunSink

  init(_ method: Method, _ context: RunContext, _ sink: any RunSink) {
    self.method = method
    self.context = context
    self.sink = sink
  }

  /// What came of one start.
  private enum Outcome: Sendable {
    case ended(ClimbEnd)
    case failed(any Error)
    case cancelled
  }

  func run() -> RunSummary {
    var summary = RunSummary(chain: context.firstStream, phases: [.optimisation])
    let clock = ContinuousClock()
    let begin = clock.now
    let starts = max(1, method.optimisation.starts)
    // A single start delivers as it goes.
    let streams = starts == 1 && method.optimisation.savesIterations
    let outcomes = climbAll(starts, streams: streams)
    var ends: [ClimbEnd?] = []
    var failures: [(start: Int, error: any Error)] = []
    var isCancelled = false
    for (start, outcome) in outcomes.enumerated() {
      switch outcome {
      case .ended(let end):
        ends.append(end)
        if end.ending == nil { isCancelled = true }
      case .failed(let error):
        ends.append(nil)
        failures.append((start, error))
      case .cancelled, nil:
        ends.append(nil)
        isCancelled = true
      }
    }
    for end in ends { summary.gradientEvaluations += end?.evaluations ?? 0 }
    let report = OptimisationReport(ends: ends, firstStart: context.firstStream)
    summary.findings = report
    if let best = report.best, let end = ends[best] {
      do {
        if !streams { try deliver(end, start: best, isCancelled: isCancelled) }
        try sink.phaseEnded(.optimisation, report: nil)
        summary.notes = report.notes
        summary.phases[0].iterations = end.iterations
        for failure in failures.prefix(3) where starts > 1 {
          summary.notes.append(
            RunNote("start \(context.firstStream &+ failure.start) failed: \(failure.error)", isWarning: true))
        }
        if isCancelled { summary.ending = .cancelled }
      } catch is CancellationRequest {
        summary.ending = .cancelled
      } catch {
        summary.ending = .failed(error)
      }
    } else if isCancelled {
      summary.ending = .cancelled
    } else if let failure = failures.first {
      summary.ending = .failed(failure.error)
    }
    summary.phases[0].seconds = (clock.now - begin) / .seconds(1)
    return summary
  }

  // MARK: Climbing

  private func climbAll(_ starts: Int, streams: Bool) -> [Outcome?] {
    let progress = OptimisationProgress(
      sink, stream: context.firstStream, starts: starts, iterations: method.iterationLimit)
    let results = Mutex([Outcome?](repeating: nil, count: starts))
    // Every call has its own density; news go through a lock.
    nonisolated(unsafe) let run = self
    func climb(_ start: Int) {
      let outcome = run.climb(start, deliver: streams ? { try run.deliver($0, $1, $2) } : nil) { iteration, best in
        progress.note(start, iteration, best)
      }
      if case .ended(let end) = outcome { progress.ended(start, end.logDensity) }
      results.withLock { $0[start] = outcome }
    }
    if Method.usesPopulations || starts == 1 {
      for start in 0..<starts { climb(start) }
    } else {
      nonisolated(unsafe) let climb = climb
      context.parallelFor(starts) { climb($0) }
    }
    return results.withLock { $0 }
  }

  /// One climb from beginning to end.
  private func climb(
    _ start: Int, deliver: ((_ iteration: Int, _ position: [Double], _ logDensity: Double) throws -> Void)?,
    note: (_ iteration: Int, _ logDensity: Double) -> Void
  ) -> Outcome {
    var last: ClimbEnd?
    do {
      if context.isCancelled() { return .cancelled }
      let density = try context.density(start)
      let point = try context.startingPoint(start, of: density)
      let random = context.random(.optimisation, at: start)
      // Points of restarts come behind those of all starts.
      let restarts = max(1, method.optimisation.starts) + start * (method.pointsPerStart - 1)
      return try withoutActuallyEscaping(note) { note in
        try .ended(
          method.climb(
            ClimbStart(
              density: density, point: point, random: random,
              population: { try context.population(hasGradients: false) },
              another: { try context.startingPoint(restarts + $0 - 1, of: density) },
              visit: { iteration, position, logDensity in
                last = ClimbEnd(
                  position: position, logDensity: logDensity, ending: nil, iterations: iteration, evaluations: 0)
                try deliver?(iteration, position, logDensity)
                if iteration > 0 { note(iteration, logDensity) }
                if context.isCancelled() { throw CancellationRequest() }
              })))
      }
    } catch is CancellationRequest {
      return last.map { .ended($0) } ?? .cancelled
    } catch {
      return .failed(error)
    }
  }

  // MARK: Delivery

  /// The best end, or all points on the way there, for which the climb is done again.
  private func deliver(_ end: ClimbEnd, start: Int, isCancelled: Bool) throws {
    if method.optimisation.savesIterations, !isCancelled {
      if case .failed(let error) = climb(start, deliver: { try deliver($0, $1, $2) }, note: { _, _ in }) {
        throw error
      }
    } else {
      try deliver(end.iterations, end.position, end.logDensity)
    }
  }

  private func deliver(_ iteration: Int, _ position: [Double], _ logDensity: Double) throws {
    try position.withUnsafeBufferPointer { position in
      try withUnsafePointer(to: logDensity) { value in
        try sink.receive(
          RunRow(
            phase: .optimisation, iteration: iteration, position: position,
            statistics: UnsafeBufferPointer(start: value, count: 1)))
      }
    }
  }
}
