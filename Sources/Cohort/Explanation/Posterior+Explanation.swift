// Posterior + explanation: what was made of a model and its data, and why.
import CohortExecution
import CohortModel
import CohortProgram
import CohortRandom
import CohortRecording
import CohortSyntax

extension Posterior {
  /// Says how the model runs with its data: blocks and calls with their lines, what was vectorised and merged and what not,
  /// which integrators are used, what becomes of conditions on parameters, how outputs are computed, what memory all takes,
  /// and what could be written faster.
  ///
  /// - Parameter profile: measures where the time of a gradient goes, too; nil: nothing is measured.
  /// - Returns: a value that is printed as text, or encoded.
  /// - Throws: `ModelError` where the program cannot be recorded at any of a hundred points, or a profile was asked for and the
  ///   log density has no value at any point.
  public func explanation(profile: ProfileOptions? = nil) throws -> Explanation {
    do {
      return try StackRoom.withRoom(StackRoom.ordinary) { try makeExplanation(profile) }
    } catch {
      throw modelError(error)
    }
  }

  /// Measures where the time of a gradient goes, and how much of a solve's work each group takes.
  ///
  /// - Throws: `ModelError` where the program cannot be recorded, or the log density has no value at any point.
  public func gradientProfile(_ options: ProfileOptions = ProfileOptions()) throws -> GradientProfile {
    do {
      return try StackRoom.withRoom(StackRoom.ordinary) {
        let (recorded, point) = try recordingForExplanation()
        guard let recording = recorded.explanation else {
          throw ModelError(.execution, "the recording lacks its explanation")
        }
        return try GradientProfiler(
          self, try ProgramExplainer(self, recorded.optimized, recording), options, start: point
        ).measure()
      }
    } catch {
      throw modelError(error)
    }
  }

  /// The texts of the program, the main file first.
  public var sources: [SourceText] { explainedSources() }

  private func makeExplanation(_ profile: ProfileOptions?) throws -> Explanation {
    let (recorded, point) = try recordingForExplanation()
    guard let recording = recorded.explanation else {
      throw ModelError(.execution, "the recording lacks its explanation")
    }
    let explainer = try ProgramExplainer(self, recorded.optimized, recording)
    var density = explainer.explained()
    if density.conditions.contains(where: \.isGuard) { density.paths = try paths() }
    let outputs = try explainedOutputs(at: point)
    let memory = explainer.memory
    return Explanation(
      model: model.name, parameters: dimension, density: density, outputs: outputs,
      memory: ExplainedMemory(
        data: memory.data, executor: memory.executor, solves: memory.solves, solverThread: memory.solverThread,
        diagonalMetric: 8 * dimension,
        denseMetric: 16 * dimension * dimension, draw: 8 * bound.columns.count),
      advice: ExplainedAdvice.all(density, outputs),
      profile: try profile.map { try GradientProfiler(self, explainer, $0, start: point).measure() },
      sources: explainedSources())
  }

  /// Each file once, although an inclusion is a text of its own.
  private func explainedSources() -> [SourceText] {
    var sources: [SourceText] = []
    for file in model.printer.sources.files where !sources.contains(where: { $0.path == file.path }) {
      sources.append(SourceText(path: file.path, lines: file.shownLines))
    }
    return sources
  }

  /// Points to try: the origin, then random ones.
  private func candidate(_ number: Int, radius: Double = 2) -> [Double] {
    if number == 0 { return [Double](repeating: 0, count: dimension) }
    var random = RandomStream(
      seed: 1, purpose: .initialisation, substream: UInt32(truncatingIfNeeded: number))
    return (0..<dimension).map { _ in random.nextUniform(-radius, radius) }
  }

  /// The recording at the first point at which the log density has a value; of points at which it has none the first at which
  /// there is a recording that holds elsewhere.
  private func recordingForExplanation() throws -> (recorded: RecordedDensity, point: [Double]) {
    var failure: (any Error)?
    var invalid: (recorded: RecordedDensity, point: [Double])?
    for number in 0..<100 {
      let point = candidate(number)
      do {
        let recorded = try point.withUnsafeBufferPointer { try bound.record(at: $0, explains: true) }
        if recorded.failure == nil { return (recorded, point) }
        if recorded.isOfThisPoint {
          failure = failure ?? ModelError(.execution, recorded.failure ?? "the model rejects the point")
        } else if invalid == nil {
          invalid = (recorded, point)
        }
      } catch let error as RecordingError {
        failure = failure ?? error
      }
      // A model without a value at so many points is explained as it is.
      if number >= 20, let invalid { return invalid }
    }
    if let invalid { return invalid }
    throw failure ?? ModelError(.execution, "the model cannot be recorded")
  }

  /// Evaluates the log density at random points and counts recordings.
  private func paths() throws -> ExplainedPaths {
    let density = try ModelDensity(bound, executors: evaluable.executors)
    var (tried, seconds) = (0, 0.0)
    let limit = StepTimes.now() + 2e9
    for number in 1...20 where StepTimes.now() < limit {
      let point = candidate(number)
      let before = density.recordingCount
      let start = StepTimes.now()
      // Points at which the program cannot run count as well.
      _ = try? evaluate(density, at: point)
      tried += 1
      if density.recordingCount > before { seconds += 1e-9 * (StepTimes.now() - start) }
    }
    let recordings = density.recordingCount
    return ExplainedPaths(
      points: tried, recordings: recordings, recordingSeconds: recordings > 0 ? seconds / Double(recordings) : 0)
  }

  private func explainedOutputs(at point: [Double]) throws -> ExplainedOutputs {
    let random = RandomStream(seed: 0, purpose: .generatedQuantities)
    func interpreted(_ obstacle: String?) -> ExplainedOutputs {
      ExplainedOutputs(
        columns: bound.columns.count, reason: ProgramExplainer.explained(.outputsNotRecorded), obstacle: obstacle,
        program: nil)
    }
    var found: RecordedOutputs?
    var obstacle: String?
    for candidate in [point] + (1...10).map({ self.candidate($0) }) where found == nil {
      do {
        found = try candidate.withUnsafeBufferPointer {
          try bound.recordOutputs(at: $0, random: random, explains: true)
        }
      } catch let error as RecordingError {
        obstacle = obstacle ?? bound.placedMessage(error)
        // Other errors may be of this point.
        if error.kind == .unsupported { break }
      } catch is SpeculationError {
        break
      }
    }
    guard let recorded = found else { return interpreted(obstacle) }
    guard let recording = recorded.explanation else { return interpreted(nil) }
    let program = try ProgramExplainer(self, recorded.optimized, recording).explained()
    var reason = Reason.outputsReplayed
    if program.conditions.contains(where: \.isGuard) { reason = .outputsFollowDraws }
    if recorded.speech.contains(.prints) { reason = .outputsPrint }
    return ExplainedOutputs(
      columns: bound.columns.count, reason: ProgramExplainer.explained(reason), obstacle: nil, program: program)
  }
}
