// Takes one chain's draws: writes them, gives the file its name, writes checkpoints, and tells the display how it comes along.
import Cohort
import CohortIO
import CohortInference
import Foundation

/// The sink of one chain; used by the thread that runs it.
final class ChainFile: RowSink {
  /// The draws that stay in memory.
  let kept: KeptDraws
  /// Rows in the file, and how many of them are of warm-up as far as is known.
  private(set) var drawCount = 0
  private(set) var warmupCount = 0
  /// Whether the file has its name.
  private(set) var isPublished = false
  private let index: Int
  private let chain: Int
  private let files: RunFiles
  private let columns: [String]
  private var header: RunHeader
  /// Iterations of warm-up until now.
  private var warmupIterations = 0
  private let display: ProgressDisplay
  private var checkpoints: CheckpointClock?
  /// Made with the first row.
  private var writer: (any DrawsWriter)?
  private let precision: DrawsPrecision
  /// Points without a log density before the run was taken up again.
  private var earlierPoints = InvalidPoints()
  /// What was learnt before there was a row, phase by phase.
  private var waiting: [(phase: RunPhase, report: PhaseReport?)] = []

  init(
    index: Int, chain: Int, files: RunFiles, columns: [String], header: RunHeader, display: ProgressDisplay,
    precision: DrawsPrecision, kept: KeptDraws, checkpoints: CheckpointClock?
  ) {
    self.precision = precision
    self.kept = kept
    self.index = index
    self.chain = chain
    self.files = files
    self.columns = columns
    self.header = header
    self.display = display
    self.checkpoints = checkpoints
  }

  /// Goes on behind a checkpoint.
  func resume(_ checkpoint: Checkpoint) throws {
    earlierPoints = checkpoint.invalidPoints
    if let length = checkpoint.state.warmupLength {
      warmupIterations = length
      header.settle(warmup: length)
    }
    let path = files.path(chain)
    guard FileManager.default.fileExists(atPath: path) else {
      // There was no row yet.
      guard checkpoint.rows == 0 else {
        throw InputError(
          path: path, message: "the file of draws is gone, but its checkpoint is for \(checkpoint.rows) draws")
      }
      return
    }
    if checkpoint.rows == 0 { return }
    let bytes = try DataFile.bytes(path)
    // The header may have another length: it was replaced when the run was taken up before.
    let header = files.format.headerLength(bytes)
    let end = header + checkpoint.bodyLength
    guard bytes.count >= end else {
      throw InputError(
        path: path, message: "the file has \(bytes.count) bytes, but its checkpoint is for \(end)")
    }
    // The header may say another number of draws now.
    writer = try rewritten(path, Array(bytes[header..<end]))
    drawCount = checkpoint.rows
    isPublished = true
  }

  /// Replaces a file as a whole by one with today's header and the given rows.
  private func rewritten(_ path: String, _ body: [UInt8]) throws -> any DrawsWriter {
    let other = files.partialPath(chain) + ".header"
    let writer = try files.format.makeWriter(other, header.significantDigits, precision)
    try writer.begin(header.entries, columns: columns)
    try writer.append(body)
    try writer.synchronise()
    guard rename(other, path) == 0 else {
      throw InputError(path: path, message: "cannot write the file: \(String(cString: strerror(errno)))")
    }
    writer.renamed(to: path)
    return writer
  }

  /// The header says how long warm-up was, once that is known.
  private func settleWarmup() throws {
    let before = header.entries
    header.settle(warmup: warmupIterations)
    guard header.entries != before, let writer else { return }
    try writer.synchronise()
    let bytes = try DataFile.bytes(path)
    self.writer = try rewritten(path, Array(bytes[files.format.headerLength(bytes)...]))
  }

  /// Begins anew: rows that were written belong to no checkpoint. They stay until there are others.
  func restart() { unlink(files.partialPath(chain)) }

  var path: String { isPublished ? files.path(chain) : files.partialPath(chain) }

  func receive(_ row: ContiguousArray<Double>, phase: RunPhase) throws {
    let writer = try opened()
    try writer.write(row, phase: phase)
    drawCount += 1
    if phase == .warmup { warmupCount += 1 } else { kept.add(row) }
    if !isPublished { try publish(writer, isAfterWarmup: phase != .warmup) }
  }

  private func opened() throws -> any DrawsWriter {
    if let writer { return writer }
    let writer = try files.format.makeWriter(files.partialPath(chain), header.significantDigits, precision)
    try writer.begin(header.entries, columns: columns)
    for ended in waiting { try writer.phaseEnded(ended.phase, report: ended.report) }
    waiting = []
    self.writer = writer
    return writer
  }

  private func publish(_ writer: any DrawsWriter, isAfterWarmup: Bool) throws {
    guard try files.publish(chain, isAfterWarmup: isAfterWarmup) else { return }
    isPublished = true
    writer.renamed(to: files.path(chain))
  }

  func phaseEnded(_ phase: RunPhase, report: PhaseReport?) throws {
    if phase == .warmup { try settleWarmup() }
    if let writer { try writer.phaseEnded(phase, report: report) } else { waiting.append((phase, report)) }
  }

  func progressed(_ progress: RunProgress) {
    if progress.phase == .warmup { warmupIterations = progress.iteration }
    display.update(index, progress)
  }

  func reached(_ moment: ChainMoment, _ snapshot: () -> ChainSnapshot?) throws {
    // An earlier fit of this name keeps its checkpoints until it goes.
    guard isPublished || !files.hasEarlier else { return }
    try checkpoints?.reached(moment) {
      guard let snapshot = snapshot() else { return }
      try files.writeRecord()
      try writer?.synchronise()
      let checkpoint = Checkpoint(
        run: header.identity?.run ?? "", chain: chain, bodyLength: (writer?.length ?? 0) - (writer?.headerLength ?? 0),
        rows: drawCount, invalidPoints: earlierPoints + snapshot.invalidPoints, state: snapshot.state)
      try checkpoint.write(to: files.checkpointPath(chain))
    }
  }

  /// Writes the times and closes the file. A chain that was completed has a file even if it was to give no draws.
  ///
  /// - Parameter points: points without a log density since the run was begun or taken up again; nil where they are not counted.
  func finish(_ summary: RunSummary, _ points: InvalidPoints?) throws {
    let phase: ChainStatus.Phase
    switch summary.ending {
    case .completed: phase = .done
    case .cancelled: phase = .stopped
    case .failed: phase = .failed
    }
    display.end(index, phase, after: summary.seconds)
    if summary.ending.isCompleted {
      let writer = try opened()
      if !isPublished { try publish(writer, isAfterWarmup: true) }
    }
    try writer?.end(summary.phases, invalid: points.map { earlierPoints + $0 })
  }
}
