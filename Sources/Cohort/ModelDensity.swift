// ModelDensity: the log density of a model for one chain: replays recordings, makes new ones where control flow changes.
import CohortExecution
import CohortInference
import CohortProgram
import CohortRecording

/// Kinds of failures that made points invalid, each with its first example.
package struct RejectionTally: Sendable {
  package struct Entry: Sendable {
    package var message: String
    package var count: Int
  }
  package private(set) var entries: [String: Entry] = [:]

  mutating func add(kind: String, message: String) {
    if entries[kind]?.count == nil { entries[kind] = Entry(message: message, count: 0) }
    entries[kind]?.count += 1
  }

  package mutating func merge(_ other: RejectionTally) {
    for (kind, entry) in other.entries {
      if entries[kind] == nil {
        entries[kind] = entry
      } else {
        entries[kind]?.count += entry.count
      }
    }
  }
}

/// A recording ready to be evaluated.
package struct LoweredRecording: Sendable {
  let lowered: LoweredProgram
  let messages: [PrintedMessage]
  /// Where the numbers of the messages are.
  let outputs: [CompiledRecording.Output]

  init(_ recorded: RecordedDensity) throws {
    lowered = try LoweredProgram(recorded.compiled.program)
    messages = recorded.messages
    outputs = recorded.compiled.outputs
  }
}

/// Evaluates the log density and its gradient.
///
/// Holds one replay for each recording, the last one used first. A recording describes the points whose control flow
/// takes the path it was made on; at a point off all known paths the program is recorded anew.
package final class ModelDensity: LogDensity {
  private let model: BoundModel
  private let includesJacobian: Bool
  private let keepsConstants: Bool
  private var replays: [Replay] = []
  private let interruption: () throws -> Void
  package private(set) var recordingCount = 0
  package private(set) var rejections = RejectionTally()

  /// How many recordings are kept.
  private static let recordingLimit = 32

  /// - Parameters:
  ///   - shared: a recording to begin with.
  ///   - interruption: called now and then while the program is recorded; throws to stop it.
  package init(
    _ model: BoundModel, includesJacobian: Bool = true, keepsConstants: Bool = false, shared: LoweredRecording? = nil,
    interruption: @escaping () throws -> Void = {}
  ) throws {
    self.model = model
    self.includesJacobian = includesJacobian
    self.keepsConstants = keepsConstants
    self.interruption = interruption
    if let shared { replays.append(try Replay(shared)) }
  }

  /// An executor with what `print` writes after its evaluations.
  private struct Replay {
    let executor: PortableExecutor
    let recording: LoweredRecording

    init(_ recording: LoweredRecording) throws {
      self.recording = recording
      executor = try PortableExecutor(recording.lowered)
    }
  }

  @inline(__always)
  private func evaluate(
    _ replay: Replay, at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>
  ) throws -> Evaluation {
    let evaluation = replay.executor.evaluate(at: q, gradient: gradient)
    if !replay.recording.messages.isEmpty { try show(replay, evaluation, at: q) }
    return evaluation
  }

  private func show(_ replay: Replay, _ evaluation: Evaluation, at q: UnsafePointer<Double>) throws {
    switch evaluation {
    case .value:
      let recording = replay.recording
      for text in PrintedMessage.texts(recording.messages, outputs: recording.outputs, slots: replay.executor.slots) {
        model.printer(text)
      }
    case .invalid: try printUpToFailure(at: q, replay.recording.messages)
    case .guardFailed: break
    }
  }

  private func printUpToFailure(at q: UnsafePointer<Double>, _ messages: [PrintedMessage]) throws {
    if messages.isEmpty { return }
    try model.printUpToFailure(
      at: UnsafeBufferPointer(start: q, count: dimension), includesJacobian: includesJacobian,
      keepsConstants: keepsConstants, interruption: interruption)
  }

  package var dimension: Int { model.dimension }

  /// The log density; -∞ where the point is invalid.
  package func logDensityAndGradient(
    at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>
  ) throws -> Double {
    for index in replays.indices {
      switch try evaluate(replays[index], at: q, gradient: gradient) {
      case .value(let value):
        if index > 0 { replays.swapAt(0, index) }
        return value
      case .invalid(let invalidity):
        tally(invalidity, replays[index].executor)
        return -.infinity
      case .guardFailed: continue
      }
    }
    return try evaluateAnew(at: q, gradient: gradient)
  }

  private func evaluateAnew(at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>) throws -> Double {
    let recorded = try model.record(
      at: UnsafeBufferPointer(start: q, count: dimension), includesJacobian: includesJacobian,
      keepsConstants: keepsConstants, interruption: interruption)
    recordingCount += 1
    if recorded.isOfThisPoint {
      try printUpToFailure(at: q, recorded.messages)
      rejections.add(kind: "failure", message: recorded.failure ?? "rejected")
      return -.infinity
    }
    let replay = try Replay(LoweredRecording(recorded))
    replays.insert(replay, at: 0)
    if replays.count > ModelDensity.recordingLimit { replays.removeLast() }
    switch try evaluate(replay, at: q, gradient: gradient) {
    case .value(let value): return value
    case .invalid(let invalidity):
      tally(invalidity, replay.executor)
      return -.infinity
    case .guardFailed:
      // NaN at a condition: no path describes the point.
      rejections.add(kind: "control flow", message: "control flow depends on a value that is not a number")
      return -.infinity
    }
  }

  private func tally(_ invalidity: Invalidity, _ executor: PortableExecutor) {
    switch invalidity {
    case .requirement(let check, _, let shown):
      let message = executor.lowered.program.checks[check].message
      rejections.add(kind: message, message: shown.isNaN ? message : "\(message), found \(shown)")
    case .node(let step):
      guard let failure = executor.nodeFailure else { return }
      var place: String?
      let steps = executor.lowered.program.steps
      if steps.indices.contains(step), case .node(let call) = steps[step] { place = call.place }
      rejections.add(kind: "\(place ?? "") \(failure.kind)", message: failure.message(at: place))
    case .rejection:
      let message = executor.lowered.program.rejection ?? "rejected"
      rejections.add(kind: "reject", message: message)
    }
  }

  /// The program of the last recording used.
  package var program: Program? { replays.first?.recording.lowered.program }
}
