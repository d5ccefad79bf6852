// SummaryCache: summaries of columns that were made, kept for who asks next: the table and then the diagnosis.
import CohortDiagnostics
import Synchronization

/// The summaries of a fit, by probabilities and column.
final class SummaryCache: Sendable {
  private let known = Mutex<[[Double]: [Int: ParameterSummary]]>([:])

  /// - Parameter make: makes those that are missing, in the order in which it is given them.
  func rows(_ columns: [Int], _ probabilities: [Double], _ make: ([Int]) -> [ParameterSummary]) -> [ParameterSummary] {
    let found = known.withLock { $0[probabilities] ?? [:] }
    let missing = columns.filter { found[$0] == nil }
    let made = Dictionary(zip(missing, missing.isEmpty ? [] : make(missing))) { first, _ in first }
    if !made.isEmpty {
      known.withLock { $0[probabilities, default: [:]].merge(made) { first, _ in first } }
    }
    return columns.compactMap { found[$0] ?? made[$0] }
  }
}
