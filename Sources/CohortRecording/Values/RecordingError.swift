// RecordingError: what can go wrong while a program runs on data.
import CohortSyntax

/// An error of the model or its data that shows while the program runs.
package struct RecordingError: Error, Sendable {
  package enum Kind: Sendable, Equatable {
    /// The program cannot run on this data whatever the parameters: sizes do not match, an index is out of range.
    case invalid
    /// The point is invalid (`reject`, a domain error): another point may be fine.
    case rejected
    /// `fatal_error` was called.
    case fatal
    /// Cohort cannot do this (yet).
    case unsupported
  }
  package var kind: Kind
  package var message: String
  package var span: Span?
  /// A function refused numbers of this very point. A `reject` holds wherever the conditions that led to it hold; this
  /// says nothing of other points.
  package var isOfThisPoint = false
  /// It comes from the data, so that every point fails as this one does.
  package var holdsEverywhere = false
  /// It says which number is not finite and why.
  package var isExplained = false

  package init(_ kind: Kind, _ message: String, span: Span? = nil) {
    self.kind = kind
    self.message = message
    self.span = span
  }

  /// A function refused numbers of the point.
  package init(ofThisPoint message: String, span: Span) {
    self.init(.rejected, message, span: span)
    isOfThisPoint = true
  }
}
