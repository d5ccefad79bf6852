// BlockStatement: statements in braces.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class BlockStatement: StatementNode {
  let span: Span
  let statements: [any StatementNode]
  init(_ statements: [any StatementNode], span: Span) {
    self.statements = statements
    self.span = span
  }
  func run(_ machine: Machine) throws -> StatementOutcome {
    for statement in statements {
      let flow = try statement.run(machine)
      if flow != .normal { return flow }
    }
    return .normal
  }
  var isMaskable: Bool { statements.allSatisfy(\.isMaskable) }
  var maskObstacle: Reason? { statements.lazy.compactMap(\.maskObstacle).first }
  var addsToTarget: Bool { statements.contains(where: \.addsToTarget) }
  /// What is declared here cannot be seen outside.
  var assigned: Set<Int> {
    let declared = statements.compactMap { ($0 as? DeclarationStatement)?.declaration.variable }
    let all = statements.reduce(into: Set<Int>()) { $0.formUnion($1.assigned) }
    return all.subtracting(declared)
  }
}
