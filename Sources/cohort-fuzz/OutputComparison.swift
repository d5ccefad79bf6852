// OutputComparison: the outputs of draws computed both ways, interpreted and replayed.
import CohortModel
import CohortRandom
import CohortRecording

/// Compares what a program's outputs are by replay with what they are by interpretation.
struct OutputComparison {
  private let model: BoundModel
  private let seed: UInt64
  private let interruption: () throws -> Void
  /// How far numbers may be apart: sums are added up in another order.
  private static let tolerance = 1e-9

  init(_ model: BoundModel, seed: UInt64, interruption: @escaping () throws -> Void) {
    self.model = model
    self.seed = seed
    self.interruption = interruption
  }

  /// What differs in words; nil if nothing does.
  ///
  /// - Throws: what interpretation throws at the point.
  func difference(at point: [Double]) throws -> String? {
    let replays = try ModelOutputs(model, interruption: interruption)
    // The second draw is replayed from the recording of the first, if one could be made.
    for (draw, scale) in [1, 0.9, 1].enumerated() {
      let moved = point.map { scale * $0 }
      var (interpreted, replayed): (ContiguousArray<Double>, ContiguousArray<Double>) = ([], [])
      let random = RandomStream(seed: seed, stream: 1, purpose: .generatedQuantities, substream: UInt32(draw))
      let error = try failure(
        of: {
          try model.appendOutputs(at: $0, random: random, to: &interpreted, interruption: interruption)
        }, at: moved)
      let other = try failure(
        of: {
          try replays.append(at: $0, random: random, to: &replayed)
        }, at: moved)
      if error?.message != other?.message {
        return "outputs: '\(error?.message ?? "no error")' interpreted, '\(other?.message ?? "no error")' replayed"
      }
      guard interpreted.count == replayed.count else {
        return "\(interpreted.count) outputs interpreted, \(replayed.count) replayed"
      }
      for (index, (a, b)) in zip(interpreted, replayed).enumerated() {
        guard a == b || (a.isNaN && b.isNaN) || abs(a - b) <= Self.tolerance * max(1, abs(a)) else {
          return "\(model.columns[index].name) is \(a) interpreted, \(b) replayed"
        }
      }
      if let error {
        if draw == 0 { throw error }
        return nil
      }
      if interpreted.count != model.columns.count {
        return "\(interpreted.count) numbers for \(model.columns.count) columns"
      }
    }
    return nil
  }

  private func failure(
    of body: (UnsafeBufferPointer<Double>) throws -> Void, at point: [Double]
  ) throws -> RecordingError? {
    do {
      try point.withUnsafeBufferPointer(body)
      return nil
    } catch let error as RecordingError {
      return error
    }
  }
}
