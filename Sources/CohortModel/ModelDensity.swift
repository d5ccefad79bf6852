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
  private let executors: ExecutorKind
  private let interruption: () throws -> Void
  private let replays = ReplayCache<DensityReplay>(limit: 32)
  /// Whether any of the recordings prints.
  private var prints = false
  /// How often the program has been recorded.
  package private(set) var recordingCount = 0
  /// What made points invalid.
  package private(set) var rejections = RejectionTally()
  /// Why the point of the last evaluation is invalid; nil where it is not.
  package private(set) var rejection: Rejection?

  /// - Parameters:
  ///   - first: a recording to begin with.
  ///   - executors: what runs the recorded programs.
  ///   - interruption: called now and then while the program is recorded; throws to stop it.
  /// - Throws: `ExecutionError`.
  package init(
    _ model: BoundModel, options: DensityOptions = DensityOptions(), first: PreparedDensity? = nil,
    executors: ExecutorKind = .standard, interruption: @escaping () throws -> Void = {}
  ) throws {
    self.model = model
    self.options = options
    self.executors = executors
    self.interruption = interruption
    if let first { try insert(first) }
  }

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
    try value(at: q) { $0.evaluate(at: q, gradient: gradient) }
  }

  /// The log density alone; -∞ where the point is invalid.
  package func logDensity(at q: UnsafePointer<Double>) throws -> Double {
    try value(at: q) { $0.evaluate(at: q) }
  }

  @inline(__always)
  private func value(
    at q: UnsafePointer<Double>, _ evaluation: (any ProgramExecutor) -> Evaluation
  ) throws -> Double {
    if rejection != nil { rejection = nil }
    guard let (found, index) = replays.evaluate(evaluation) else { return try valueAnew(at: q, evaluation) }
    if case .value(let value) = found, !prints { return value }
    return try finish(found, replays[index], at: q)
  }

  private func insert(_ recording: PreparedDensity) throws {
    replays.insert(try DensityReplay(recording))
    if recording.prints { prints = true }
  }

  /// Records the program at this point and evaluates the recording.
  @inline(never)
  private func valueAnew(
    at q: UnsafePointer<Double>, _ evaluation: (any ProgramExecutor) -> Evaluation
  ) throws -> Double {
    let recorded = try StackRoom.withRoom(StackRoom.ordinary) {
      try model.record(
        at: UnsafeBufferPointer(start: q, count: dimension), includesJacobian: options.includesJacobian,
        keepsConstants: options.keepsConstants, interruption: interruption)
    }
    recordingCount += 1
    if recorded.isOfThisPoint {
      let rejection = Rejection(kind: "failure", message: recorded.failure ?? "rejected")
      return reject(try heard(at: q, recorded.messages, recorded.speech) ?? rejection)
    }
    try insert(PreparedDensity(recorded, executors))
    let replay = replays[0]
    return try finish(evaluation(replay.executor), replay, at: q)
  }

  /// Prints, and notes why the point is invalid.
  @inline(never)
  private func finish(_ evaluation: Evaluation, _ replay: DensityReplay, at q: UnsafePointer<Double>) throws -> Double {
    let recording = replay.recording
    switch evaluation {
    case .value(let value):
      if recording.speech.contains(.prints) {
        _ = try runAloud(at: q)
        return value
      }
      if recording.messages.isEmpty { return value }
      let slots = replay.executor.slots
      for text in PrintedMessage.texts(recording.messages, outputs: recording.outputs, slots: slots) {
        model.printer(text)
      }
      return value
    case .invalid(let invalidity):
      let rejection = Rejection(invalidity, replay.executor)
      return reject(try heard(at: q, recording.messages, recording.speech) ?? rejection)
    case .guardFailed:
      // Of its own point: NaN at a condition.
      return reject(.notANumber)
    }
  }

  private func reject(_ rejection: Rejection) -> Double {
    self.rejection = rejection
    rejections.add(kind: rejection.kind, message: rejection.message)
    return -.infinity
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
        keepsConstants: options.keepsConstants, interruption: interruption)
    }
  }
}

/// A recording of the log density with an executor.
private struct DensityReplay: Replay {
  let recording: PreparedDensity
  let executor: any ProgramExecutor

  init(_ recording: PreparedDensity) throws {
    self.recording = recording
    executor = try recording.program.makeExecutor(hasGradient: true)
  }
}
