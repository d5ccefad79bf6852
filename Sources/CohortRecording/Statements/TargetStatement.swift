// TargetStatement: `target += …` and `jacobian += …`.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class TargetStatement: StatementNode {
  let span: Span
  let expression: any ExpressionNode
  let isJacobian: Bool
  /// Whether the expression reads or changes the log density: its value has to be known before anything is added.
  let usesTarget: Bool
  /// What the expression belongs to; nil where its terms belong to different parts.
  let origin: TermOrigin?
  /// The terms of the expression, where they belong to different parts.
  let terms: [(expression: any ExpressionNode, origin: TermOrigin)]

  init(
    _ expression: any ExpressionNode, isJacobian: Bool, usesTarget: Bool,
    terms: [(expression: any ExpressionNode, origin: TermOrigin)], span: Span
  ) {
    let isMixed = terms.contains { $0.origin != terms[0].origin }
    origin = isMixed ? nil : terms.first?.origin ?? .prior
    self.terms = isMixed ? terms : []
    self.expression = expression
    self.isJacobian = isJacobian
    self.usesTarget = usesTarget
    self.span = span
  }
  func run(_ machine: Machine) throws -> StatementOutcome {
    if isJacobian, !machine.includesJacobian { return .normal }
    if machine.part != .all {
      guard let origin else {
        for term in terms where machine.part.contains(term.origin) { try term.expression.addToTarget(machine) }
        return .normal
      }
      guard machine.part.contains(origin) else { return .normal }
    }
    if let trace = machine.trace {
      try trace.add(expression, machine) { try expression.addToTarget(machine, asWhole: usesTarget) }
    } else {
      try expression.addToTarget(machine, asWhole: usesTarget)
    }
    return .normal
  }
  var isMaskable: Bool { expression.isSpeculative }
  var addsToTarget: Bool { true }
}
