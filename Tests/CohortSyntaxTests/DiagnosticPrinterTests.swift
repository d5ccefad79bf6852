// The form in which messages reach people.

import CohortSyntax
import Testing

@Suite struct DiagnosticPrinterTests {
  private func printed(_ text: String, includes: IncludeResolver = .none) -> String {
    let parsed = ParsedProgram(text: text, path: "dir/m.stan", includes: includes)
    return DiagnosticPrinter(sources: parsed.sources).text(for: parsed.diagnostics)
  }

  @Test func messageLineCaretAndHint() {
    #expect(
      printed("data {\n  real xs[N, 2];\n}\n") == """
        dir/m.stan:2:11: error: the sizes of an array stand before its type, not after the name
          2 |   real xs[N, 2];
            |           ^~~~
          hint: write 'array[N, 2] real xs;'
          hint: \(RemovedSyntax.hint)

        """)
  }

  @Test func byteOrderMarksAreNoPartOfTheText() {
    let text = "data { int N; }\nparameters { real x; }\nmodel { x ~ normal(0, 1); }\n"
    #expect(printed("\u{FEFF}" + text) == "")
    for broken in ["data { int N }", "@", "\n  @", ""] { #expect(printed("\u{FEFF}" + broken) == printed(broken)) }
    let included = IncludeResolver.texts(["a.stan": "\u{FEFF}x = ;"])
    #expect(
      printed("model {\n  #include a.stan\n}", includes: included)
        == printed("model {\n  #include a.stan\n}", includes: .texts(["a.stan": "x = ;"])))
    // In the middle of a text it is an error like any other character, which is named because it does not show.
    #expect(
      printed("data {\n\u{FEFF}}\n").hasPrefix(
        "dir/m.stan:2:1: error: the invisible character U+FEFF means nothing here\n"))
    #expect(printed("data { int\u{A0}N; }").contains("the invisible character U+00A0 means nothing here"))
  }

  @Test func textsInUTF16AreNamed() {
    for bytes: [UInt8] in [[0xFF, 0xFE, 0x64, 0], [0xFE, 0xFF, 0, 0x64]] {
      let parsed = ParsedProgram(text: bytes, path: "m.stan", includes: .none)
      #expect(
        DiagnosticPrinter(sources: parsed.sources).text(for: parsed.diagnostics).hasPrefix(
          "m.stan:1:1: error: the text is encoded as UTF-16\n"))
      #expect(parsed.diagnostics.count == 1)
    }
  }

  @Test func notesPointAtOtherPlaces() {
    #expect(
      printed("model {\n  x = 1;\n") == """
        dir/m.stan:3:1: error: expected '}' to end the 'model' block, found the end of the file
          3 |\(" ")
            | ^
        dir/m.stan:1:7: note: the '{' to be closed
          1 | model {
            |       ^

        """)
  }

  @Test func includedFilesNameTheirOrigin() {
    let includes = IncludeResolver.texts(["a.stan": "#include b.stan\n", "b.stan": "\n  x = ;"])
    #expect(
      printed("model {\n  #include a.stan\n}", includes: includes) == """
        b.stan:2:7: error: expected an expression, found ';'
          2 |   x = ;
            |       ^
          included from a.stan:1:1
          included from dir/m.stan:2:3

        """)
  }

  @Test func tabsAndWideCharactersKeepTheCaretInPlace() {
    #expect(
      printed("model {\n\t/* \u{e9}\u{4e2d} */ x = @;\n}").hasPrefix(
        "dir/m.stan:2:18: error: '@' means nothing here\n  2 | \t/* \u{e9}\u{4e2d} */ x = @;\n    | \t             ^\n")
    )
  }

  @Test func longLinesAreCutAndControlCharactersReplaced() {
    let text = "model { x = " + String(repeating: "1 + ", count: 200) + "; " + String(repeating: "y", count: 500)
    let lines = printed(text).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[1].unicodeScalars.count < 200)
    #expect(
      Array(lines[1])[lines[2].firstIndex(of: "^").map { lines[2].distance(from: lines[2].startIndex, to: $0) } ?? 0]
        == ";")
    #expect(!printed("model { x = \u{1b}[31m; }").contains("\u{1b}"))
  }

  @Test func whatIsHiddenIsCounted() {
    let parsed = ParsedProgram(text: "model { }", path: "m.stan")
    let span = Span(file: FileID(0), start: 0, end: 5)
    func many(_ severity: Diagnostic.Severity) -> [Diagnostic] {
      (0..<150).map { Diagnostic(severity, .semantic, code: "c", at: span, "number \($0)") }
    }
    let printer = DiagnosticPrinter(sources: parsed.sources)
    let all = many(.error) + many(.warning)
    let text = printer.text(for: all)
    #expect(text.components(": error: ") == 100 && text.components(": warning: ") == 100)
    #expect(text.hasSuffix("50 more errors\n50 more warnings\n"))
    var shown = ""
    printer.write(all, mostErrors: 149, mostWarnings: .max) { shown += $0 }
    #expect(shown.components(": error: ") == 149 && shown.components(": warning: ") == 150)
    #expect(shown.hasSuffix("1 more error\n"))
  }
}

extension String {
  /// How often a part occurs.
  fileprivate func components(_ part: String) -> Int {
    split(separator: part, omittingEmptySubsequences: false).count - 1
  }
}
