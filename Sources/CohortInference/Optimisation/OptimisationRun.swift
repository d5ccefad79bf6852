// A run of an optimiser: its starts on all threads, the best end delivered, and what is to be said of it.

import CohortRandom

/// One run. What it delivers does not depend on threads: of equal ends the first start's is the best.
struct OptimisationRun<Method: OptimisationMethod> {
  private let method: Method
  private let context: RunContext
  private let sink: any RunSink
  private let climbs: Climbs<Method>

  init(_ method: Method, _ context: RunContext, _ sink: any RunSink) {
    self.method = method
    self.context = context
    self.sink = sink
    climbs = Climbs(method: method, context: context)
  }

  func run() -> RunSummary {
    var summary = RunSummary(chain: context.firstStream, phases: [.optimisation])
    let clock = ContinuousClock()
    let begin = clock.now
    do {
      try run(&summary)
    } catch is CancellationRequest {
      summary.ending = .cancelled
    } catch {
      summary.ending = .failed(error)
    }
    summary.phases[0].seconds = (clock.now - begin) / .seconds(1)
    return summary
  }

  private func run(_ summary: inout RunSummary) throws {
    let starts = max(1, method.optimisation.starts)
    // A single start delivers as it goes.
    let streams = starts == 1 && method.optimisation.savesIterations
    let journal = try OptimisationJournal(context.state(0), starts: starts)
    let outcomes = climbAll(journal, starts: starts, streams: streams)
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
    // What is delivered of a search that is cut short is not there when it goes on.
    if isCancelled { try sink.reached(.stopped) { journal.stoppedState } }
    for end in ends { summary.gradientEvaluations += end?.evaluations ?? 0 }
    let report = OptimisationReport(ends: ends, firstStart: context.firstStream)
    summary.findings = report
    guard let best = report.best, let end = ends[best] else {
      if !isCancelled, let failure = failures.first { throw failure.error }
      throw CancellationRequest()
    }
    if !streams { try deliver(end, start: best, journal, isCancelled: isCancelled) }
    try sink.phaseEnded(.optimisation, report: nil)
    summary.notes = report.notes
    summary.phases[0].iterations = end.iterations
    for failure in failures.prefix(3) where starts > 1 {
      summary.notes.append(
        RunNote("start \(context.firstStream &+ failure.start) failed: \(failure.error)", isWarning: true))
    }
    if isCancelled { summary.ending = .cancelled }
  }

  private func climbAll(_ journal: OptimisationJournal, starts: Int, streams: Bool) -> [Climbs<Method>.Outcome?] {
    let progress = OptimisationProgress(
      sink, stream: context.firstStream, starts: starts, iterations: method.iterationLimit)
    return climbs.all(
      known: journal.ends, state: journal.current,
      keep: { start, state in
        if context.isCancelled() {
          journal.stop(start, state())
          throw CancellationRequest()
        }
        try sink.reached(.between) { journal.state(current: (start, state())) }
      },
      visit: { start, iteration, position, logDensity in
        if streams { try deliver(iteration, position, logDensity, journal) }
        if iteration > 0 { progress.note(start, iteration, logDensity) }
      },
      ended: { start, end in
        progress.ended(start, end.logDensity)
        journal.ended(start, end)
      })
  }

  // MARK: Delivery

  /// The best end, or all points on the way there, for which the climb is done again.
  private func deliver(_ end: ClimbEnd, start: Int, _ journal: OptimisationJournal, isCancelled: Bool) throws {
    guard method.optimisation.savesIterations, !isCancelled else {
      return try deliver(end.iterations, end.position, end.logDensity, nil)
    }
    let outcome = climbs.one(start) { _, iteration, position, logDensity in
      try deliver(iteration, position, logDensity, journal)
    }
    switch outcome {
    case .failed(let error): throw error
    case .ended(let end) where end.ending != nil: break
    case .ended, .cancelled:
      try sink.reached(.stopped) { journal.state(current: nil) }
      throw CancellationRequest()
    }
  }

  /// A row, unless an earlier part of the run has delivered it.
  private func deliver(
    _ iteration: Int, _ position: [Double], _ logDensity: Double, _ journal: OptimisationJournal?
  ) throws {
    if let journal {
      if iteration < journal.rows { return }
      journal.rows = iteration + 1
    }
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
