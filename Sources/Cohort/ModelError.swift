// ModelError: what a model, its data or a run can get wrong, ready to be shown and ready to be taken apart.
import CohortIO
import CohortRecording
import CohortSyntax
import Foundation

/// An error that the user of a model can mend.
///
/// `description` is the whole message: for models `path:line:column: error: …` with the source line, a caret and a
/// hint, one after another for several errors. `diagnostics` holds the same as values, for an app that marks places in
/// an editor or shows messages its own way.
///
/// ```swift
/// do {
///   let model = try Model(text: text)
/// } catch let error as ModelError {
///   for diagnostic in error.diagnostics { mark(diagnostic.line, diagnostic.column, diagnostic.message) }
/// }
/// ```
public struct ModelError: Error, Sendable, CustomStringConvertible, LocalizedError {
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
    /// A quantity that a fit does not have, or that has another shape than the one asked for.
    case quantity
    /// A file of draws that cannot be read or written.
    case file
  }
  /// What is at fault.
  public let cause: Cause
  /// The message.
  public let description: String
  /// The message's parts: one for each error of a program, all of them even where `description` shows the first
  /// hundred; one for any other error.
  public let diagnostics: [ModelDiagnostic]

  /// The message, for `localizedDescription`.
  public var errorDescription: String? { description }

  /// An error that has no place.
  init(_ cause: Cause, _ description: String) {
    self.init(cause, description, [ModelDiagnostic(.error, description)])
  }

  /// An error that has no place, with what to do about it.
  package init(_ cause: Cause, message: String, hints: [String] = []) {
    self.init(
      cause, ([message] + hints.map { "  hint: \($0)" }).joined(separator: "\n"),
      [ModelDiagnostic(.error, message, hints: hints)])
  }

  /// An error in a file.
  package init(_ cause: Cause, _ error: InputError) {
    self.init(
      cause, error.description,
      [
        ModelDiagnostic(
          .error, error.message, path: error.path, line: error.line, column: error.column,
          hints: error.hint.map { [$0] } ?? [])
      ])
  }

  /// Errors in a program.
  init(_ cause: Cause, _ diagnostics: [Diagnostic], _ sources: SourceMap) {
    self.init(
      cause, DiagnosticPrinter(sources: sources).text(for: diagnostics),
      diagnostics.map { ModelDiagnostic($0, in: sources) })
  }

  init(_ cause: Cause, _ description: String, _ diagnostics: [ModelDiagnostic]) {
    self.cause = cause
    self.description = description
    self.diagnostics = diagnostics
  }

  /// An error of a running program with its place in the text.
  init(_ error: RecordingError, printer: DiagnosticPrinter) {
    let cause: Cause = error.kind == .unsupported ? .unsupported : .execution
    if let span = error.span {
      self.init(cause, [Diagnostic(.error, .semantic, code: "execution", at: span, error.message)], printer.sources)
    } else {
      self.init(cause, "error: \(error.message)", [ModelDiagnostic(.error, error.message)])
    }
  }

  /// Data that does not fit its declaration.
  init(_ error: DataError, printer: DiagnosticPrinter) {
    if let span = error.span {
      self.init(
        .data,
        [
          Diagnostic(
            .error, .semantic, code: "data", at: span, error.message,
            hints: error.place.map { ["the value is given at \($0)"] } ?? [])
        ], printer.sources)
    } else {
      self.init(.data, "error: \(error.message)", [ModelDiagnostic(.error, error.message)])
    }
  }
}
