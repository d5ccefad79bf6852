// CallbackSpeech: what functions that solvers call say by print, reject and fatal_error, and who hears it.
import CohortProgram
import CohortSyntax

/// What a function that a solver calls may say.
package struct CallbackSpeech: OptionSet, Sendable {
  package let rawValue: Int
  package init(rawValue: Int) { self.rawValue = rawValue }

  /// It prints.
  package static let prints = CallbackSpeech(rawValue: 1)
  /// It rejects the point or ends the run.
  package static let refusals = CallbackSpeech(rawValue: 2)
}

/// Hears what functions say while solvers call them.
///
/// The code of such functions has no messages: it is run by many threads, along with derivatives, and steps are tried that
/// come to nothing. A program that has something to say there is run once more with numbers, statement by statement, and
/// then its functions' code calls a ``MessageNode``. Solves that are listened to are done by one thread, one group after
/// another, so that what is said, and in which order, depends on the point alone.
final class CallbackListener: @unchecked Sendable {
  // Only ever used by the thread that runs the program.
  private let printer: (String) -> Void
  /// The first `reject` or `fatal_error` of the solve that is going on.
  private var refusal: RecordingError?

  init(printer: @escaping (String) -> Void) { self.printer = printer }

  func hear(_ statement: CallbackVoice.Statement, _ text: String) {
    guard let kind = statement.refusal else { return printer(text) }
    if refusal == nil { refusal = RecordingError(kind, text, span: statement.span) }
  }

  /// What was refused since the last time.
  func takeRefusal() -> RecordingError? {
    defer { refusal = nil }
    return refusal
  }
}

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
