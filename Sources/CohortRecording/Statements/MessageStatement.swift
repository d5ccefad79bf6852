// MessageStatement: print, reject and fatal_error.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// `print`, `reject`, `fatal_error`
final class MessageStatement: StatementNode {
  let span: Span
  enum Kind { case print, reject, fatal }
  enum Part {
    case text(String)
    case expression(any ExpressionNode)
  }
  let kind: Kind
  let parts: [Part]
  init(_ kind: Kind, _ parts: [Part], span: Span) {
    self.kind = kind
    self.parts = parts
    self.span = span
  }
  var maskObstacle: Reason? { .branchJumps }
  func run(_ machine: Machine) throws -> StatementOutcome {
    var message = PrintedMessage(parts: [])
    for part in parts {
      switch part {
      case .text(let string): message.parts.append(.text(string))
      case .expression(let node): message.parts.append(.value(try node.value(machine)))
      }
    }
    let refusal: RecordingError.Kind?
    switch kind {
    case .print: refusal = nil
    case .reject: refusal = .rejected
    case .fatal: refusal = .fatal
    }
    machine.voice?.add(refusal, message, at: span, after: machine.decisions)
    if let refusal { throw RecordingError(refusal, message.text, span: span) }
    machine.show(message)
    return .normal
  }
}
