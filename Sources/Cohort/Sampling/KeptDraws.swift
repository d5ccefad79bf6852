// KeptDraws: the draws of a chain that stay in memory while they are written to a file, to be looked at when the run ends.
import CohortIO
import CohortInference

/// The first columns of the rows that one chain gives after warm-up.
package final class KeptDraws {
  /// All chains together keep so many bytes at most.
  private static let mostBytes = 256 << 20

  private(set) var table: DrawTable
  /// Whether there is no room for any column.
  private let isEmpty: Bool

  /// - Parameters:
  ///   - columns: all columns of the chain's rows.
  ///   - draws: that the chain will give.
  ///   - chains: that share the memory.
  package init(columns: Int, draws: Int, chains: Int) {
    let room = KeptDraws.mostBytes / 8 / max(1, chains) / max(1, draws)
    table = DrawTable(width: min(columns, room))
    isEmpty = room == 0
  }

  /// A row after warm-up.
  package func add(_ row: ContiguousArray<Double>) {
    if !isEmpty { table.append(row.prefix(table.width)) }
  }

  /// Rows so far.
  package var count: Int { table.count }
}

extension PosteriorRun {
  /// The fit that chains kept; of those with the fewest columns where they differ, nil where a chain kept not all its rows.
  ///
  /// - Parameter drawCounts: by chain, the draws after warm-up.
  package func fit(_ outcome: Outcome, _ kept: [KeptDraws], drawCounts: [Int]) -> Fit? {
    guard zip(kept, drawCounts).allSatisfy({ $0.count == $1 }), let width = kept.map(\.table.width).min() else {
      return nil
    }
    let chains = zip(outcome.summaries, kept).map { summary, kept in
      Fit.Chain(
        summary, header: DrawsHeader(lines: header(chain: summary.chain).entries.lines),
        warmup: DrawTable(width: kept.table.width), table: kept.table, error: posterior.modelError)
    }
    return Fit(modelName: posterior.model.name, columns: Array(columns.prefix(width)), chains: chains)
  }
}
