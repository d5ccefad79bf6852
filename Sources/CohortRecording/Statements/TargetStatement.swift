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
  init(_ expression: any ExpressionNode, isJacobian: Bool, usesTarget: Bool, span: Span) {
    self.expression = expression
    self.isJacobian = isJacobian
    self.usesTarget = usesTarget
    self.span = span
  }
  func run(_ machine: Machine) throws -> Completion {
    if isJacobian, !machine.includesJacobian { return .normal }
    try expression.addToTarget(machine, asWhole: usesTarget)
    return .normal
  }
  var isMaskable: Bool { expression.isSpeculative }
  var addsToTarget: Bool { true }
}

extension ExpressionNode {
  /// Adds the expression's value to the log density; sums and densities add their terms one by one.
  func addToTarget(_ machine: Machine, asWhole: Bool = false) throws {
    if !asWhole, let sum = self as? BinaryNode, sum.isSumOfReals {
      try sum.left.addToTarget(machine)
      try sum.right.addToTarget(machine)
      return
    }
    if !asWhole, try addTerms(machine) { return }
    let value = try value(machine)
    machine.locate(number)
    machine.builder.move(to: .valueTerms)
    switch value {
    case .real(let scalar): machine.builder.addTarget(scalar)
    case .int(let int): machine.builder.addTarget(Scalar(Double(int)))
    case .tensor(let tensor): machine.builder.loop(tensor.count) { machine.builder.addTarget(tensor.scalars[$0]) }
    case .ints(let array): for int in array.elements { machine.builder.addTarget(Scalar(Double(int))) }
    default: break
    }
  }
}
