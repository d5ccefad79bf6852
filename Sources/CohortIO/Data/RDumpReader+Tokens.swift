// RDumpReader + tokens: space, names, texts and numbers in an R dump.
import Foundation

extension RDumpReader {
  /// Steps over space and comments.
  mutating func skip() {
    cursor.skipSpace()
    while cursor.current == UInt8(ascii: "#") {
      while cursor.offset < cursor.bytes.count, cursor.bytes[cursor.offset] != 0x0A { cursor.offset += 1 }
      cursor.skipSpace()
    }
  }

  /// Whether a name or a text begins with this byte.
  func isNameStart(_ byte: UInt8) -> Bool { isNamePart(byte) && !isDigit(byte) || isQuote(byte) }

  private func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

  private func isNamePart(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 97 && byte | 0x20 <= 122 || isDigit(byte) || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ".") || byte >= 0x80
  }

  /// Reads a name, or what stands in quotes; nil where there is neither.
  mutating func word(orQuoted takesQuotes: Bool) throws -> String? {
    if isQuote(cursor.current) { return takesQuotes ? try quoted() : nil }
    let start = cursor.offset
    while cursor.offset < cursor.bytes.count, isNamePart(cursor.bytes[cursor.offset]) { cursor.offset += 1 }
    return cursor.offset == start ? nil : String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self)
  }

  /// Steps over `word(` if it stands here.
  mutating func takeCall(_ name: String) -> Bool {
    let before = cursor
    if let found = try? word(orQuoted: false), found == name {
      skip()
      if cursor.take(UInt8(ascii: "(")) { return true }
    }
    cursor = before
    return false
  }

  /// Reads a text whose opening quote stands here. Of escapes only those of letters and of quotes are looked at: what they
  /// stand for matters nowhere.
  private mutating func quoted() throws -> String {
    let start = cursor.position
    let quote = cursor.current
    cursor.offset += 1
    var content: [UInt8] = []
    while true {
      guard cursor.offset < cursor.bytes.count else {
        throw cursor.error("the text that starts here has no end", at: start)
      }
      var byte = cursor.bytes[cursor.offset]
      cursor.offset += 1
      if byte == quote { return String(decoding: content, as: UTF8.self) }
      if byte == UInt8(ascii: "\\"), cursor.offset < cursor.bytes.count {
        byte = cursor.bytes[cursor.offset]
        cursor.offset += 1
      }
      if byte == 0x0A {
        cursor.line += 1
        cursor.lineStart = cursor.offset
      }
      content.append(byte)
    }
  }

  /// Steps over an expression of any kind, up to the comma or bracket that ends it, and gives the texts in it.
  mutating func skipExpression(_ name: String) throws -> [String] {
    var texts: [String] = []
    var open = 0
    while true {
      skip()
      guard cursor.offset < cursor.bytes.count else {
        throw cursor.error("\(name): expected ')', found the end of the file")
      }
      switch cursor.current {
      case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): texts.append(try quoted())
      case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
        open += 1
        cursor.offset += 1
      case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
        if open == 0 { return texts }
        open -= 1
        cursor.offset += 1
      case UInt8(ascii: ","):
        if open == 0 { return texts }
        cursor.offset += 1
      default: cursor.offset += 1
      }
    }
  }

  // MARK: Numbers

  /// The number that stands here; nil where a name or something else does. An infinity may have a sign.
  mutating func number(_ name: String) throws -> NumberToken? {
    let before = cursor
    var isNegative = false
    while cursor.current == UInt8(ascii: "-") || cursor.current == UInt8(ascii: "+") {
      if cursor.current == UInt8(ascii: "-") { isNegative.toggle() }
      cursor.offset += 1
      skip()
    }
    let hasSign = cursor.offset > before.offset
    guard isDigit(cursor.current) || cursor.current == UInt8(ascii: ".") && isDigit(byte(1)) else {
      if hasSign, let word = try word(orQuoted: false), word == "Inf" || word == "NaN" {
        return .real(word == "NaN" ? .nan : isNegative ? -.infinity : .infinity)
      }
      cursor = before
      return nil
    }
    let place = cursor.position
    let token = try isHexadecimal ? hexadecimal(name) : decimal(name)
    if cursor.current == UInt8(ascii: "i") {
      throw cursor.error("\(name): expected a number, found a complex one", at: place)
    }
    _ = cursor.take(UInt8(ascii: "L"))
    guard isNegative else { return token }
    switch token {
    case .integer(let value): return .integer(-value)
    case .real(let value): return .real(-value)
    }
  }

  private func byte(_ ahead: Int) -> UInt8 {
    cursor.offset + ahead < cursor.bytes.count ? cursor.bytes[cursor.offset + ahead] : 0
  }

  private var isHexadecimal: Bool { cursor.current == UInt8(ascii: "0") && byte(1) | 0x20 == UInt8(ascii: "x") }

  private mutating func decimal(_ name: String) throws -> NumberToken {
    let start = cursor.offset
    switch scanNumber(cursor.bytes, at: start, strict: false) {
    case .number(let token, let end):
      cursor.offset = end
      // R writes the whole number 100000 as 1e+05.
      if case .real(let value) = token, abs(value) < 0x1p53, value == value.rounded(),
        !cursor.bytes[start..<end].contains(UInt8(ascii: "."))
      {
        return .integer(Int(value))
      }
      return token
    case .outOfRange: throw cursor.error("\(name): a number beyond the largest double, about 1.8e308")
    case .malformed: throw cursor.error("\(name): expected a number, found \(cursor.found())")
    }
  }

  /// `0x1F`, and `0x1.8p+3` as R writes a double exactly.
  private mutating func hexadecimal(_ name: String) throws -> NumberToken {
    let start = cursor.offset
    cursor.offset += 2
    while isHexadecimalPart(cursor.current) {
      let isExponent = cursor.current | 0x20 == UInt8(ascii: "p")
      cursor.offset += 1
      if isExponent { _ = cursor.take(UInt8(ascii: "+")) || cursor.take(UInt8(ascii: "-")) }
    }
    let text = String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self)
    if let value = Int(text.dropFirst(2), radix: 16) { return .integer(value) }
    guard text.utf8.count < 64, let value = Double(text), value.isFinite else {
      throw cursor.error("\(name): expected a number, found '\(text.prefix(40))'")
    }
    return .real(value)
  }

  private func isHexadecimalPart(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "f") || byte == UInt8(ascii: ".")
      || byte | 0x20 == UInt8(ascii: "p")
  }
}
