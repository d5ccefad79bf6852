// AssignmentStatement: `place = value`, and several places at once from a tuple.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class AssignmentStatement: StatementNode {
  let span: Span
  let place: PlaceNode
  let expression: any ExpressionNode
  init(_ place: PlaceNode, _ expression: any ExpressionNode, span: Span) {
    self.place = place
    self.expression = expression
    self.span = span
  }
  func run(_ machine: Machine) throws -> StatementOutcome {
    if let trace = machine.trace {
      let value = try trace.value(of: expression, machine)
      try place.assign(value, machine)
      try trace.assigned(place.variable, value, of: expression, machine) { try place.places(machine) }
    } else {
      try place.assign(try expression.value(machine), machine)
    }
    return .normal
  }
  var isMaskable: Bool { expression.isSpeculative }
  var assigned: Set<Int> { [place.variable] }
}

final class DestructuringStatement: StatementNode {
  let span: Span
  indirect enum Pattern {
    case place(PlaceNode)
    case tuple([Pattern])
  }
  let patterns: [Pattern]
  let expression: any ExpressionNode
  init(_ patterns: [Pattern], _ expression: any ExpressionNode, span: Span) {
    self.patterns = patterns
    self.expression = expression
    self.span = span
  }
  func run(_ machine: Machine) throws -> StatementOutcome {
    try assign(.tuple(patterns), try expression.value(machine), machine)
    return .normal
  }
  private func assign(_ pattern: Pattern, _ value: Value, _ machine: Machine) throws {
    switch (pattern, value) {
    case (.place(let place), _): try place.assign(value, machine)
    case (.tuple(let patterns), .tuple(let values)):
      for (pattern, value) in zip(patterns, values) { try assign(pattern, value, machine) }
    default: throw RecordingError(.invalid, "a tuple was expected here", span: span)
    }
  }
}
