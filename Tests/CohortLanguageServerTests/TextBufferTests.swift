// Offsets and positions, compared with Foundation's and Swift's own counting.
import CohortLanguageServer
import Foundation
import TestSupport
import Testing

@Suite struct TextBufferTests {
  private static let texts = [
    "", "a", "\n", "a\nb", "ä\n😀x\r\ny\rz\n", "/* 😀 Übung */ x\n\n  y 👩‍👩‍👧 z", "é\u{301}\u{1F468}\u{200D}", "\r\r\n\n\r",
    String(repeating: "ab ä 日本 😀 x;", count: 90) + "\n" + String(repeating: "x", count: 900) + "😀",
  ]

  @Test(arguments: texts)
  func positionsLeadToOffsetsAndBack(_ text: String) {
    let buffer = TextBuffer(Array(text.utf8))
    for encoding in [PositionEncoding.utf8, .utf16, .utf32] {
      var line = 0
      var start = text.unicodeScalars.startIndex
      var index = start
      while true {
        let column = text.unicodeScalars[start..<index]
        let units: Int
        switch encoding {
        case .utf8: units = String(column).utf8.count
        case .utf16: units = String(column).utf16.count
        case .utf32: units = column.count
        }
        let offset = text.utf8.distance(from: text.startIndex, to: index)
        let scalar = index < text.unicodeScalars.endIndex ? text.unicodeScalars[index] : nil
        let before =
          index > text.unicodeScalars.startIndex
          ? text.unicodeScalars[text.unicodeScalars.index(before: index)] : nil
        // Between the two halves of a line end there is no position.
        if !(scalar == "\n" && before == "\r") {
          let expected = Position(line: line, character: units)
          #expect(buffer.position(of: offset, encoding) == expected)
          #expect(buffer.offset(of: expected, encoding) == offset)
        }
        guard let scalar else { break }
        index = text.unicodeScalars.index(after: index)
        let next = index < text.unicodeScalars.endIndex ? text.unicodeScalars[index] : nil
        if scalar == "\n" || (scalar == "\r" && next != "\n") {
          line += 1
          start = index
        }
      }
      #expect(buffer.lineCount == line + 1)
    }
  }

  @Test func positionsBehindLinesAndTextsAreTheirEnds() {
    let buffer = TextBuffer(Array("ab\r\ncd".utf8))
    #expect(buffer.offset(of: Position(line: 0, character: 99), .utf16) == 2)
    #expect(buffer.offset(of: Position(line: 99, character: 0), .utf16) == 6)
    #expect(buffer.offset(of: Position(line: 1, character: .max), .utf16) == 6)
  }

  @Test func placesInsideOfCharactersAreTheirBeginnings() {
    let buffer = TextBuffer(Array("x😀y".utf8))
    #expect(buffer.offset(of: Position(line: 0, character: 2), .utf16) == 1)
    #expect(buffer.position(of: 3, .utf16) == Position(line: 0, character: 1))
  }

  /// Random edits, applied by Foundation to a string of UTF-16 units at the same time.
  @Test func editsAreThoseOfAnotherImplementation() {
    var generator = SplitMix(seed: 1)
    let pieces = ["", "a", "ß", "😀", "\n", "\r\n", "real x;\n", "// 日本\n"]
    for _ in 0..<200 {
      let string = NSMutableString(string: "data {\n  int N; // größe 😀\n}\n")
      var buffer = TextBuffer(Array((string as String).utf8))
      for _ in 0..<20 {
        // Places between whole characters, of which no line end is cut in two.
        let scalars = Array((string as String).unicodeScalars)
        let cuts = (0...scalars.count).filter { i in
          !(i > 0 && i < scalars.count && scalars[i - 1] == "\r" && scalars[i] == "\n")
        }
        let ends = [0, 1].map { _ in cuts.randomElement(using: &generator) ?? 0 }.sorted()
        func units(_ i: Int) -> Int { scalars[..<i].reduce(0) { $0 + UTF16.width($1) } }
        func position(_ i: Int) -> Position {
          var line = 0
          var start = 0
          for j in 0..<i
          where scalars[j] == "\n" || (scalars[j] == "\r" && !(j + 1 < scalars.count && scalars[j + 1] == "\n")) {
            line += 1
            start = j + 1
          }
          return Position(line: line, character: units(i) - units(start))
        }
        let piece = pieces.randomElement(using: &generator) ?? ""
        let range = PositionRange(start: position(ends[0]), end: position(ends[1]))
        buffer.replace(buffer.offsets(of: range, .utf16), with: Array(piece.utf8))
        let place = NSRange(location: units(ends[0]), length: units(ends[1]) - units(ends[0]))
        string.replaceCharacters(in: place, with: piece)
        #expect(String(decoding: buffer.bytes, as: UTF8.self) == string as String)
      }
    }
  }
}
