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
    var reason = Reason.branchJumps
    if !condition.isConstant {
      if canMerge {
        guard let obstacle = try runBoth(machine, condition) else {
          machine.note(.bothSides, node: test.number)
          return .normal
        }
        reason = obstacle
      } else if machine.explained != nil {
        reason = then.maskObstacle ?? otherwise?.maskObstacle ?? reason
      }
    }
    if try machine.decide(condition, node: test.number, reason: reason) { return try then.run(machine) }
    return try otherwise?.run(machine) ?? .normal
  }

  /// Runs both branches under masks and chooses the variables' values.
  ///
  /// - Returns: why that cannot be done; nil where it was.
  private func runBoth(_ machine: Machine, _ condition: Scalar) throws -> Reason? {
    // There is no choice between arrays of tuples.
    if merged.contains(where: { machine.variables[$0].holdsTupleArrays }) { return .branchSetsInts }
    let depth = machine.overwritten.count
    machine.overwritten.append(OverwrittenValues(merged, of: machine.variables))
    defer { machine.overwritten.removeLast(machine.overwritten.count - depth) }
    let builder = machine.builder
    machine.locate(test.number)
    builder.move(to: .firstSide)
    let opposite = builder.mode == .sites ? builder.apply(.not, condition) : condition
    do {
      let thenTerms = try builder.masked(by: condition) { _ = try then.run(machine) }.terms
      let first = machine.overwritten[depth].putBack()
      machine.locate(test.number)
      builder.move(to: .secondSide)
      let otherwiseTerms = try builder.masked(by: opposite) { _ = try otherwise?.run(machine) }.terms
      machine.locate(test.number)
      builder.move(to: .chosenVariables)
      var second = machine.overwritten.removeLast()
      guard BranchChoice(condition, first: first, before: second, machine).apply() else {
        _ = second.putBack()
        return .branchSetsInts
      }
      builder.add(thenTerms, where: condition)
      builder.add(otherwiseTerms, where: opposite)
      return nil
    } catch is SpeculationError {
      _ = machine.overwritten[depth].putBack()
      return .branchDoesAlgebra
    } catch let error as RecordingError where error.kind != .unsupported {
      _ = machine.overwritten[depth].putBack()
      return .branchFails
    }
  }
  var isMaskable: Bool { canMerge && test.isSpeculative }
  var maskObstacle: Reason? {
    if isMaskable { return nil }
    return then.maskObstacle ?? otherwise?.maskObstacle ?? .branchCalls
  }
  var addsToTarget: Bool { then.addsToTarget || (otherwise?.addsToTarget ?? false) }
  var assigned: Set<Int> { Set(merged) }
}
