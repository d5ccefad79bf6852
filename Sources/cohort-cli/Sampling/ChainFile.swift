// Takes one chain's draws: writes them to its CSV file and tells the display how it comes along.
import Cohort
import CohortIO
import CohortInference

/// The sink of one chain; used by the thread that runs it.
final class ChainFile: RowSink {
  let path: String
  private(set) var drawCount = 0
  private let index: Int
  private let algorithm: SamplingAlgorithm
  private let dimension: Int
  private let writer: DrawsWriter
  private let display: ProgressDisplay

  init(
    index: Int, configuration: RunConfiguration, posterior: Posterior, algorithm: SamplingAlgorithm,
    display: ProgressDisplay
  ) throws {
    self.index = index
    self.algorithm = algorithm
    self.display = display
    path = configuration.outputFile
    dimension = posterior.dimension
    writer = try DrawsWriter(path: path, significantDigits: configuration.significantDigits)
    try writer.writeHeader(configuration, columns: statisticNames + posterior.columnNames)
  }

  /// CmdStan's columns differ between samplers.
  private var statisticNames: [String] {
    switch algorithm {
    case .fixedParameters: DrawsWriter.fixedSamplerColumns
    case .staticHMC: DrawsWriter.staticSamplerColumns
    case .nuts: DrawsWriter.samplerColumns
    }
  }

  func receive(_ row: ContiguousArray<Double>, phase: ChainPhase, iteration: Int) throws {
    let outputs = row.dropFirst(SamplingRun.statisticNames.count)
    switch algorithm {
    case .nuts: try writer.writeDraw(row)
    case .staticHMC(let time): try writer.writeDraw([row[0], row[1], row[2], time, row[6]] + outputs)
    case .fixedParameters: try writer.writeDraw([row[0], row[1]] + outputs)
    }
    drawCount += 1
  }

  func adaptationEnded(_ adapted: AdaptedSampler) throws {
    let metric: AdaptationSummary.InverseMetric
    switch adapted.inverseMetric {
    case .unit: metric = .unit
    case .diagonal(let elements): metric = .diagonal(elements)
    case .dense(let elements): metric = .dense(elements, size: dimension)
    }
    try writer.writeAdaptation(AdaptationSummary(stepSize: adapted.stepSize, inverseMetric: metric))
  }

  func progressed(_ progress: ChainProgress) {
    display.update(
      index, phase: progress.phase == .warmup ? .warmup : .sampling, completed: progress.completed,
      divergences: progress.divergences, stepSize: progress.stepSize, leapfrogSteps: progress.leapfrogSteps)
  }

  /// Writes the times and closes the file.
  func finish(_ summary: ChainSummary) throws {
    let phase: ChainStatus.Phase
    switch summary.ending {
    case .completed: phase = .done
    case .cancelled: phase = .stopped
    case .failed: phase = .failed
    }
    display.end(index, phase, after: summary.warmupSeconds + summary.samplingSeconds)
    try writer.writeTimes(warmup: summary.warmupSeconds, sampling: summary.samplingSeconds)
    try writer.close()
  }
}
