// SummaryCache: summaries of columns that were made, kept for who asks next: the table and then the diagnosis.
import CohortDiagnostics
import Synchronization

/// The summaries of a fit, by probabilities and column.
final class SummaryCache: Sendable {
  private let known = Mutex<[[Double]: [Int: ParameterSummary]]>([:])

  /// - Parameter make: makes those that are missing, in the order in which it is given them.
  func rows(_ columns: [Int], _ probabilities: [Double], _ make: ([Int]) -> [ParameterSummary]) -> [ParameterSummary] {
    let found = known.withLock { Self.known($0, columns, probabilities) }
    let missing = columns.filter { found[$0] == nil }
    let made = Dictionary(zip(missing, missing.isEmpty ? [] : make(missing))) { first, _ in first }
    if !made.isEmpty {
      known.withLock { $0[probabilities, default: [:]].merge(made) { first, _ in first } }
    }
    return columns.compactMap { found[$0] ?? made[$0] }
  }

  /// What is known of columns; summaries with more quantiles than are asked for will do.
  private static func known(
    _ all: [[Double]: [Int: ParameterSummary]], _ columns: [Int], _ probabilities: [Double]
  ) -> [Int: ParameterSummary] {
    var found = all[probabilities] ?? [:]
    for (others, rows) in all where others != probabilities {
      let places = probabilities.compactMap { others.firstIndex(of: $0) }
      guard places.count == probabilities.count else { continue }
      for column in columns where found[column] == nil {
        guard var row = rows[column], row.quantiles.count == others.count else { continue }
        row.quantiles = places.map { row.quantiles[$0] }
        found[column] = row
      }
    }
    return found
  }
}
