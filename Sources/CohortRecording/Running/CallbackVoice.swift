// CallbackVoice: what a function says that is being recorded for a solver.
import CohortSyntax

/// Collects what a function says along one of its paths.
final class CallbackVoice {
  struct Statement: Sendable {
    /// nil for `print`.
    var refusal: RecordingError.Kind?
    var message: PrintedMessage
    var span: Span?
    /// How many conditions of the path come before it.
    var conditions: Int
  }
  private(set) var statements: [Statement] = []

  func add(_ refusal: RecordingError.Kind?, _ message: PrintedMessage, at span: Span?, after path: DecisionPath?) {
    statements.append(
      Statement(refusal: refusal, message: message, span: span, conditions: path?.taken.count ?? 0))
  }

  var speech: CallbackSpeech {
    statements.reduce(into: []) { $0.insert($1.refusal == nil ? .prints : .refusals) }
  }
}
