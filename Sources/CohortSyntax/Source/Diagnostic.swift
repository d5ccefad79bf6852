// Diagnostic: one message about a program, as a value; every stage of the front end reports through it.

/// One error or warning about a model's text.
package struct Diagnostic: Error, Hashable, Sendable {
  package enum Severity: String, Sendable {
    case error, warning
  }

  /// The stage that found the problem.
  package enum Kind: String, Sendable {
    /// A character or literal that is no token of the language.
    case lexing
    /// An `#include` that cannot be followed.
    case include
    /// Tokens that do not form a program.
    case syntax
    /// A well-formed program that means nothing: types, scopes, data-only levels.
    case semantic
  }

  /// A second place that explains the first.
  package struct Note: Hashable, Sendable {
    package var span: Span
    package var message: String

    package init(span: Span, message: String) {
      self.span = span
      self.message = message
    }
  }

  package var severity: Severity
  package var kind: Kind
  /// A short stable name of the message, such as `expected-semicolon`.
  package var code: String
  package var span: Span
  /// One sentence without a final full stop.
  package var message: String
  /// What to do about it, one line each.
  package var hints: [String]
  package var notes: [Note]
  /// The word that was probably meant where the span begins, in place of the one that stands there.
  package var meantWord: String?

  package init(
    _ severity: Severity = .error, _ kind: Kind, code: String, at span: Span, _ message: String,
    hints: [String] = [], notes: [Note] = [], meantWord: String? = nil
  ) {
    self.severity = severity
    self.kind = kind
    self.code = code
    self.span = span
    self.message = message
    self.hints = hints
    self.notes = notes
    self.meantWord = meantWord
  }
}
