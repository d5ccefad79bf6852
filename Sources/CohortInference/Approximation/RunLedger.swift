// RunLedger: what a method without chains does besides finding something: rows, news, times, and how it ended.

/// The way from a method with a single output to its sink. For the thread that runs the method.
final class RunLedger {
  private let sink: any RunSink
  private let stream: Int
  private let plan: [PhasePlan]
  private(set) var summary: RunSummary
  /// Iterations of all phases that were done or left out.
  private var completed = 0
  /// Rows given so far, and those that an earlier part of the run has given: they are not given again.
  private var rows = 0
  private let known: Int

  init(_ method: some InferenceMethod, _ context: RunContext, _ sink: any RunSink) throws {
    self.sink = sink
    stream = context.firstStream
    plan = method.phases
    var known = 0
    if let state = context.state(0) {
      var reader = StateReader(state.bytes)
      known = try reader.bounded()
    }
    self.known = known
    summary = RunSummary(chain: context.firstStream, phases: plan.map(\.phase))
  }

  /// Runs `body` to its end; how it ended stands in the summary.
  func run(_ body: (RunLedger) throws -> Void) -> RunSummary {
    do {
      try body(self)
    } catch is CancellationRequest {
      summary.ending = .cancelled
      // A run that goes on does all again, and leaves out the rows that there are.
      do { try sink.reached(.stopped) { state } } catch { summary.ending = .failed(error) }
    } catch {
      summary.ending = .failed(error)
    }
    return summary
  }

  private var state: ChainState {
    var writer = StateWriter()
    writer.write(max(rows, known))
    return ChainState(bytes: writer.bytes)
  }

  /// Does a phase, and tells the sink of its end.
  ///
  /// - Parameter report: what was learnt in it.
  func phase<Result>(
    _ phase: RunPhase, _ body: () throws -> Result, report: (Result) -> PhaseReport? = { _ in nil }
  ) throws -> Result {
    let clock = ContinuousClock()
    let begin = clock.now
    let place = summary.phases.firstIndex { $0.phase == phase }
    defer { if let place { summary.phases[place].seconds = (clock.now - begin) / .seconds(1) } }
    let result = try body()
    if let place {
      // What it did not need counts as done.
      completed += max(0, plan[place].iterations - summary.phases[place].iterations)
    }
    let learnt = report(result)
    if let learnt { summary.learnt = learnt }
    if rows >= known { try sink.phaseEnded(phase, report: learnt) }
    return result
  }

  /// An iteration, or several, of a phase have been done.
  func advance(_ phase: RunPhase, by count: Int = 1, status: String? = nil) {
    guard let place = summary.phases.firstIndex(where: { $0.phase == phase }) else { return }
    completed += count
    summary.phases[place].iterations += count
    sink.progressed(
      RunProgress(
        phase, stream: stream, iteration: summary.phases[place].iterations, of: plan[place].iterations,
        completed: completed, total: plan.reduce(0) { $0 + $1.iterations }, status: status))
  }

  /// A row.
  func deliver(_ phase: RunPhase, _ iteration: Int, _ position: ArraySlice<Double>, _ statistics: [Double]) throws {
    rows += 1
    guard rows > known else { return }
    try position.withUnsafeBufferPointer { position in
      try statistics.withUnsafeBufferPointer { statistics in
        try sink.receive(RunRow(phase: phase, iteration: iteration, position: position, statistics: statistics))
      }
    }
  }

  /// Adds to what is said at the end.
  func note(_ text: String, isWarning: Bool = false) { summary.notes.append(RunNote(text, isWarning: isWarning)) }
  func note(_ notes: [RunNote]) { summary.notes += notes }

  /// Evaluations of the density, with or without gradient.
  func count(evaluations: Int) { summary.gradientEvaluations += evaluations }
}
