// RecordingSupport: runs programs at points, with finite differences to compare gradients with.
import Cohort
import CohortModel
import CohortProgram
import Foundation
import Testing

/// A program with data and its density, which keeps its recordings from point to point.
struct Recorded {
  let posterior: Posterior
  let density: ModelDensity

  init(_ source: String, data: ModelData = [:], optimizer: Optimizer = .standard) throws {
    posterior = try Posterior(Model(text: source), data: data, optimizer: optimizer)
    density = try posterior.evaluable.density(fresh: true)
  }

  func value(_ point: [Double]) throws -> Double { try posterior.evaluate(density, at: point).value }
  func gradient(_ point: [Double]) throws -> [Double] { try posterior.evaluate(density, at: point).gradient }

  /// What was said of points that were rejected.
  var messages: [String] { density.rejections.entries.values.map(\.message) }

  /// The blocks of the last recording used.
  var blocks: [Block] {
    (density.program?.steps ?? []).compactMap { step in
      if case .block(let block) = step { return block }
      return nil
    }
  }

  /// How many steps of the program call a library node.
  var nodeCount: Int {
    (density.program?.steps ?? []).count { step in
      if case .node = step { return true }
      return false
    }
  }

  /// What the program does, apart from slots: rows and operations of each block.
  var shape: [String] {
    blocks.map { block in
      "\(block.rows): \(block.operations.map(\.primitive.rawValue).sorted()), \(block.sums.count) sums"
    }.sorted()
  }

  /// The gradient by central differences of the replayed value, extrapolated to fourth order.
  func differences(_ point: [Double], step: Double = 1e-3) throws -> [Double] {
    func slope(_ index: Int, _ h: Double) throws -> Double {
      var (above, below) = (point, point)
      above[index] += h
      below[index] -= h
      return (try value(above) - value(below)) / (2 * h)
    }
    return try point.indices.map { (4 * (try slope($0, step / 2)) - (try slope($0, step))) / 3 }
  }

  func expectGradientsMatch(
    _ point: [Double], tolerance: Double = 1e-7, sourceLocation: SourceLocation = #_sourceLocation
  )
    throws
  {
    let exact = try gradient(point)
    for (index, (a, b)) in zip(exact, try differences(point)).enumerated() {
      #expect(
        abs(a - b) <= tolerance * max(1, abs(b)), "derivative \(index): \(a), differences give \(b)",
        sourceLocation: sourceLocation)
    }
  }
}

/// log of the normal density without its constant.
func normal(_ x: Double, _ mean: Double, _ sd: Double) -> Double {
  let z = (x - mean) / sd
  return -0.5 * z * z - log(sd)
}

func expectEqual(
  _ a: Double, _ b: Double, _ tolerance: Double = 1e-12, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(abs(a - b) <= tolerance * max(1, abs(b)), "\(a), expected \(b)", sourceLocation: sourceLocation)
}
