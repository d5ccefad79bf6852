// DrawsHeader: the comments on top of a file of draws, which say how the run was set up.
import Foundation

/// The settings of a run as CmdStan's nested comments give them.
package struct DrawsHeader: Sendable, Equatable {
  /// The lines as they stand, without `# `.
  package private(set) var lines: [String]
  /// Values by their innermost name, such as `max_depth`; of two, the first counts, except for `file`, which is told
  /// apart as `data.file` and `output.file`.
  package private(set) var settings: [String: String] = [:]

  package init(lines: [String] = []) {
    self.lines = lines
    var section = ""
    for line in lines {
      let (key, value) = DrawsHeader.parts(of: line)
      guard let value else {
        section = key
        continue
      }
      let name = key == "file" ? section + ".file" : key
      if settings[name] == nil { settings[name] = value }
    }
  }

  /// A setting as a number.
  package func number(_ setting: String) -> Double? { settings[setting].flatMap(Double.init) }

  /// A setting as a count.
  package func count(_ setting: String) -> Int? { number(setting).flatMap { Int(exactly: $0) } }

  /// A setting that is on or off, which CmdStan has written in two ways.
  package func flag(_ setting: String) -> Bool { ["1", "true"].contains(settings[setting]) }

  /// How many rows so many iterations of this run leave in the file.
  package func rowCount(iterations: Int) -> Int {
    let thin = max(1, count("thin") ?? 1)
    return iterations <= 0 ? 0 : (iterations - 1) / thin + 1
  }

  /// The model's name, without the `_model` that CmdStan appends.
  package var modelName: String? {
    settings["model"].map { $0.hasSuffix("_model") ? String($0.dropLast("_model".count)) : $0 }
  }

  /// The header of the same run in another file, written with other digits.
  package func moved(to path: String, significantDigits: Int) -> DrawsHeader {
    var section = ""
    return DrawsHeader(
      lines: lines.map { line in
        let (key, value) = DrawsHeader.parts(of: line)
        if value == nil { section = key }
        let indent = String(line.prefix { $0 == " " })
        switch key {
        case "file" where section == "output" && value != nil: return "\(indent)file = \(path)"
        case "sig_figs" where value != nil: return "\(indent)sig_figs = \(significantDigits)"
        default: return line
        }
      })
  }

  /// Adds a setting that CmdStan does not have, or replaces it.
  package func adding(_ name: String, _ value: String) -> DrawsHeader {
    let others = lines.filter { DrawsHeader.parts(of: $0).key != name }
    return DrawsHeader(lines: others + ["\(name) = \(value)"])
  }

  /// Name and value of a line; a line without a value names a section.
  private static func parts(of line: String) -> (key: String, value: String?) {
    let text = line.trimmingCharacters(in: .whitespaces)
    guard let sign = text.firstIndex(of: "=") else { return (text, nil) }
    var value = text[text.index(after: sign)...].trimmingCharacters(in: .whitespaces)
    if value.hasSuffix("(Default)") {
      value = value.dropLast("(Default)".count).trimmingCharacters(in: .whitespaces)
    }
    return (text[..<sign].trimmingCharacters(in: .whitespaces), value)
  }
}
