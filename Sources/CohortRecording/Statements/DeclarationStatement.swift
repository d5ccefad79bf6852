// DeclarationStatement: a variable and its initial value.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class DeclarationStatement: StatementNode {
  let span: Span
  let declaration: SizedDeclaration
  let initialValue: (any ExpressionNode)?
  init(_ declaration: SizedDeclaration, initialValue: (any ExpressionNode)?, span: Span) {
    self.declaration = declaration
    self.initialValue = initialValue
    self.span = span
  }
  func run(_ machine: Machine) throws -> StatementOutcome {
    let blank = try Value.uninitialized(declaration.type, machine, name: declaration.name)
    // The initial value may read the variable itself.
    machine.variables[declaration.variable] = blank
    guard let initialValue else { return .normal }
    let value = try machine.trace?.value(of: initialValue, machine) ?? initialValue.value(machine)
    try value.requireSizes(like: blank, name: declaration.name, span: initialValue.span)
    machine.variables[declaration.variable] = value
    machine.trace?.assigned(declaration.variable, value, of: initialValue, machine) {
      Array(value.allReals.indices)
    }
    return .normal
  }
  var isMaskable: Bool { initialValue?.isSpeculative ?? true }
  var assigned: Set<Int> { [declaration.variable] }
}
