// Values that can be written down bit for bit and read back: what a run knows between two iterations.

/// Writes numbers as little-endian 64-bit words.
package struct StateWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func write(_ word: UInt64) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func write(_ number: Int) { write(UInt64(bitPattern: Int64(number))) }
  package mutating func write(_ flag: Bool) { write(flag ? 1 as UInt64 : 0) }
  package mutating func write(_ number: Double) { write(number.bitPattern) }

  /// A count and so many numbers.
  package mutating func write(_ numbers: UnsafeBufferPointer<Double>) {
    write(numbers.count)
    bytes.reserveCapacity(bytes.count + 8 * numbers.count)
    for number in numbers { write(number) }
  }

  /// A count and so many numbers.
  package mutating func write(_ numbers: [Double]) { numbers.withUnsafeBufferPointer { write($0) } }

  /// A count and so many bytes.
  package mutating func write(byteList: [UInt8]) {
    write(byteList.count)
    bytes.append(contentsOf: byteList)
  }

  /// A text, as a count and its UTF-8.
  package mutating func write(_ text: String) {
    write(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }
}

/// Reads back what a `StateWriter` wrote; whatever does not fit is an error, never a trap.
package struct StateReader {
  private let bytes: [UInt8]
  private var offset = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether all has been read.
  package var isAtEnd: Bool { offset == bytes.count }

  package mutating func word() throws -> UInt64 {
    guard bytes.count - offset >= 8 else { throw InferenceError.unreadableState("it breaks off") }
    var word: UInt64 = 0
    for index in 0..<8 { word |= UInt64(bytes[offset + index]) << (8 * UInt64(index)) }
    offset += 8
    return word
  }

  package mutating func int() throws -> Int { Int(truncatingIfNeeded: Int64(bitPattern: try word())) }

  /// An int that counts something.
  package mutating func count() throws -> Int {
    let count = try int()
    guard count >= 0 else { throw InferenceError.unreadableState("it has a negative count") }
    return count
  }

  /// A count that more may be added to.
  package mutating func bounded() throws -> Int {
    let count = try count()
    guard count < 1 << 60 else { throw InferenceError.unreadableState("it has a count that is too large") }
    return count
  }

  package mutating func flag() throws -> Bool { try word() != 0 }
  package mutating func double() throws -> Double { Double(bitPattern: try word()) }

  /// So many numbers, into place.
  package mutating func read(into numbers: UnsafeMutableBufferPointer<Double>) throws {
    let count = try count()
    guard count == numbers.count else {
      throw InferenceError.unreadableState("it has \(count) numbers where \(numbers.count) are needed")
    }
    for index in 0..<count { numbers[index] = try double() }
  }

  /// So many numbers.
  package mutating func doubles(_ wanted: Int) throws -> [Double] {
    let count = try count()
    guard count == wanted, count <= (bytes.count - offset) / 8 else {
      throw InferenceError.unreadableState("it has \(count) numbers where \(wanted) are needed")
    }
    return try (0..<count).map { _ in try double() }
  }

  /// So many bytes as are said.
  package mutating func byteList() throws -> [UInt8] {
    let count = try count()
    guard count <= bytes.count - offset else { throw InferenceError.unreadableState("it breaks off") }
    defer { offset += count }
    return Array(bytes[offset..<offset + count])
  }

  package mutating func text() throws -> String {
    let count = try count()
    guard count <= bytes.count - offset else { throw InferenceError.unreadableState("it breaks off") }
    defer { offset += count }
    return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
  }
}

/// Something whose changing part can be written down and put back.
package protocol StoredState {
  func write(to writer: inout StateWriter)
  /// Takes over what was written by one made with the same settings.
  mutating func read(from reader: inout StateReader) throws
}
