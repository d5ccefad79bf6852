// ModelDensity: the log density of a model for one thread: replays recordings, makes new ones where control flow changes.
import CohortExecution
import CohortProgram
import CohortRecording
import CohortSyntax

/// Evaluates the log density and its gradient.
///
/// At a point whose control flow takes none of the paths that are known, the program is recorded anew; recordings are kept.
/// Of invalid points it is noted why they are.
package final class ModelDensity {
  private let model: BoundModel
  private let options: DensityOptions
  private let hasGradient: Bool
  private let executors: ExecutorKind
  private let interruption: () throws -> Void
  private let replays = ReplayCache<DensityReplay>(limit: 32)
  /// Whether anything is known of the failure of the last evaluation.
  private var hasFailed = false
  /// Whether any of the recordings prints.
  package private(set) var prints = false
  /// How often the program has been recorded.
  package private(set) var recordingCount = 0
  /// Counts the evaluations, where somebody watches.
  package var meter: EvaluationMeter?
  /// What made points invalid.
  package private(set) var rejections = RejectionTally()
  /// Told of them when the density is gone.
  package var released: ((RejectionTally) -> Void)?
  /// Why the point of the last evaluation is invalid, or its log density not finite; nil where it is.
  package var rejection: Rejection? {
    if knownRejection == nil, let error = explanation() {
      knownRejection = Rejection(kind: "not finite", message: model.placedMessage(error))
    }
    return knownRejection
  }
  private var knownRejection: Rejection?
  /// The same as far as it is known without a look at the program.
  var foundRejection: Rejection? { knownRejection }
  /// The last point, where the log density is not finite there and nobody has asked yet why.
  private var unexplained: [Double]?
  private var explained: RecordingError?
  /// The first explanation that holds at every point.
  private var lastingFailure: RecordingError?

  /// - Parameters:
  ///   - first: a recording to begin with.
  ///   - hasGradient: whether gradients can be asked for. Without, solvers leave out the sensitivities.
  ///   - executors: what runs the recorded programs.
  ///   - interruption: called now and then while the program is recorded; throws to stop it.
  /// - Throws: `ExecutionError`.
  package init(
    _ model: BoundModel, options: DensityOptions = DensityOptions(), first: PreparedDensity? = nil,
    hasGradient: Bool = true, executors: ExecutorKind = .standard, interruption: @escaping () throws -> Void = {}
  ) throws {
    self.model = model
    self.options = options
    self.hasGradient = hasGradient
    self.executors = executors
    self.interruption = interruption
    if let first { try insert(first) }
  }

  deinit { released?(rejections) }

  /// The number of unconstrained parameters.
  package var dimension: Int { model.dimension }

  /// The program of the last recording used.
  package var program: CohortProgram.Program? { replays.first?.executor.program }

  /// The log density and its gradient, both for `dimension` numbers; -∞ where the point is invalid.
  ///
  /// - Throws: `RecordingError` where the program cannot run at all, `ExecutionError`, and what the interruption throws.
  package func logDensityAndGradient(
    at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>
  ) throws -> Double {
    guard hasGradient else { throw GradientError.noGradients }
    return try value(at: q) { $0.evaluate(at: q, gradient: gradient) }
  }

  /// The log density alone; -∞ where the point is invalid.
  package func logDensity(at q: UnsafePointer<Double>) throws -> Double {
    try value(at: q) { $0.evaluate(at: q) }
  }

  @inline(__always)
  private func value(
    at q: UnsafePointer<Double>, _ evaluation: (any ProgramExecutor) -> Evaluation
  ) throws -> Double {
    if hasFailed { forgetFailure() }
    guard let (found, index) = replays.evaluate(evaluation) else {
      meter?.evaluated()
      return try valueAnew(at: q, evaluation)
    }
    if let meter {
      meter.evaluated()
      if meter.isAsked { meter.answer(SolverBusiness(replays[index].executor)) }
    }
    if case .value(let value) = found, !prints, value - value == 0 { return value }
    let replay = replays[index]
    return try finish(
      found, replay.recording, nodeFailure: replay.executor.nodeFailure, slots: replay.executor.slots, at: q)
  }

  /// Forgets why the last point was invalid.
  @inline(never)
  func forgetFailure() {
    (hasFailed, knownRejection, unexplained, explained) = (false, nil, nil, nil)
  }

  private func insert(_ recording: PreparedDensity) throws {
    replays.insert(try DensityReplay(recording, hasGradient: hasGradient))
    if recording.prints { prints = true }
  }

  /// Records the program at this point and evaluates the recording.
  @inline(never)
  private func valueAnew(
    at q: UnsafePointer<Double>, _ evaluation: (any ProgramExecutor) -> Evaluation
  ) throws -> Double {
    switch try record(at: q) {
    case .value(let value): return value
    case .recording(let recording):
      try insert(recording)
      let replay = replays[0]
      let found = evaluation(replay.executor)
      return try finish(
        found, recording, nodeFailure: replay.executor.nodeFailure, slots: replay.executor.slots, at: q)
    }
  }

  /// What comes of recording the program at a point.
  enum Recorded {
    case recording(PreparedDensity)
    /// The recording is of this point alone, which is invalid.
    case value(Double)
  }

  /// Records the program at this point.
  func record(at q: UnsafePointer<Double>) throws -> Recorded {
    let recorded: RecordedDensity
    do {
      recorded = try StackRoom.withRoom(StackRoom.ordinary) {
        try model.record(
          at: UnsafeBufferPointer(start: q, count: dimension), includesJacobian: options.includesJacobian,
          keepsConstants: options.keepsConstants, part: options.part, interruption: interruption)
      }
    } catch let error as RecordingError where BoundModel.mentionsNonFinite(error.message) && error.kind == .invalid {
      unexplained = Array(UnsafeBufferPointer(start: q, count: dimension))
      var found = explanation()
      found?.kind = .invalid
      throw found ?? error
    }
    recordingCount += 1
    if recorded.isOfThisPoint {
      let rejection = Rejection(kind: "failure", message: recorded.failure ?? "rejected")
      return .value(reject(try heard(at: q, recorded.messages, recorded.speech) ?? rejection, at: q))
    }
    return .recording(try PreparedDensity(recorded, executors))
  }

  /// Prints, and notes why the point is invalid.
  ///
  /// - Parameters:
  ///   - nodeFailure: how a node failed in the evaluation.
  ///   - slots: what the evaluation left, for what is printed.
  @inline(never)
  func finish(
    _ evaluation: Evaluation, _ recording: PreparedDensity, nodeFailure: NodeFailure?,
    slots: UnsafeBufferPointer<Double>, at q: UnsafePointer<Double>
  ) throws -> Double {
    switch evaluation {
    case .value(let value):
      if !value.isFinite {
        hasFailed = true
        unexplained = Array(UnsafeBufferPointer(start: q, count: dimension))
      }
      if recording.speech.contains(.prints) {
        _ = try runAloud(at: q)
        return value
      }
      if recording.messages.isEmpty { return value }
      for text in PrintedMessage.texts(recording.messages, outputs: recording.outputs, slots: slots) {
        model.printer(text)
      }
      return value
    case .invalid(let invalidity):
      let rejection = Rejection(invalidity, recording.program.program, nodeFailure: nodeFailure)
      return reject(try heard(at: q, recording.messages, recording.speech) ?? rejection, at: q)
    case .guardFailed:
      // Of its own point: NaN at a condition.
      return reject(.notANumber, at: q)
    }
  }

  private func reject(_ found: Rejection, at q: UnsafePointer<Double>) -> Double {
    var rejection = found
    hasFailed = true
    // Of those of a kind the first is shown, so that one is worth a closer look.
    if rejections.entries[found.kind] == nil,
      BoundModel.mentionsNonFinite(found.message) || found.message.contains("transformed parameter")
    {
      unexplained = Array(UnsafeBufferPointer(start: q, count: dimension))
      if let error = explanation() { rejection.message = model.placedMessage(error) }
    }
    knownRejection = rejection
    rejections.add(kind: rejection.kind, message: rejection.message, group: rejection.group)
    return -.infinity
  }

  /// What is not finite at the last point and where it came from; nil where that is not known.
  private func explanation() -> RecordingError? {
    guard let point = unexplained else { return explained }
    unexplained = nil
    explained = try? StackRoom.withRoom(StackRoom.ordinary) {
      try point.withUnsafeBufferPointer {
        try model.explanation(
          at: $0, includesJacobian: options.includesJacobian, keepsConstants: options.keepsConstants,
          part: options.part, interruption: interruption)
      }
    }
    if lastingFailure == nil, let explained, explained.holdsEverywhere {
      lastingFailure = explained
      lastingFailure?.kind = .invalid
    }
    return explained
  }

  /// Why the log density is not finite at a point; nil where that is not known.
  func rejection(ofNonFinite point: [Double]) -> Rejection? {
    (knownRejection, unexplained) = (nil, point)
    return rejection
  }

  /// Why the last point failed, where it comes from the data and so makes every point fail; else it is counted among what
  /// made points invalid.
  package func failureAtEveryPoint() -> (any Error)? {
    let isCounted = knownRejection != nil
    guard let rejection else { return nil }
    if let lastingFailure {
      // It is said as the error, and that is enough.
      rejections = RejectionTally()
      return lastingFailure
    }
    if !isCounted { rejections.add(kind: rejection.kind, message: rejection.message) }
    return nil
  }

  /// Prints what an invalid point has to say.
  ///
  /// - Returns: what the program says against it in functions that solvers call; nil where these have nothing to say.
  /// - Throws: what `fatal_error` says there.
  private func heard(
    at q: UnsafePointer<Double>, _ messages: [PrintedMessage], _ speech: CallbackSpeech
  ) throws -> Rejection? {
    if messages.isEmpty, speech.isEmpty { return nil }
    guard let error = try runAloud(at: q), speech.contains(.refusals) else { return nil }
    if error.kind == .fatal { throw error }
    return Rejection(kind: "reject", message: model.placedMessage(error))
  }

  /// Runs the program statement by statement, which prints; gives what ended it.
  private func runAloud(at q: UnsafePointer<Double>) throws -> RecordingError? {
    try StackRoom.withRoom(StackRoom.ordinary) {
      try model.runAloud(
        at: UnsafeBufferPointer(start: q, count: dimension), includesJacobian: options.includesJacobian,
        keepsConstants: options.keepsConstants, part: options.part, interruption: interruption)
    }
  }
}

/// A recording of the log density with an executor.
private struct DensityReplay: Replay {
  let recording: PreparedDensity
  let executor: any ProgramExecutor

  init(_ recording: PreparedDensity, hasGradient: Bool) throws {
    self.recording = recording
    executor = try recording.program.makeExecutor(hasGradient: hasGradient)
  }
}
