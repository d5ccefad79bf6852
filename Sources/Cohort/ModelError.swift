// ModelError: what a model, its data or a run can get wrong, ready to be shown.

/// An error that the user of a model can mend.
///
/// `description` is the whole message: for models `path:line:column: error: …` with the source line, a caret and a
/// hint, one after another for several errors.
public struct ModelError: Error, Sendable, CustomStringConvertible {
  /// What is at fault.
  public enum Cause: Sendable, Equatable {
    /// The program's text.
    case program
    /// The data, or initial values.
    case data
    /// The program stopped while it ran on its data: sizes that do not match, an index out of range, `fatal_error`.
    case execution
    /// A setting of the sampler.
    case settings
    /// No starting point with a finite log density was found.
    case initialization
    /// Something that Cohort cannot do yet.
    case unsupported
  }
  /// What is at fault.
  public let cause: Cause
  /// The message.
  public let description: String

  init(_ cause: Cause, _ description: String) {
    self.cause = cause
    self.description = description
  }
}
