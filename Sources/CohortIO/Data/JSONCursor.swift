/// A position in JSON text and the steps every reader of it shares: space, punctuation, strings, words, and errors that
/// say where.

/// Where something starts in the text, kept for messages.
struct TextPosition {
  var line: Int
  var offset: Int
  var lineStart: Int
}

struct JSONCursor {
  let bytes: UnsafeBufferPointer<UInt8>
  let path: String
  var offset = 0
  var line = 1
  var lineStart = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, path: String) {
    self.bytes = bytes
    self.path = path
    // A byte order mark is no part of the text.
    if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
      offset = 3
      lineStart = 3
    }
  }

  /// The byte here, or 0 at the end: 0 is no part of JSON either.
  @inline(__always) var current: UInt8 { offset < bytes.count ? bytes[offset] : 0 }

  var position: TextPosition { TextPosition(line: line, offset: offset, lineStart: lineStart) }

  @inline(__always) mutating func skipSpace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0D: offset += 1
      case 0x0A:
        offset += 1
        line += 1
        lineStart = offset
      default: return
      }
    }
  }

  /// Steps over `byte` if it stands here.
  @inline(__always) mutating func take(_ byte: UInt8) -> Bool {
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  /// Reads a string whose opening quote stands here.
  mutating func string() throws -> String {
    let start = position
    offset += 1
    var content: [UInt8] = []
    while true {
      guard offset < bytes.count else { throw error("the string that starts here has no end", at: start) }
      let byte = bytes[offset]
      if byte == UInt8(ascii: "\"") { break }
      guard byte >= 0x20 else { throw error("a control character inside a string; write it as an escape") }
      offset += 1
      if byte == UInt8(ascii: "\\") {
        try escape(into: &content)
      } else {
        content.append(byte)
      }
    }
    offset += 1
    let text = String(decoding: content, as: UTF8.self)
    // Decoding repairs what is no UTF-8, so a difference shows it.
    guard text.utf8.elementsEqual(content) else { throw error("the text is not valid UTF-8", at: start) }
    return text
  }

  private mutating func escape(into content: inout [UInt8]) throws {
    let code = current
    offset += 1
    switch code {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(code)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"):
      var scalar = try hexadecimal()
      if scalar >> 10 == 0x36, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
        scalar = 0x10000 + (scalar & 0x3FF) << 10 + (try hexadecimal()) & 0x3FF
      }
      guard let character = Unicode.Scalar(scalar) else { throw error("an escape that is half of a character") }
      content.append(contentsOf: String(Character(character)).utf8)
    default:
      offset -= 1
      throw error("an unknown escape in a string")
    }
  }

  private mutating func hexadecimal() throws -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(current)).hexDigitValue else {
        throw error("expected four hexadecimal digits after \\u")
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    return value
  }

  /// A word of letters, such as `NaN` or `true`, with its sign.
  mutating func word() -> String {
    let start = offset
    while offset < bytes.count {
      let byte = bytes[offset]
      guard byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z") || (offset == start && byte == 45)
      else { break }
      offset += 1
    }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// What stands here, in the words of an error message.
  func found() -> String {
    guard offset < bytes.count else { return "the end of the file" }
    switch bytes[offset] {
    case UInt8(ascii: "\""):
      var copy = self
      return (try? copy.string()).map { "the string \"\($0.prefix(40))\"" } ?? "a string"
    case UInt8(ascii: "{"): return "an object"
    case UInt8(ascii: "["): return "an array"
    case 0x21...0x7E:
      var copy = self
      let word = copy.word()
      if word.utf8.count > 1 { return word == "null" || word == "true" || word == "false" ? word : "'\(word)'" }
      return "'\(Character(Unicode.Scalar(bytes[offset])))'"
    default:
      let rest = String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
      guard let character = rest.first, character != "\u{FFFD}", bytes[offset] >= 0x80 else {
        return "the byte 0x" + String(bytes[offset], radix: 16, uppercase: true)
      }
      return "'\(character)'"
    }
  }

  func error(_ message: String, at position: TextPosition? = nil, hint: String? = nil) -> InputError {
    let place = position ?? self.position
    let before = bytes[min(place.lineStart, bytes.count)..<min(max(place.offset, place.lineStart), bytes.count)]
    // Characters, not bytes: bytes that continue a character are not counted.
    let column = before.reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    return InputError(path: path, line: place.line, column: column, message: message, hint: hint)
  }
}
