// Position: places in a text as the protocol names them.
import CohortSyntax

/// A line and a column, both from 0; what a column counts is agreed on with the editor.
package struct Position: Hashable, Comparable {
  package var line: Int
  package var character: Int

  package init(line: Int, character: Int) {
    self.line = line
    self.character = character
  }

  /// nil where the value is none of the protocol's positions.
  package init?(_ value: JSONValue) {
    guard let line = value["line"].integer, let character = value["character"].integer, line >= 0, character >= 0
    else { return nil }
    self.init(line: line, character: character)
  }

  package var json: JSONValue { ["line": .integer(line), "character": .integer(character)] }

  package static func < (a: Position, b: Position) -> Bool { (a.line, a.character) < (b.line, b.character) }
}

/// From a position up to, but not including, another.
package struct TextRange: Hashable {
  package var start: Position
  package var end: Position

  package init(start: Position, end: Position) {
    self.start = start
    self.end = end
  }

  package init?(_ value: JSONValue) {
    guard let start = Position(value["start"]), let end = Position(value["end"]) else { return nil }
    self.init(start: start, end: max(start, end))
  }

  package var json: JSONValue { ["start": start.json, "end": end.json] }
}

/// What the columns of positions count.
package enum PositionEncoding: String {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case utf32 = "utf-32"

  /// How many units a character takes that is written in so many bytes.
  func units(ofScalarWith byteCount: Int) -> Int {
    switch self {
    case .utf8: return byteCount
    case .utf16: return byteCount == 4 ? 2 : 1
    case .utf32: return 1
    }
  }

  /// The best encoding that the editor offers: bytes are what the compiler counts.
  static func negotiated(_ offered: JSONValue) -> PositionEncoding {
    let names = (offered.array ?? []).compactMap(\.string)
    if names.contains(utf8.rawValue) { return .utf8 }
    return names.contains(utf32.rawValue) && !names.contains(utf16.rawValue) ? .utf32 : .utf16
  }
}
