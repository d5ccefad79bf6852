// ModelDiagnostic: one message about a program, its data or a file, as a value.
import CohortSyntax

/// One error or warning, taken apart.
public struct ModelDiagnostic: Sendable, Hashable {
  /// How grave it is.
  public enum Severity: String, Sendable {
    /// Nothing can be run.
    case error
    /// The program runs; it may not mean what was meant.
    case warning
  }

  /// How grave it is.
  public let severity: Severity
  /// What was expected and what was found: one sentence without a final full stop.
  public let message: String
  /// The file, or the name under which the text was given; nil where the error has no place.
  public let path: String?
  /// The line where it begins, from 1.
  public let line: Int?
  /// The column where it begins, from 1: in bytes of the program's text, in characters of a data file.
  public let column: Int?
  /// The line where the part of the program that it is about ends; nil outside of programs.
  public let endLine: Int?
  /// The column after its last byte.
  public let endColumn: Int?
  /// What to do about it, one line each.
  public let hints: [String]

  init(
    _ severity: Severity, _ message: String, path: String? = nil, line: Int? = nil, column: Int? = nil,
    endLine: Int? = nil, endColumn: Int? = nil, hints: [String] = []
  ) {
    self.severity = severity
    self.message = message
    self.path = path
    self.line = line
    self.column = column
    self.endLine = endLine
    self.endColumn = endColumn
    self.hints = hints
  }

  init(_ diagnostic: Diagnostic, in sources: SourceMap) {
    let (start, end) = (sources.location(of: diagnostic.span), sources.endLocation(of: diagnostic.span))
    self.init(
      diagnostic.severity == .error ? .error : .warning, diagnostic.message, path: start.path, line: start.line,
      column: start.column, endLine: end.line, endColumn: end.column, hints: diagnostic.hints)
  }
}

extension ModelDiagnostic: CustomStringConvertible {
  /// `path:line:column: error: message`, and the hints below it.
  public var description: String {
    let place = [path, line.map { "\($0)" }, column.map { "\($0)" }].compactMap { $0 }.map { $0 + ":" }.joined()
    return ([(place.isEmpty ? "" : place + " ") + "\(severity.rawValue): \(message)"] + hints.map { "  hint: \($0)" })
      .joined(separator: "\n")
  }
}
