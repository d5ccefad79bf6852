// IfStatement: branches, of which one is run, or both under masks.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class IfStatement: StatementNode {
  let span: Span
  let test: any ExpressionNode
  let then: any StatementNode
  let otherwise: (any StatementNode)?
  private let canMerge: Bool
  private let merged: [Int]
  init(_ test: any ExpressionNode, then: any StatementNode, otherwise: (any StatementNode)?, span: Span) {
    self.test = test
    self.then = then
    self.otherwise = otherwise
    canMerge = then.isMaskable && (otherwise?.isMaskable ?? true)
    merged = then.assigned.union(otherwise?.assigned ?? []).sorted()
    self.span = span
  }
  func run(_ machine: Machine) throws -> StatementOutcome {
    let condition = try test.condition(machine)
    if !condition.isConstant, canMerge, try runBoth(machine, condition) { return .normal }
    if try machine.decide(condition, node: test.number) { return try then.run(machine) }
    return try otherwise?.run(machine) ?? .normal
  }

  /// Runs both branches under masks and chooses the variables' values; false if that cannot be done.
  private func runBoth(_ machine: Machine, _ condition: Scalar) throws -> Bool {
    let before = merged.map { machine.variables[$0] }
    func restore() { for (variable, value) in zip(merged, before) { machine.variables[variable] = value } }
    let builder = machine.builder
    machine.locate(test.number)
    builder.move(to: .firstSide)
    let opposite = builder.mode == .sites ? builder.apply(.not, condition) : condition
    do {
      let thenTerms = try builder.masked(by: condition) { _ = try then.run(machine) }.terms
      let first = merged.map { machine.variables[$0] }
      restore()
      machine.locate(test.number)
      builder.move(to: .secondSide)
      let otherwiseTerms = try builder.masked(by: opposite) { _ = try otherwise?.run(machine) }.terms
      machine.locate(test.number)
      builder.move(to: .chosenVariables)
      var results: [Value] = []
      for (index, variable) in merged.enumerated() {
        guard let value = Value.select(condition, first[index], machine.variables[variable], machine) else {
          restore()
          return false
        }
        results.append(value)
      }
      for (variable, value) in zip(merged, results) { machine.variables[variable] = value }
      builder.add(thenTerms, where: condition)
      builder.add(otherwiseTerms, where: opposite)
      return true
    } catch is SpeculationError {
      restore()
      return false
    } catch let error as RecordingError where error.kind != .unsupported {
      restore()
      return false
    }
  }
  var isMaskable: Bool { canMerge && test.isSpeculative }
  var addsToTarget: Bool { then.addsToTarget || (otherwise?.addsToTarget ?? false) }
  var assigned: Set<Int> { Set(merged) }
}
