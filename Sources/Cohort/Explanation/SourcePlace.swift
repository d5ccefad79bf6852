// SourcePlace: a place in the text of a model.
import CohortSyntax

/// A place in the text of a model or of a file that it includes.
public struct SourcePlace: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  /// The file, as it was named.
  public var path: String
  /// From 1.
  public var line: Int
  /// From 1, in bytes.
  public var column: Int

  /// Path, line and column with colons between.
  public var description: String { "\(path):\(line):\(column)" }

  /// By file, then in the order of the text.
  public static func < (a: SourcePlace, b: SourcePlace) -> Bool {
    (a.path, a.line, a.column) < (b.path, b.line, b.column)
  }

  init(_ location: SourceLocation) {
    path = location.path
    line = location.line
    column = location.column
  }

  init(path: String, line: Int, column: Int = 1) {
    self.path = path
    self.line = line
    self.column = column
  }
}

/// The text of a model, or of a file that it includes.
public struct SourceText: Sendable, Codable {
  /// The file, as it was named.
  public var path: String
  /// Its lines.
  public var lines: [String]
}
