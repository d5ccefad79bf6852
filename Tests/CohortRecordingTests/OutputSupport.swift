// OutputSupport: computes the outputs of draws both ways, interpreted and replayed.
import Cohort
import CohortProgram
import CohortRandom
import CohortRecording
import Foundation
import Testing

/// A program's outputs at several draws.
struct DrawnOutputs {
  let posterior: Posterior
  let seed: UInt64
  let chain: UInt32

  init(
    _ source: String, data: ModelData = [:], seed: UInt64 = 1, chain: UInt32 = 1,
    output: @escaping @Sendable (String) -> Void = { _ in }, optimizer: Optimizer = .standard
  ) throws {
    posterior = try Model(text: source).posterior(data: data, seed: 0, output: output, optimizer: optimizer)
    self.seed = seed
    self.chain = chain
  }

  struct Draws {
    var rows: [ContiguousArray<Double>] = []
    /// The message of each draw that failed.
    var failures: [Int: String] = [:]
    var replayed = 0
    var recordings = 0

    /// The values of a column.
    func column(_ index: Int) -> [Double] { rows.map { $0[index] } }
  }

  func point(_ draw: Int) -> [Double] {
    (0..<posterior.dimension).map { 0.8 * sin(1.3 * Double($0) + 0.7 * Double(draw) + 0.2) }
  }

  func draws(_ count: Int, records: Bool) throws -> Draws {
    let outputs = try posterior.evaluable.outputs(records: records)
    var draws = Draws()
    for draw in 0..<count {
      var row = ContiguousArray<Double>()
      let random = RandomStream(
        seed: seed, stream: chain, purpose: .generatedQuantities, substream: UInt32(draw))
      do {
        try point(draw).withUnsafeBufferPointer { try outputs.append(at: $0, random: random, to: &row) }
      } catch let error as RecordingError {
        draws.failures[draw] = error.message
      }
      draws.rows.append(row)
    }
    draws.replayed = outputs.replayed
    draws.recordings = outputs.recordingCount
    return draws
  }

  /// Expects the same numbers and the same failures both ways.
  ///
  /// - Parameters:
  ///   - replayed: how many draws are to be replayed; nil: all.
  ///   - tolerance: 0: the numbers have the same bits.
  /// - Returns: the replayed draws.
  @discardableResult
  func expectSame(
    _ count: Int = 12, replayed: Int? = nil, recordings: Int? = nil, tolerance: Double = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Draws {
    let interpreted = try draws(count, records: false)
    let other = try draws(count, records: true)
    #expect(interpreted.replayed == 0, sourceLocation: sourceLocation)
    #expect(other.replayed == replayed ?? count, sourceLocation: sourceLocation)
    if let recordings { #expect(other.recordings == recordings, sourceLocation: sourceLocation) }
    #expect(interpreted.failures == other.failures, sourceLocation: sourceLocation)
    for (draw, (a, b)) in zip(interpreted.rows, other.rows).enumerated() {
      #expect(a.count == b.count, "draw \(draw)", sourceLocation: sourceLocation)
      let different = zip(a, b).enumerated().first { _, pair in
        let (x, y) = pair
        return x.bitPattern != y.bitPattern && !(abs(x - y) <= tolerance * max(1, abs(x))) && !(x.isNaN && y.isNaN)
      }
      if let different {
        Issue.record(
          "draw \(draw), \(posterior.columnNames[different.offset]): \(different.element)",
          sourceLocation: sourceLocation)
      }
    }
    return other
  }
}
