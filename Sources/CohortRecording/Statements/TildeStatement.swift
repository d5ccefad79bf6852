// TildeStatement: `y ~ density(…)`.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// `y ~ density(…) T[lower, upper]`
final class TildeStatement: StatementNode {
  let span: Span
  let density: any ExpressionNode
  let truncation: TruncationNode?
  let origin: TermOrigin

  init(_ density: any ExpressionNode, truncation: TruncationNode?, origin: TermOrigin, span: Span) {
    self.origin = origin
    self.density = density
    self.truncation = truncation
    self.span = span
  }

  func run(_ machine: Machine) throws -> StatementOutcome {
    guard machine.part.contains(origin) else { return .normal }
    if let trace = machine.trace {
      try trace.add(density, machine) {
        try density.addToTarget(machine)
        try truncation?.add(machine)
      }
    } else {
      try density.addToTarget(machine)
      try truncation?.add(machine)
    }
    return .normal
  }
  var isMaskable: Bool { truncation == nil && density.isSpeculative }
  var maskObstacle: Reason? { isMaskable ? nil : truncation == nil ? .branchCalls : .branchTruncates }
  var addsToTarget: Bool { true }
}
