// Replications: the draws of what predicts data: rows of observations, columns of thinned draws.
import Cohort

/// Replicated data: for each observation its values in some of the draws, the same draws for all.
struct Replications {
  /// By observation.
  let values: [[Double]]
  var count: Int { values.first?.count ?? 0 }

  /// Draws evenly from all chains, fewer where there are many observations.
  ///
  /// - Parameter columns: of the fit, one for each observation.
  init(_ fit: Fit, columns: [Int], most: Int = 1000, _ work: ReportWork) throws {
    let limit = max(200, min(most, 20_000_000 / max(1, columns.count)))
    let total = fit.drawCount
    let stride = max(1, (total + limit - 1) / max(1, limit))
    values = try work.map(columns.count) { index in
      var kept: [Double] = []
      var place = 0
      for chain in fit.draws(ofColumn: columns[index]) {
        for draw in chain {
          if place % stride == 0 { kept.append(draw) }
          place += 1
        }
      }
      return kept
    }
  }

  init(values: [[Double]]) { self.values = values }

  /// One replication of all data.
  func replication(_ draw: Int) -> [Double] { values.map { draw < $0.count ? $0[draw] : .nan } }
}
