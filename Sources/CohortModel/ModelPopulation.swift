// ModelPopulation: the log density of a model at many points at once.
import CohortExecution
import CohortProgram
import CohortRecording
import Synchronization

/// Evaluates the log density, and its gradient, at many points.
///
/// Each point gets the bits that a ``ModelDensity`` gives it, -∞ for the same reason, whatever other points there are and however
/// many threads share them. All points are evaluated with the first recording; those whose guards fail with the next one,
/// and so on. Where none serves, the first of the points that are left is recorded, and the others try that recording. So
/// which recordings there are depends on the points and their order, but not on how they are divided among calls.
///
/// Used by one thread at a time; work is shared among the threads of the arena in which it is called.
package final class ModelPopulation {
  /// Records, and says why points are invalid; it evaluates nothing but programs that print.
  private let density: ModelDensity
  private let hasGradient: Bool
  private var replays: [Replay] = []
  private var prints = false
  /// What is known of points of the last call that have no finite value, by number.
  private var reasons: [Int: Reason] = [:]

  private struct Replay {
    let recording: PreparedDensity
    let executor: any PopulationExecutor
  }

  private enum Reason {
    case rejection(Rejection)
    /// Not finite: why is found when somebody asks.
    case notFinite([Double])
  }

  /// An evaluation that did not give a finite value.
  private struct Oddity: Sendable {
    let row: Int
    let evaluation: Evaluation
    let nodeFailure: NodeFailure?
  }

  /// More recordings than these are not kept at the same time.
  private static let recordingLimit = 32

  /// - Parameters:
  ///   - density: without a recording of its own, used by nobody else.
  ///   - first: a recording to begin with.
  ///   - hasGradient: whether gradients can be asked for. Without, solvers leave out the sensitivities.
  init(_ density: ModelDensity, first: PreparedDensity?, hasGradient: Bool) {
    self.density = density
    self.hasGradient = hasGradient
    if let first { insert(first) }
  }

  /// The number of unconstrained parameters.
  package var dimension: Int { density.dimension }
  /// How often the program has been recorded.
  package var recordingCount: Int { density.recordingCount }
  /// What made points invalid.
  package var rejections: RejectionTally { density.rejections }
  /// Counts the evaluations, where somebody watches.
  package var meter: EvaluationMeter? {
    get { density.meter }
    set { density.meter = newValue }
  }

  /// Why a point of the last call, from 0, is invalid, or its log density not finite; nil where it is.
  package func rejection(ofPoint number: Int) -> Rejection? {
    switch reasons[number] {
    case nil: return nil
    case .rejection(let rejection): return rejection
    case .notFinite(let point): return density.rejection(ofNonFinite: point)
    }
  }

  /// Writes the log density at each of `count` points; -∞ or not a number where a point is invalid.
  ///
  /// - Parameters:
  ///   - points: `dimension` numbers each, row after row.
  ///   - values: room for `count` numbers.
  ///   - gradients: room for as many rows as there are points; those of invalid points are of no account. Not to be given
  ///     where the population was made without gradients.
  /// - Throws: `RecordingError` where the program cannot run at all, `ExecutionError`, and what the interruption throws.
  package func logDensities(
    at points: UnsafePointer<Double>, count: Int, values: UnsafeMutablePointer<Double>,
    gradients: UnsafeMutablePointer<Double>? = nil
  ) throws {
    reasons = [:]
    guard gradients == nil || hasGradient else { throw GradientError.noGradients }
    guard count > 0 else { return }
    var call = Call(points: points, values: values, gradients: gradients, dimension: dimension)
    var pending = Array(0..<count)
    for replay in replays where !prints && !pending.isEmpty { pending = try evaluate(pending, with: replay, &call) }
    while let row = pending.first, !prints {
      density.forgetFailure()
      switch try density.record(at: call.point(row)) {
      case .value(let value):
        values[row] = value
        note(row, value, call)
        pending.removeFirst()
      case .recording(let recording):
        guard let replay = insert(recording) else { break }
        let others = try evaluate(pending, with: replay, &call)
        if others.first == row {
          // Of its own point: NaN at a condition.
          call.oddities.append(Oddity(row: row, evaluation: .guardFailed, nodeFailure: nil))
          call.recordings[row] = recording
        }
        pending = others.filter { $0 != row }
      }
    }
    try finish(&call)
    // What prints is heard point by point.
    for row in pending { try evaluateAlone(row, call) }
    density.meter?.evaluated(count - pending.count)
  }

  /// The memory of a call.
  private struct Call {
    let points: UnsafePointer<Double>
    let values: UnsafeMutablePointer<Double>
    let gradients: UnsafeMutablePointer<Double>?
    let dimension: Int
    var oddities: [Oddity] = []
    /// The recordings with which the odd ones were evaluated.
    var recordings: [Int: PreparedDensity] = [:]

    func point(_ row: Int) -> UnsafePointer<Double> { points + row * dimension }
  }

  @discardableResult
  private func insert(_ recording: PreparedDensity) -> Replay? {
    if recording.prints {
      prints = true
      return nil
    }
    let replay = Replay(recording: recording, executor: recording.program.makePopulation(hasGradient: hasGradient))
    if replays.count == ModelPopulation.recordingLimit { replays.removeLast() }
    replays.append(replay)
    return replay
  }

  /// Evaluates rows with a recording; gives those that it does not describe, in order.
  private func evaluate(_ rows: [Int], with replay: Replay, _ call: inout Call) throws -> [Int] {
    let points = PopulationPoints(
      points: call.points, gradients: call.gradients, dimension: call.dimension, rows: rows)
    let values = call.values
    let odd = OddityList()
    try replay.executor.evaluate(points) { number, executor, evaluation in
      let row = rows[number]
      if case .value(let value) = evaluation {
        values[row] = value
        if value - value == 0 { return }
      }
      odd.append(Oddity(row: row, evaluation: evaluation, nodeFailure: executor.nodeFailure))
    }
    var left: [Int] = []
    for oddity in odd.sorted() {
      if case .guardFailed = oddity.evaluation {
        left.append(oddity.row)
      } else {
        call.oddities.append(oddity)
        call.recordings[oddity.row] = replay.recording
      }
    }
    return left
  }

  /// Notes why points are invalid, in their order.
  private func finish(_ call: inout Call) throws {
    call.oddities.sort { $0.row < $1.row }
    for oddity in call.oddities {
      guard let recording = call.recordings[oddity.row] else { continue }
      density.forgetFailure()
      let value = try density.finish(
        oddity.evaluation, recording, nodeFailure: oddity.nodeFailure,
        slots: UnsafeBufferPointer(start: nil, count: 0), at: call.point(oddity.row))
      call.values[oddity.row] = value
      note(oddity.row, value, call)
    }
  }

  private func note(_ row: Int, _ value: Double, _ call: Call) {
    if let rejection = density.foundRejection {
      reasons[row] = .rejection(rejection)
    } else if !value.isFinite {
      reasons[row] = .notFinite(Array(UnsafeBufferPointer(start: call.point(row), count: dimension)))
    }
  }

  private func evaluateAlone(_ row: Int, _ call: Call) throws {
    let point = call.point(row)
    let value: Double
    if let gradients = call.gradients {
      value = try density.logDensityAndGradient(at: point, gradient: gradients + row * dimension)
    } else {
      value = try density.logDensity(at: point)
    }
    call.values[row] = value
    note(row, value, call)
  }

  /// What several threads add to.
  private final class OddityList: Sendable {
    private let oddities = Mutex<[Oddity]>([])

    func append(_ oddity: Oddity) { oddities.withLock { $0.append(oddity) } }

    func sorted() -> [Oddity] { oddities.withLock { $0.sorted { $0.row < $1.row } } }
  }
}
