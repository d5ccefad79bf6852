// ModelOutputs: the outputs of draws for one thread: replays recordings, and interprets the program where these do not serve.
import CohortExecution
import CohortMath
import CohortProgram
import CohortRandom
import CohortRecording
import CohortSyntax

/// Computes constrained parameters, and transformed parameters and generated quantities where they are wanted.
///
/// Like the log density they are recorded and replayed. Where control flow leaves the path of all recordings, the outputs
/// are recorded anew at that draw; a draw whose replay is invalid, and programs that cannot be recorded or whose control
/// flow is another in most draws, are interpreted. Which way a draw takes depends on the draws before it alone.
package final class ModelOutputs {
  private let model: BoundModel
  private let blocks: OutputBlocks
  private let form: ParameterForm
  private let executors: ExecutorKind
  private let interruption: () throws -> Void
  private let replays = ReplayCache<OutputReplay>(limit: recordingLimit)
  /// Whether draws are replayed, as far as recordings serve.
  var isReplaying: Bool { isRecording }
  /// Parameters and key of the draw.
  private let inputs: UnsafeMutablePointer<Double>
  private var draws = 0
  /// How many of the draws were replayed.
  package private(set) var replayed = 0
  private var isRecording: Bool
  package private(set) var recordingCount = 0

  /// How many recordings are kept and, as many draws are made by replay, how often one is made anew.
  private static let recordingLimit = 8
  /// After so many draws at least a quarter must have been replayed.
  private static let trial = 32

  /// - Parameters:
  ///   - blocks: which blocks' variables are wanted.
  ///   - form: in which the parameters are given.
  ///   - first: a recording of them to begin with.
  ///   - records: false: every draw is interpreted.
  ///   - executors: what runs the recorded programs.
  ///   - interruption: called now and then while the program runs; throws to stop it.
  /// - Throws: `ExecutionError`.
  package init(
    _ model: BoundModel, blocks: OutputBlocks = .all, form: ParameterForm = .unconstrained,
    first: PreparedOutputs? = nil, records: Bool = true, executors: ExecutorKind = .standard,
    interruption: @escaping () throws -> Void = {}
  ) throws {
    self.model = model
    self.blocks = blocks
    self.form = form
    self.executors = executors
    self.interruption = interruption
    isRecording = records
    let count = model.outputInputCount(form)
    inputs = .allocate(capacity: count)
    inputs.initialize(repeating: 0, count: count)
    if let first, records {
      if first.speech.contains(.prints) { isRecording = false } else { replays.insert(try OutputReplay(first)) }
    }
  }

  deinit { inputs.deallocate() }

  /// Counts a draw that was replayed elsewhere with the recording to begin with.
  func countReplayed() {
    draws += 1
    replayed += 1
  }

  /// Appends the outputs of a draw in the order of the model's columns.
  ///
  /// - Parameters:
  ///   - random: names the draw.
  ///   - row: where an error is thrown, the numbers of the blocks that could be computed are appended.
  /// - Throws: `RecordingError` where a transformed parameter or a generated quantity cannot be computed.
  package func append(
    at point: UnsafeBufferPointer<Double>, random: RandomStream, to row: inout ContiguousArray<Double>
  ) throws {
    draws += 1
    if isRecording, try replay(at: point, random: random, to: &row) {
      replayed += 1
      return
    }
    if isRecording, draws >= ModelOutputs.trial, replayed * 4 < draws {
      isRecording = false
      replays.removeAll()
    }
    try StackRoom.withRoom(StackRoom.ordinary) {
      try model.appendOutputs(
        at: point, form: form, random: random, blocks: blocks, to: &row, interruption: interruption)
    }
  }

  /// Whether the outputs could be replayed.
  private func replay(
    at point: UnsafeBufferPointer<Double>, random: RandomStream, to row: inout ContiguousArray<Double>
  ) throws -> Bool {
    for (index, number) in point.enumerated() { inputs[index] = number }
    for (index, number) in RandomKey.numbers(of: random).enumerated() { inputs[point.count + index] = number }
    if let (evaluation, index) = replays.evaluate({ $0.evaluate(at: inputs) }) {
      guard case .value = evaluation else { return false }
      return finish(replays[index], to: &row)
    }
    guard recordingCount < ModelOutputs.recordingLimit + replayed / 4 else { return false }
    recordingCount += 1
    // What cannot be recorded here is interpreted, which says why where it cannot be computed at all.
    guard let recorded = try recording(at: point, random: random) else { return false }
    let replay = try OutputReplay(recorded)
    replays.insert(replay)
    guard case .value = replay.executor.evaluate(at: inputs) else { return false }
    return finish(replay, to: &row)
  }

  private func recording(at point: UnsafeBufferPointer<Double>, random: RandomStream) throws -> PreparedOutputs? {
    do {
      let recorded = try StackRoom.withRoom(StackRoom.ordinary) {
        try model.recordOutputs(
          at: point, form: form, random: random, blocks: blocks, interruption: interruption)
      }
      if recorded.speech.contains(.prints) {
        // What is printed while solvers run is heard where the program itself is run.
        isRecording = false
        return nil
      }
      return try PreparedOutputs(recorded, columnCount: model.columnCount(of: blocks), executors)
    } catch is RecordingError {
      return nil
    } catch is SpeculationError {
      return nil
    } catch is ExecutionError {
      return nil
    }
  }

  private func finish(_ replay: OutputReplay, to row: inout ContiguousArray<Double>) -> Bool {
    guard replay.append(to: &row) else { return false }
    let recording = replay.recording
    if !recording.messages.isEmpty {
      let slots = replay.executor.slots
      for text in PrintedMessage.texts(recording.messages, outputs: recording.shown, slots: slots) {
        model.printer(text)
      }
    }
    return true
  }
}

/// A recording of outputs with an executor and the places of the columns.
private struct OutputReplay: Replay {
  let recording: PreparedOutputs
  let executor: any ProgramExecutor
  private let places: OutputPlaces

  init(_ recording: PreparedOutputs) throws {
    self.recording = recording
    executor = try recording.program.makeExecutor(hasGradient: false)
    places = OutputPlaces(recording)
  }

  /// Appends the columns after an evaluation; false, with nothing appended, where a number that depends on the draw is not
  /// a number: a condition may have been missed.
  func append(to row: inout ContiguousArray<Double>) -> Bool {
    let start = row.count
    row.append(contentsOf: repeatElement(0, count: places.count))
    let isWhole = row.withUnsafeMutableBufferPointer { row in
      guard let base = row.baseAddress else { return true }
      return places.write(executor.slots, to: base + start)
    }
    if !isWhole { row.removeSubrange(start...) }
    return isWhole
  }
}

/// Where the columns of a recording of outputs are.
struct OutputPlaces {
  /// The slot of each column; -1 - k for the k-th of `constants`.
  private let places: ContiguousArray<Int32>
  private let constants: ContiguousArray<Double>

  init(_ recording: PreparedOutputs) {
    var places = ContiguousArray<Int32>()
    var constants = ContiguousArray<Double>()
    for output in recording.columns {
      switch output {
      case .slot(let slot): places.append(Int32(truncatingIfNeeded: slot))
      case .constant(let value):
        places.append(-1 - Int32(truncatingIfNeeded: constants.count))
        constants.append(value)
      }
    }
    self.places = places
    self.constants = constants
  }

  /// The number of columns.
  var count: Int { places.count }

  /// Writes the columns after an evaluation; false where a number that depends on the draw is not a number: a condition may have
  /// been missed.
  func write(_ slots: UnsafeBufferPointer<Double>, to row: UnsafeMutablePointer<Double>) -> Bool {
    for (column, place) in places.enumerated() {
      let value = place < 0 ? constants[Int(-1 - place)] : slots[Int(place)]
      if value.isNaN, place >= 0 { return false }
      row[column] = value
    }
    return true
  }
}
