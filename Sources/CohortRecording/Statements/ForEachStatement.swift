// ForEachStatement: loops over the elements of a container.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class ForEachStatement: StatementNode {
  let span: Span
  let variable: Int
  let container: any ExpressionNode
  let body: any StatementNode
  init(variable: Int, container: any ExpressionNode, body: any StatementNode, span: Span) {
    self.variable = variable
    self.container = container
    self.body = body
    self.span = span
  }
  func run(_ machine: Machine) throws -> StatementOutcome {
    let values = try container.value(machine)
    machine.isParametric[variable] = container.isParametric(machine)
    let outer = machine.iteration
    defer { machine.iteration = outer }
    for index in 0..<values.iterationCount {
      machine.iteration = machine.iteration(index, within: outer)
      machine.variables[variable] = values.iterated(index)
      try machine.tick()
      switch try body.run(machine) {
      case .breakLoop: return .normal
      case .returned: return .returned
      default: break
      }
    }
    return .normal
  }
}
