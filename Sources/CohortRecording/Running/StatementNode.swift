// StatementNode: a compiled statement, which a machine runs.
import CohortSyntax

/// A compiled statement.
package protocol StatementNode: AnyObject {
  var span: Span { get }

  func run(_ machine: Machine) throws -> Completion

  /// Whether it only assigns variables and adds to the log density: it may be done under a mask.
  var isMaskable: Bool { get }
  /// Whether it may add to the log density.
  var addsToTarget: Bool { get }
  /// The variables that it assigns.
  var assigned: Set<Int> { get }
}

extension StatementNode {
  package var isMaskable: Bool { false }
  package var addsToTarget: Bool { false }
  package var assigned: Set<Int> { [] }
}

/// How a statement ended: where control goes from it.
package enum Completion { case normal, breakLoop, continueLoop, returned }
