// DecisionPath: the way through the conditions of a function that is recorded along all its paths.
import CohortChecking
import CohortMath
import CohortProgram
import CohortRandom
import CohortSyntax

/// The choices made at conditions while a right-hand side is recorded along one path.
final class DecisionPath {
  private(set) var taken: [(condition: Scalar, choice: Bool)] = []
  private var known: [Key: Bool] = [:]
  private let prefix: [Bool]
  private let limit: Int

  private struct Key: Hashable {
    var site: Int32
    var row: Int32
  }

  /// - Parameter limit: of the number of conditions on the path.
  init(prefix: [Bool], limit: Int) {
    self.prefix = prefix
    self.limit = limit
  }

  func decide(_ condition: Scalar) throws -> Bool {
    // The same condition again (operations are shared on a tape) goes the same way.
    let key = Key(site: condition.site, row: condition.row)
    if let choice = known[key] { return choice }
    guard taken.count < limit else {
      throw RecordingError(
        .unsupported, "more than \(limit) conditions depend on the state or parameters here: a loop that ends by them?")
    }
    let choice = taken.count < prefix.count ? prefix[taken.count] : true
    taken.append((condition, choice))
    known[key] = choice
    return choice
  }
}
