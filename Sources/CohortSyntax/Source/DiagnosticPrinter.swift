// DiagnosticPrinter: the one form in which diagnostics reach people.

/// Writes diagnostics as text:
///
///     model.stan:3:7: error: expected ';' after the assignment, found 'y'
///       3 |   x = 2 y = 3;
///         |         ^
///       hint: ...
package struct DiagnosticPrinter {
  /// The texts that the diagnostics are about.
  package let sources: SourceMap
  /// Longer lines are shown as a window around the place.
  private static let widestLine = 160

  package init(sources: SourceMap) {
    self.sources = sources
  }

  /// More than these are counted, not shown, unless something else is asked for: errors and warnings each.
  package static let mostShown = 100

  /// The texts of the first hundred errors and warnings, and how many others there are.
  package func text(for diagnostics: [Diagnostic]) -> String {
    var text = ""
    write(diagnostics, mostErrors: Self.mostShown, mostWarnings: Self.mostShown) { text += $0 }
    return text
  }

  /// Hands the texts of the first errors and warnings to `output` one by one, and then how many others there are.
  package func write(
    _ diagnostics: [Diagnostic], mostErrors: Int, mostWarnings: Int, to output: (String) -> Void
  ) {
    var (errors, warnings) = (0, 0)
    var hasSaidHint = false
    for var diagnostic in diagnostics {
      switch diagnostic.severity {
      case .error:
        errors += 1
        if errors > mostErrors { continue }
      case .warning:
        warnings += 1
        if warnings > mostWarnings { continue }
      }
      if hasSaidHint { diagnostic.hints.removeAll { $0 == RemovedSyntax.hint } }
      hasSaidHint = hasSaidHint || diagnostic.hints.contains(RemovedSyntax.hint)
      output(text(for: diagnostic))
    }
    for (word, hidden) in [("error", errors - mostErrors), ("warning", warnings - mostWarnings)] where hidden > 0 {
      output("\(hidden) more \(word)\(hidden == 1 ? "" : "s")\n")
    }
  }

  /// The text of one diagnostic, ending in a newline.
  package func text(for diagnostic: Diagnostic) -> String {
    var text = heading(diagnostic.span, diagnostic.severity.rawValue, diagnostic.message)
    for directive in sources.includeStack(of: diagnostic.span) {
      text += "  included from \(sources.location(of: directive))\n"
    }
    for hint in diagnostic.hints { text += "  hint: \(Self.printable(hint))\n" }
    for note in diagnostic.notes { text += heading(note.span, "note", note.message) }
    return text
  }

  private func heading(_ span: Span, _ label: String, _ message: String) -> String {
    "\(sources.location(of: span)): \(label): \(Self.printable(message))\n" + excerpt(span)
  }

  /// The source line and an underline below the part of it that the span covers.
  private func excerpt(_ span: Span) -> String {
    guard let file = sources.file(span.file) else { return "" }
    let shown = file.shownRange(of: span)
    let lineIndex = file.lineIndex(at: shown.lowerBound)
    let line = file.line(lineIndex)
    let first = min(max(Int(shown.lowerBound), line.startIndex), line.endIndex)
    let last = min(max(Int(shown.upperBound), first), line.endIndex)
    // No more of a long line is decoded than may be shown; a character has at most four bytes.
    let most = 4 * (Self.widestLine + 1)
    var before = Self.scalars(line[line.startIndex..<first].suffix(most))
    var marked = Self.scalars(line[first..<last].prefix(most))
    var after = Self.scalars(line[last...].prefix(most))
    let half = Self.widestLine / 2
    if before.count + marked.count + after.count > Self.widestLine {
      if before.count > half { before = ["…"] + before.suffix(half) }
      if marked.count > half {
        marked = Array(marked.prefix(half))
        after = []
      }
      if after.count > half { after = after.prefix(half) + ["…"] }
    }
    let number = String(lineIndex + 1)
    let gutter = String(repeating: " ", count: number.count)
    let padding = before.map { $0 == "\t" ? "\t" : " " }.joined()
    let underline = "^" + String(repeating: "~", count: max(0, marked.count - 1))
    let text = (before + marked + after).reduce(into: "") { $0.unicodeScalars.append($1) }
    return "  \(number) | \(text)\n  \(gutter) | \(padding)\(underline)\n"
  }

  private static func scalars(_ bytes: ArraySlice<UInt8>) -> [Unicode.Scalar] {
    String(decoding: bytes, as: UTF8.self).unicodeScalars.map(visible)
  }

  /// A text in which no control character can move the terminal's cursor.
  private static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else { return text }
    return text.unicodeScalars.map(visible).reduce(into: "") { $0.unicodeScalars.append($1) }
  }

  private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    (scalar.value < 32 && scalar != "\t") || (scalar.value >= 127 && scalar.value < 160) ? "\u{FFFD}" : scalar
  }
}
