// Takes one chain's draws: hands them to its writer and tells the display how it comes along.
import Cohort
import CohortIO
import CohortInference

/// The sink of one chain; used by the thread that runs it.
final class ChainFile: RowSink {
  private(set) var drawCount = 0
  private let index: Int
  private let writer: any DrawsWriter
  private let display: ProgressDisplay

  init(index: Int, writer: any DrawsWriter, display: ProgressDisplay) {
    self.index = index
    self.writer = writer
    self.display = display
  }

  var path: String { writer.path }

  func receive(_ row: ContiguousArray<Double>, phase: RunPhase) throws {
    try writer.write(row)
    drawCount += 1
  }

  func phaseEnded(_ phase: RunPhase, report: PhaseReport?) throws { try writer.phaseEnded(phase, report: report) }
  func progressed(_ progress: RunProgress) { display.update(index, progress) }

  /// Writes the times and closes the file.
  func finish(_ summary: RunSummary) throws {
    let phase: ChainStatus.Phase
    switch summary.ending {
    case .completed: phase = .done
    case .cancelled: phase = .stopped
    case .failed: phase = .failed
    }
    display.end(index, phase, after: summary.seconds)
    try writer.end(summary.phases)
  }
}
