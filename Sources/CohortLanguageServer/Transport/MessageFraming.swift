// MessageFraming: cuts a stream of bytes into messages by their headers, and survives a stream that is not what it
// should be.

/// Takes bytes as they come and gives the bodies of messages.
///
/// A message is `Content-Length: N`, other headers, an empty line, and N bytes. After a header that does not say how long
/// its message is, the place of the next message is unknown; reading goes on at the next `Content-Length:`.
package struct MessageFraming {
  package enum Frame: Equatable {
    case message([UInt8])
    /// Something that is no message was passed over.
    case malformed(String)
  }

  /// Longer messages are passed over.
  private let longestMessage: Int
  private static let longestHeader = 8192
  private static let marker = Array("content-length:".utf8)

  private var buffer: [UInt8] = []
  /// Where the part of the buffer begins that was not read yet.
  private var start = 0
  /// The length of the message whose header has been read.
  private var bodyLength: Int?
  /// How many bytes of a message that is too long are still to come.
  private var remainderToSkip = 0
  /// Whether the next header has to be searched.
  private var isLost = false

  package init(longestMessage: Int = 256 << 20) {
    self.longestMessage = longestMessage
  }

  package mutating func append(_ bytes: some Collection<UInt8>) { buffer.append(contentsOf: bytes) }

  /// The next message; nil where more bytes are needed.
  package mutating func next() -> Frame? {
    skipRemainder()
    guard remainderToSkip == 0 else { return nil }
    if isLost, !findHeader() { return nil }
    if bodyLength == nil {
      switch readHeader() {
      case .incomplete: return nil
      case .length(let length) where length > longestMessage:
        remainderToSkip = length
        skipRemainder()
        return .malformed("a message of \(length) bytes is too long")
      case .length(let length): bodyLength = length
      case .wrong(let problem):
        isLost = true
        return .malformed(problem)
      }
    }
    guard let length = bodyLength, buffer.count - start >= length else { return nil }
    let body = Array(buffer[start..<start + length])
    bodyLength = nil
    drop(length)
    return .message(body)
  }

  private mutating func drop(_ count: Int) {
    start += count
    // The buffer is moved only where that is little work beside what has been read.
    guard start > 1 << 16 || start == buffer.count else { return }
    buffer.removeSubrange(..<start)
    start = 0
  }

  private mutating func skipRemainder() {
    let skipped = min(remainderToSkip, buffer.count - start)
    remainderToSkip -= skipped
    drop(skipped)
  }

  /// Moves to the next header; false where none has come yet.
  private mutating func findHeader() -> Bool {
    let marker = Self.marker
    var i = start
    while i + marker.count <= buffer.count {
      if (0..<marker.count).allSatisfy({ Self.lowercased(buffer[i + $0]) == marker[$0] }) {
        drop(i - start)
        isLost = false
        return true
      }
      i += 1
    }
    drop(i - start)
    return false
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  private enum Header {
    case incomplete
    case length(Int)
    case wrong(String)
  }

  /// Reads header lines up to the empty one; lines may end in a bare line feed.
  private mutating func readHeader() -> Header {
    var position = start
    var length: Int?
    var problem: String?
    while let end = lineEnd(after: position) {
      var line = buffer[position..<end]
      if line.last == 0x0D { line.removeLast() }
      position = end + 1
      if line.isEmpty {
        drop(position - start)
        if let problem { return .wrong(problem) }
        return length.map { .length($0) } ?? .wrong("a header has no Content-Length")
      }
      // What stands before the marker on its line is the rest of something that was no message.
      guard let digits = Self.valueAfterMarker(line) else { continue }
      let isNumber = !digits.isEmpty && digits.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
      length = isNumber ? Int(String(decoding: digits, as: UTF8.self)) : nil
      problem = length == nil ? "Content-Length is no number" : nil
    }
    guard buffer.count - start <= Self.longestHeader else {
      // Not a byte of it may be taken for the marker again.
      drop(1)
      return .wrong("a header does not end")
    }
    return .incomplete
  }

  private static func valueAfterMarker(_ line: ArraySlice<UInt8>) -> [UInt8]? {
    var rest = line
    while rest.count >= marker.count {
      if rest.starts(with: marker, by: { lowercased($0) == $1 }) {
        return rest.dropFirst(marker.count).filter { $0 != 0x20 && $0 != 0x09 }
      }
      rest = rest.dropFirst()
    }
    return nil
  }

  private func lineEnd(after position: Int) -> Int? {
    guard position < buffer.count else { return nil }
    return buffer[position..<min(buffer.count, position + Self.longestHeader)].firstIndex(of: 0x0A)
  }

  /// A message with its header.
  package static func framed(_ body: [UInt8]) -> [UInt8] {
    Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body
  }
}
