// ReportPage: a report as one HTML page that needs nothing else.
import Cohort
import CohortIO
import Foundation

extension Report {
  /// The page: HTML with styles, script and the report's values in it.
  ///
  /// Names, paths and the program's text come from files: nothing of them is read as markup.
  ///
  /// - Throws: `EncodingError` never, since all numbers have a text.
  public func html() throws -> String {
    ReportPage.html(title: head.model, json: try json())
  }

  /// Writes the page, beside its place first, so that an earlier page stays until the new one is whole.
  ///
  /// - Throws: `ModelError` with the path where it cannot be written.
  public func write(to path: String) throws {
    let text = try html()
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw ModelError(.file, message: "\(path): cannot write the file: \(error.localizedDescription)")
    }
  }

  /// The values as the page's script reads them.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}

/// Puts the page together from its parts.
enum ReportPage {
  static func html(title: String, json: String) -> String {
    // Replaced back to front, so that nothing within a part is taken for a place.
    var text = EmbeddedPage.html
    for (place, part) in [
      ("/*script*/", EmbeddedPage.script), ("/*report*/", inScript(json)), ("/*style*/", EmbeddedPage.style),
      ("<!--title-->", escaped(title)),
    ] {
      guard let range = text.range(of: place) else { continue }
      text.replaceSubrange(range, with: part)
    }
    return text
  }

  /// JSON that cannot end the element it stands in, nor begin a comment there.
  static func inScript(_ json: String) -> String {
    json.replacingOccurrences(of: "<", with: "\\u003c").replacingOccurrences(of: "\u{2028}", with: "\\u2028")
      .replacingOccurrences(of: "\u{2029}", with: "\\u2029")
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
