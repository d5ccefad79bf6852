// No text makes the parser trap or take long: mutated programs, deep nesting, long programs.

import CohortSyntax
import Foundation
import Testing

/// A linear congruential generator (Knuth, MMIX): the same mutations on every run.
private struct FixedRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}

@Suite struct RobustnessTests {
  private static let fragments = [
    "{", "}", "(", ")", "[", "]", ";", ",", "|", "'", "\"", "#", "#include x", "/*", "*/", "//", "<", ">", "=", "+=",
    "~",
    "?", ":", "if", "else", "for", "while", "real", "array", "tuple", "data", "model {", "functions {", "T[", ".1",
    "1e",
    "target", "profile", "\u{0}", "\u{e9}", "in", "return", "<-", "%/%", "simplex", "lower", "2147483648",
  ]

  private func checkConsistency(of parsed: ParsedProgram, _ text: [UInt8]) {
    for diagnostic in parsed.diagnostics {
      #expect(diagnostic.span.start <= diagnostic.span.end && Int(diagnostic.span.end) <= text.count)
      #expect(!diagnostic.message.isEmpty && !diagnostic.code.isEmpty)
    }
    #expect(parsed.diagnostics.count <= 101)
  }

  @Test func mutatedPrograms() {
    var random = FixedRandom(state: 2026)
    let programs = GoodProgramTests.programs.map { [UInt8]($0.utf8) }.filter { !$0.isEmpty }
    for round in 0..<1500 {
      guard var text = programs.randomElement(using: &random) else { return }
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let start = Int.random(in: 0..<max(1, text.count), using: &random)
        let end = min(text.count, start + Int.random(in: 0...12, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: text.removeSubrange(start..<end)
        case 1: text.insert(contentsOf: text[start..<end], at: Int.random(in: 0...text.count, using: &random))
        case 2: text.insert(UInt8.random(in: 0...255, using: &random), at: start)
        default:
          text.replaceSubrange(start..<end, with: (Self.fragments.randomElement(using: &random) ?? "").utf8)
        }
        if text.isEmpty { text = [UInt8(ascii: ";")] }
      }
      let parsed = ParsedProgram(text: text, path: "m.stan", form: round % 8 == 0 ? .functions : .program)
      checkConsistency(of: parsed, text)
      _ = DiagnosticPrinter(sources: parsed.sources).text(for: parsed.diagnostics)
      // What came through without an error is a program, so it survives formatting.
      if parsed.diagnostics.isEmpty, round % 8 != 0 {
        let again = ParsedProgram(text: TreePrinter.format(parsed.program), path: "m.stan")
        #expect(treeText(again.program) == treeText(parsed.program))
      }
    }
  }

  @Test func randomTokens() {
    var random = FixedRandom(state: 7)
    for _ in 0..<1000 {
      let count = Int.random(in: 1...60, using: &random)
      let words = (0..<count).map { _ in Self.fragments.randomElement(using: &random) ?? "" }
      let text = [UInt8](("model { " + words.joined(separator: " ")).utf8)
      checkConsistency(of: ParsedProgram(text: text, path: "m.stan"), text)
    }
  }

  @Test(arguments: [
    ("model { x = ", "(", "1", ")", "; }"),
    ("model { x = ", "-", "1", "", "; }"),
    ("model { x = ", "2^", "1", "", "; }"),
    ("model { x = ", "1 + ", "1", "", "; }"),
    ("model { x = ", "1 ? 2 : ", "1", "", "; }"),
    ("model { x = ", "f(", "1", ")", "; }"),
    ("model { x = ", "x[", "1", "]", "; }"),
    ("model { x = y", "[1]", "", "", "; }"),
    ("model { x = ", "{", "1", "}", "; }"),
    ("model { ", "{", "", "}", " }"),
    ("model { ", "if (1) ", "x = 1;", "", " }"),
    ("model { ", "if (1) x = 1; else ", "x = 1;", "", " }"),
    ("model { ", "for (i in 1:2) {", "", "}", " }"),
    ("data { ", "tuple(", "int", ", int)", " x; }"),
    ("functions { void f(", "tuple(", "int", ", int)", " x); }"),
  ])
  func deepNesting(head: String, open: String, middle: String, close: String, tail: String) {
    func text(_ depth: Int) -> String {
      head + String(repeating: open, count: depth) + middle + String(repeating: close, count: depth) + tail
    }
    #expect(messages(text(100)) == [])
    let tooDeep = ParsedProgram(text: text(50_000), path: "m.stan")
    #expect(tooDeep.diagnostics.map(\.code) == ["nesting-too-deep"])
  }

  @Test func timeIsLinear() {
    // Processor time of this thread, so that what else runs does not count.
    func seconds(_ text: String) -> Double {
      func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
      }
      let start = now()
      _ = ParsedProgram(text: text, path: "m.stan")
      return now() - start
    }
    func program(_ lines: Int) -> String {
      let line = "  target += normal_lpdf(y[1] | mu * x[1, 2] + exp(-sigma), 1 + sigma ^ 2); // why\n"
      return "model {\n" + String(repeating: line, count: lines) + "}\n"
    }
    let small = (0..<3).map { _ in seconds(program(1000)) }.min() ?? 0
    let large = seconds(program(16000))
    // 16 times the text may take 16 times as long; a quadratic step anywhere would make it 256 times.
    #expect(large < 64 * small + 0.05)
    // Lines that are all wrong are read no more slowly than that, too.
    let wrong = String(repeating: "for (\n", count: 200_000)
    #expect(seconds("model {\n" + wrong + "}") < 5)
  }
}
