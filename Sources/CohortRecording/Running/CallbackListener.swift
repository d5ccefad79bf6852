// CallbackListener: who hears what functions say while solvers call them.

/// Hears what functions say while solvers call them.
///
/// The code of such functions has no messages: it is run by many threads, along with derivatives, and steps are tried that
/// come to nothing. A program that has something to say there is run once more with numbers, statement by statement, and
/// then its functions' code calls a node that says them. Solves that are listened to are done by one thread, one group after
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
