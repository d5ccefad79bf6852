// ForRangeStatement: loops over ranges of ints.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class ForRangeStatement: StatementNode {
  let span: Span
  let variable: Int
  let lower: any ExpressionNode
  let upper: any ExpressionNode
  let body: any StatementNode
  init(variable: Int, lower: any ExpressionNode, upper: any ExpressionNode, body: any StatementNode, span: Span) {
    self.variable = variable
    self.lower = lower
    self.upper = upper
    self.body = body
    self.span = span
  }
  func run(_ machine: Machine) throws -> StatementOutcome {
    var index = try lower.int(machine)
    let last = try upper.int(machine)
    let outer = machine.iteration
    defer { machine.iteration = outer }
    while index <= last {
      machine.variables[variable] = .int(index)
      machine.iteration = machine.iteration(index, within: outer)
      try machine.tick()
      switch try body.run(machine) {
      case .breakLoop: return .normal
      case .returned: return .returned
      default: break
      }
      if index == last { break }
      index += 1
    }
    return .normal
  }
  var isMaskable: Bool { lower.isSpeculative && upper.isSpeculative && body.isMaskable }
  var maskObstacle: Reason? { isMaskable ? nil : body.maskObstacle ?? .branchCalls }
  var addsToTarget: Bool { body.addsToTarget }
  var assigned: Set<Int> { body.assigned }
}
