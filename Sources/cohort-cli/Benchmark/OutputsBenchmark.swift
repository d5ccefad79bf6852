// OutputsBenchmark: what the outputs of a draw cost, interpreted and replayed.
import Cohort
import CohortModel
import CohortRandom
import CohortRecording
import Foundation

/// CPU time of a model's outputs.
struct OutputsBenchmark {
  struct Result {
    var columns: Int
    /// Of recording at the origin; nil where that was not possible.
    var recordingSeconds: Double?
    var interpretedSeconds: Double
    var replayedSeconds: Double
    /// The share of draws that were replayed.
    var replayedShare: Double

    var json: String {
      let recording = recordingSeconds.map { "\($0)" } ?? "null"
      return "{\"columns\": \(columns), \"recording_seconds\": \(recording), "
        + "\"interpreted_seconds\": \(interpretedSeconds), \"replayed_seconds\": \(replayedSeconds), "
        + "\"replayed_share\": \(replayedShare)}"
    }
  }

  let posterior: Posterior
  let draws: Int
  let seed: UInt64

  /// Both ways in turns of ten draws, so that they meet the same state of the machine.
  func measure() throws -> Result {
    let start = processorSeconds()
    let first = posterior.evaluable.firstOutputs()
    let recording = processorSeconds() - start
    let interpreted = try posterior.evaluable.outputs(records: false)
    let replayed = try posterior.evaluable.outputs()
    var random = RandomStream(seed: seed, purpose: .initialisation)
    let points = (0..<draws).map { _ in (0..<posterior.dimension).map { _ in random.nextUniform(-0.5, 0.5) } }
    var seconds = (interpreted: 0.0, replayed: 0.0)
    for first in stride(from: 0, to: draws, by: 10) {
      let range = first..<min(first + 10, draws)
      seconds.interpreted += try time(interpreted, points, range)
      seconds.replayed += try time(replayed, points, range)
    }
    return Result(
      columns: posterior.columnNames.count, recordingSeconds: first == nil ? nil : recording,
      interpretedSeconds: seconds.interpreted / Double(draws), replayedSeconds: seconds.replayed / Double(draws),
      replayedShare: Double(replayed.replayed) / Double(draws))
  }

  private func time(_ outputs: ModelOutputs, _ points: [[Double]], _ range: Range<Int>) throws -> Double {
    var row = ContiguousArray<Double>()
    let start = processorSeconds()
    for draw in range {
      row.removeAll(keepingCapacity: true)
      let random = RandomStream(
        seed: seed, stream: 1, purpose: .generatedQuantities, substream: UInt32(truncatingIfNeeded: draw))
      do {
        try points[draw].withUnsafeBufferPointer { try outputs.append(at: $0, random: random, to: &row) }
      } catch let error as RecordingError where error.kind == .rejected {
        // A draw that fails costs what it costs.
      }
    }
    return processorSeconds() - start
  }
}
