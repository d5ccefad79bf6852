// DataError: data that does not fit the model.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// Data that does not fit the model.
package struct DataError: Error, Sendable {
  /// Says which variable, which index, what was expected and what was found.
  package var message: String
  /// The declaration in the model.
  package var span: Span?
  /// Where the value stands in its file, as `path:line:column`.
  package var place: String?
  /// What probably went wrong.
  package var hints: [String]

  package init(_ message: String, span: Span? = nil, hints: [String] = []) {
    self.message = message
    self.span = span
    self.hints = hints
  }

  /// The same error, saying where the value stands and what was declared.
  func given(at place: String?, declared span: Span) -> DataError {
    var error = self
    error.place = place
    error.span = span
    return error
  }
}
