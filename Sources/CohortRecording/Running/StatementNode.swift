// StatementNode: a compiled statement, which a machine runs.
import CohortProgram
import CohortSyntax

/// A compiled statement.
protocol StatementNode: AnyObject {
  var span: Span { get }

  func run(_ machine: Machine) throws -> StatementOutcome

  /// Whether it only assigns variables and adds to the log density: it may be done under a mask.
  var isMaskable: Bool { get }
  /// Why it may not; nil where it may.
  var maskObstacle: Reason? { get }
  /// Whether it may add to the log density.
  var addsToTarget: Bool { get }
  /// The variables that it assigns.
  var assigned: Set<Int> { get }
}

extension StatementNode {
  var isMaskable: Bool { false }
  /// What it is made of is all that can stand in the way.
  var maskObstacle: Reason? { isMaskable ? nil : .branchCalls }
  var addsToTarget: Bool { false }
  var assigned: Set<Int> { [] }
}

/// How a statement ended: where control goes from it.
enum StatementOutcome { case normal, breakLoop, continueLoop, returned }
