// #include: its spellings, where the included text's errors are, and what cannot be followed.

import CohortSyntax
import Foundation
import Testing

@Suite struct IncludeTests {
  private func parse(_ text: String, _ files: [String: String]) -> ParsedProgram {
    ParsedProgram(text: text, path: "main.stan", includes: .texts(files))
  }

  @Test(arguments: ["#include a b", "#include \"a\"", "#include <a>", "#include\n a"])
  func spellings(directive: String) {
    let text = directive.replacingOccurrences(of: "a b", with: "a")
    let parsed = parse("model {\n\(text)\n}", ["a": "x = 1;"])
    #expect(messages(parsed) == [])
    #expect(parsed.program.model?.statements.count == 1)
    #expect(parsed.sources.files.map(\.path) == ["main.stan", "a"])
  }

  @Test func anywhereEvenInsideAStatement() {
    let parsed = parse("model { x = #include value\n + 1; }", ["value": "(2 *\n"])
    #expect(
      messages(parsed)
        == ["1:17: expected ')' to match '(', or an operator or ',', found ';'"].map { _ in
          "2:5: expected ')' to match '(', or an operator or ',', found ';'"
        })
    let good = parse("model { x = #include value\n + 1; }", ["value": "(2 * 3)\n"])
    #expect(messages(good) == [])
    let span = good.program.model?.statements.first?.span
    #expect(span.map { good.sources.text(of: $0) } == "x = #include value\n + 1;")
  }

  @Test func missing() {
    let parsed = parse("functions {\n #include \"no such\"\n}", ["a": ""])
    #expect(messages(parsed) == ["2:2: the included file 'no such' was not found"])
    #expect(parsed.diagnostics.first?.hints == ["searched: a"])
    #expect(parsed.diagnostics.first?.kind == .include)
  }

  @Test func recursion() {
    let parsed = parse("#include a", ["a": "\n #include b", "b": "#include a"])
    #expect(messages(parsed) == ["1:1: 'a' includes itself"])
    #expect(parsed.diagnostics.first.map { parsed.sources.location(of: $0.span).path } == "b")
    #expect(parsed.diagnostics.first.map { parsed.sources.includeStack(of: $0.span).count } == 2)
  }

  @Test func functionFilesAreReadOnce() {
    let files = ["f.stanfunctions": "void f() { }", "g": "void g() { }"]
    let parsed = parse(
      "functions {\n#include f.stanfunctions\n#include f.stanfunctions\n#include g\n#include g\n}", files)
    #expect(parsed.program.functions?.functions.map(\.name.name) == ["f", "g", "g"])
  }

  @Test func includesThatMultiplyAreStopped() {
    var files = ["f30": String(repeating: "x", count: 4096)]
    for i in 0..<30 { files["f\(i)"] = "#include f\(i + 1)\n#include f\(i + 1)" }
    let parsed = parse("model { \n#include f0\n}", files)
    #expect(parsed.diagnostics.contains { $0.code == "too-much-text" })
  }

  @Test func directoriesInOrder() throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("cohort-include-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    for (folder, name, text) in [("one", "a.stan", "x = 1;"), ("two", "a.stan", "x = ;"), ("two", "b.stan", "y = 2;")] {
      let directory = root.appendingPathComponent(folder)
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: directory.appendingPathComponent(name))
    }
    let directories = ["one", "two"].map { root.appendingPathComponent($0).path }
    let parsed = ParsedProgram(
      text: "model {\n#include a.stan\n#include b.stan\n#include one\n}", path: "main.stan",
      includes: .directories(directories))
    #expect(messages(parsed) == ["4:1: the included file 'one' was not found"])
    #expect(parsed.sources.files.dropFirst().map(\.path) == [directories[0] + "/a.stan", directories[1] + "/b.stan"])
  }
}
