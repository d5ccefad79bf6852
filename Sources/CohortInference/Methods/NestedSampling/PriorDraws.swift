// PriorDraws: points from the prior, by NUTS: where nested sampling begins.

import CohortDiagnostics
import CohortRandom

/// Draws from the prior.
struct PriorDraws {
  static let chainCount = 4
  /// Every so-manieth draw of a chain is taken, so that draws depend little on each other.
  private static let thin = 10

  /// Row after row, the chains' draws in turn.
  private(set) var positions: [Double] = []
  private(set) var gradientEvaluations = 0
  private(set) var divergences = 0
  /// The largest R-hat of any parameter: above 1.05 the chains disagree.
  private(set) var reduction = 1.0

  /// - Parameter count: how many draws are wanted.
  /// - Throws: what a chain threw, and `CancellationRequest`.
  init(_ context: RunContext, count: Int) throws {
    let dimension = context.dimension
    let perChain = (count + Self.chainCount - 1) / Self.chainCount
    var method = NUTS()
    method.iterations.samples = perChain * Self.thin
    method.iterations.thin = Self.thin
    method.adaptation.delta = 0.9
    let sinks = (0..<Self.chainCount).map { _ in PositionSink() }
    let drivers = try sinks.enumerated().map { index, sink in
      ChainDriver(
        method, density: try context.part(.prior), chain: context.firstStream &+ index, seed: context.seed, sink: sink,
        isCancelled: context.isCancelled)
    }
    // Every call touches its own driver.
    nonisolated(unsafe) let shared = (drivers: drivers, starts: drivers.indices.map(context.initialisation))
    context.parallelFor(drivers.count) { index in
      shared.drivers[index].run(from: shared.starts[index])
      shared.drivers[index].release()
    }
    for driver in drivers {
      switch driver.summary.ending {
      case .completed: break
      case .cancelled: throw CancellationRequest()
      case .failed(let error): throw error
      }
      gradientEvaluations += driver.summary.gradientEvaluations
      divergences += driver.summary.divergences
    }
    for draw in 0..<perChain {
      for sink in sinks where positions.count < count * dimension {
        positions += sink.positions[(draw * dimension)..<((draw + 1) * dimension)]
      }
    }
    reduction = Self.reduction(sinks.map(\.positions), dimension: dimension)
  }

  private static func reduction(_ chains: [[Double]], dimension: Int) -> Double {
    var worst = 1.0
    for index in 0..<dimension {
      let draws = chains.map { chain in stride(from: index, to: chain.count, by: dimension).map { chain[$0] } }
      // It is not a number where there are too few draws.
      let reduction = rHat(Chains(draws))
      if reduction > worst { worst = reduction }
    }
    return worst
  }
}

/// Keeps positions after warm-up.
private final class PositionSink: RunSink {
  var positions: [Double] = []

  func receive(_ row: RunRow) { if row.phase == .sampling { positions += row.position } }
}
