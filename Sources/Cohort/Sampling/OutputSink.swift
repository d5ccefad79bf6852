// OutputSink: turns a method's positions into rows with the model's columns.
import CohortIO
import CohortInference
import CohortModel
import CohortRandom
import CohortRecording
import Foundation

/// Turns positions into output rows.
final class OutputSink: RunSink {
  private let posterior: Posterior
  private let sink: any RowSink
  private let seed: UInt64
  private let chain: Int
  private let outputs: ModelOutputs
  private let columnCount: Int
  private var isFirst: Bool
  private(set) var failures = RejectionTally()
  /// The chain's own density, once the method has asked for it.
  var density: ModelDensity?
  /// What made points invalid before sampling began.
  private(set) var rejectionsOfWarmup = RejectionTally()
  /// Whether the chain is past warm-up, in this process or before.
  private var isPastWarmup = false

  /// - Parameters:
  ///   - outputs: of the variables whose draws are kept, which have `columnCount` columns.
  ///   - isResumed: whether the chain has given rows before.
  init(
    _ posterior: Posterior, sink: any RowSink, seed: UInt64, chain: Int, outputs: ModelOutputs, columnCount: Int,
    isResumed: Bool
  ) {
    self.columnCount = columnCount
    isFirst = !isResumed
    self.posterior = posterior
    self.sink = sink
    self.seed = seed
    self.chain = chain
    self.outputs = outputs
  }

  /// The random numbers of a draw's generated quantities. They are named by the iteration, not by how many were delivered:
  /// thinning and saved warm-ups leave them as they are.
  static func random(seed: UInt64, chain: Int, iteration: Int, isWarmup: Bool) -> RandomStream {
    RandomStream(
      seed: seed, stream: UInt32(clamping: chain), purpose: .generatedQuantities,
      substream: UInt32(truncatingIfNeeded: iteration) | (isWarmup ? 1 << 31 : 0))
  }

  func receive(_ draw: RunRow) throws {
    var row = ContiguousArray(draw.statistics)
    let random = Self.random(
      seed: seed, chain: chain, iteration: draw.iteration, isWarmup: draw.phase == .warmup)
    let isFirst = isFirst
    self.isFirst = false
    let width = row.count + columnCount
    row.reserveCapacity(width)
    do {
      try outputs.append(at: draw.position, random: random, to: &row)
    } catch let error as RecordingError where error.kind == .rejected || (error.kind == .invalid && !isFirst) {
      // The draw is valid, its generated quantities are not. A program that cannot run at all ends with the first draw.
      failures.add(error)
      row += repeatElement(.nan, count: max(0, width - row.count))
    }
    try sink.receive(row, phase: draw.phase)
  }

  func phaseEnded(_ phase: RunPhase, report: PhaseReport?) throws {
    if phase == .warmup {
      if let density { rejectionsOfWarmup = density.rejections }
      isPastWarmup = true
    }
    try sink.phaseEnded(phase, report: report)
  }
  func progressed(_ progress: RunProgress) {
    if progress.phase != .warmup { isPastWarmup = true }
    sink.progressed(progress)
  }
  func reached(_ moment: ChainMoment, _ state: () -> ChainState?) throws {
    try sink.reached(moment) { state().map { ChainSnapshot(state: $0, invalidPoints: invalidPoints) } }
  }

  /// Points without a log density until now.
  var invalidPoints: InvalidPoints {
    let all = density?.rejections ?? RejectionTally()
    let warmup = isPastWarmup ? rejectionsOfWarmup : all
    let later = all.since(warmup)
    var points = InvalidPoints(all: .init(warmup: warmup.count, later: later.count))
    for (group, count) in warmup.groups { points.groups[group, default: .init()].warmup = count }
    for (group, count) in later.groups { points.groups[group, default: .init()].later = count }
    return points
  }
}

extension RejectionTally {
  /// Counts a draw whose outputs could not be computed. Messages show values, which differ from draw to draw: failures are told
  /// apart by their place.
  mutating func add(_ error: RecordingError) {
    add(
      kind: error.span.map { "\($0)" } ?? error.message.components(separatedBy: ", found")[0], message: error.message)
  }
}
