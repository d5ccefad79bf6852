// Long texts for terminals: broken between words.

/// The text with lines of `width` columns at most, as far as its words allow. Lines that go on are indented as theirs is, and by
/// two columns where that is not.
package func wrappedText(_ text: String, width: Int) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
    guard line.count > width else { return String(line) }
    let indent = String(repeating: " ", count: line.prefix(while: { $0 == " " }).count)
    let next = indent.isEmpty ? "  " : indent
    var lines: [String] = []
    var current = indent
    for word in line.split(separator: " ") {
      let isFirst = current.allSatisfy { $0 == " " }
      if !isFirst, current.count + 1 + word.count > width {
        lines.append(current)
        current = next + word
      } else {
        current += (isFirst ? "" : " ") + word
      }
    }
    return (lines + [current]).joined(separator: "\n")
  }.joined(separator: "\n")
}
