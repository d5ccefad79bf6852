// ExplanationText: pieces that the texts of explanations are made of.
import Foundation

/// How explanations write numbers, times, and lines that are no longer than a terminal is wide.
struct ExplanationText {
  /// No line is longer, unless a single word is.
  static let width = 96

  private(set) var lines: [String] = []
  private let sources: [SourceText]

  init(_ sources: [SourceText]) { self.sources = sources }

  var text: String { lines.joined(separator: "\n") + "\n" }

  // MARK: Lines

  mutating func title(_ title: String) {
    if !lines.isEmpty { lines.append("") }
    lines.append(title)
  }

  /// A paragraph; its first line begins with `label`, the others stand below what follows it.
  mutating func paragraph(_ text: String, label: String = "", indent: Int = 2, hang: Int? = nil) {
    let first = String(repeating: " ", count: indent) + label
    let rest = String(repeating: " ", count: hang ?? first.count)
    var line = first
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > ExplanationText.width {
        lines.append(line)
        line = rest
        isEmpty = true
      }
      line += isEmpty ? String(word) : " " + word
      isEmpty = false
    }
    lines.append(line)
  }

  /// A line as it is.
  mutating func line(_ line: String) { lines.append(line) }

  // MARK: Places

  /// `line 12`, with the file where it is not the main one.
  func name(_ place: SourcePlace?) -> String {
    guard let place else { return "somewhere" }
    return place.path == sources.first?.path ? "line \(place.line)" : "\(place.path), line \(place.line)"
  }

  /// The text of a line, cut to so many characters.
  func excerpt(_ place: SourcePlace?, _ width: Int) -> String {
    guard let place, let source = sources.first(where: { $0.path == place.path }),
      source.lines.indices.contains(place.line - 1)
    else { return "" }
    return ExplanationText.cut(source.lines[place.line - 1].trimmingCharacters(in: .whitespaces), width)
  }

  static func cut(_ text: String, _ width: Int) -> String {
    let plain = String(text.map { $0 == "\t" ? " " : $0 })
    return plain.count > width ? plain.prefix(max(0, width - 1)) + "…" : plain
  }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  // MARK: Numbers

  /// With commas between the thousands.
  static func count(_ number: Int) -> String {
    var digits = String(abs(number))
    var groups: [String] = []
    while digits.count > 3 {
      groups.insert(String(digits.suffix(3)), at: 0)
      digits.removeLast(3)
    }
    return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
  }

  static func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(count(number)) \(number == 1 ? noun : plural ?? noun + "s")"
  }

  /// As short as it can be: 1e-06 as 1e-6.
  static func tolerance(_ number: Double) -> String {
    let text = String(format: "%.3g", number)
    return text.replacingOccurrences(of: "e-0", with: "e-").replacingOccurrences(of: "e+0", with: "e+")
  }

  static func time(_ seconds: Double) -> String {
    switch abs(seconds) {
    case ..<1e-6: return String(format: "%.0f ns", seconds * 1e9)
    case ..<1e-5: return String(format: "%.2f µs", seconds * 1e6)
    case ..<1e-3: return String(format: "%.1f µs", seconds * 1e6)
    case ..<1e-2: return String(format: "%.2f ms", seconds * 1e3)
    case ..<1: return String(format: "%.1f ms", seconds * 1e3)
    default: return String(format: "%.2f s", seconds)
    }
  }

  static func decimal(_ number: Double) -> String { String(format: "%.1f", number) }

  static func percent(_ share: Double) -> String { String(format: "%.1f %%", 100 * share) }

  static func bytes(_ count: Int) -> String {
    switch count {
    case ..<1000: return "\(count) bytes"
    case ..<1_000_000: return String(format: "%.1f kB", Double(count) / 1e3)
    case ..<1_000_000_000: return String(format: "%.1f MB", Double(count) / 1e6)
    default: return String(format: "%.1f GB", Double(count) / 1e9)
    }
  }
}
