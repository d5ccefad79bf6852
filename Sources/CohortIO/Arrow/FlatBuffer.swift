// FlatBuffer: the encoding of Arrow's metadata: tables whose fields are found by offsets.

/// What a field of a table holds.
indirect enum FlatField {
  /// A number, stored within the table: its bits and its size in bytes.
  case scalar(UInt64, size: Int)
  case text(String)
  case table(FlatTable)
  case tables([FlatTable])
  /// Structs one after another, each of 64-bit words.
  case structs([UInt64], wordsEach: Int)
}

/// A table to be written: its fields by slot. See the FlatBuffers documentation, "Internals".
struct FlatTable {
  fileprivate struct Entry {
    var slot: Int
    var field: FlatField
  }

  fileprivate let fields: [Entry]

  init(_ fields: [(Int, FlatField)]) { self.fields = fields.map { Entry(slot: $0.0, field: $0.1) } }

  static func int16(_ value: Int16) -> FlatField { .scalar(UInt64(UInt16(bitPattern: value)), size: 2) }
  static func int32(_ value: Int32) -> FlatField { .scalar(UInt64(UInt32(bitPattern: value)), size: 4) }
  static func int64(_ value: Int) -> FlatField { .scalar(UInt64(bitPattern: Int64(value)), size: 8) }
  static func byte(_ value: UInt8) -> FlatField { .scalar(UInt64(value), size: 1) }

  /// The table as the root of a buffer.
  var bytes: [UInt8] {
    var writer = FlatWriter()
    writer.word(0)
    let position = writer.table(self)
    writer.patch(0, position)
    return writer.bytes
  }
}

/// Writes tables front to back: what a field refers to follows the table.
private struct FlatWriter {
  var bytes: [UInt8] = []

  private mutating func align(_ size: Int, after extra: Int = 0) {
    while (bytes.count + extra) % size != 0 { bytes.append(0) }
  }

  private mutating func scalar(_ value: UInt64, _ size: Int) {
    for byte in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * byte))) }
  }

  mutating func word(_ value: Int) { scalar(UInt64(truncatingIfNeeded: value), 4) }

  /// Sets the offset that stands at a place to where `target` is.
  mutating func patch(_ place: Int, _ target: Int) {
    let offset = UInt32(truncatingIfNeeded: target - place)
    for byte in 0..<4 { bytes[place + byte] = UInt8(truncatingIfNeeded: offset >> UInt32(8 * byte)) }
  }

  mutating func table(_ table: FlatTable) -> Int {
    // Inside the table the widest fields come first, behind the offset of its list of fields.
    func size(_ field: FlatField) -> Int { if case .scalar(_, let size) = field { size } else { 4 } }
    let ordered = table.fields.sorted { size($0.field) > size($1.field) }
    let slots = (table.fields.map(\.slot).max() ?? -1) + 1
    var places = [Int](repeating: 0, count: slots)
    var inline = 4
    for entry in ordered {
      let width = size(entry.field)
      // Wide numbers are aligned to the buffer, in which the table begins 4 bytes behind a multiple of 8.
      while (inline + 4) % width != 0 { inline += 1 }
      places[entry.slot] = inline
      inline += width
    }
    let listSize = 4 + 2 * slots
    align(2)
    align(8, after: listSize + 4)
    let list = bytes.count
    scalar(UInt64(listSize), 2)
    scalar(UInt64(inline), 2)
    for place in places { scalar(UInt64(place), 2) }
    let start = bytes.count
    word(start - list)
    bytes += [UInt8](repeating: 0, count: inline - 4)
    var later: [(place: Int, field: FlatField)] = []
    for entry in table.fields {
      let place = start + places[entry.slot]
      if case .scalar(let value, let size) = entry.field {
        for byte in 0..<size { bytes[place + byte] = UInt8(truncatingIfNeeded: value >> UInt64(8 * byte)) }
      } else {
        later.append((place, entry.field))
      }
    }
    for (place, field) in later { patch(place, write(field)) }
    return start
  }

  private mutating func write(_ field: FlatField) -> Int {
    switch field {
    case .scalar: return bytes.count
    case .text(let text):
      align(4)
      let start = bytes.count
      word(text.utf8.count)
      bytes += Array(text.utf8)
      bytes.append(0)
      return start
    case .table(let table): return self.table(table)
    case .tables(let tables):
      align(4)
      let start = bytes.count
      word(tables.count)
      let places = tables.indices.map { start + 4 + 4 * $0 }
      bytes += [UInt8](repeating: 0, count: 4 * tables.count)
      for (place, table) in zip(places, tables) { patch(place, self.table(table)) }
      return start
    case .structs(let words, let each):
      align(8, after: 4)
      let start = bytes.count
      word(words.count / max(1, each))
      for value in words { scalar(value, 8) }
      return start
    }
  }
}

/// A table that is read. Whatever is not there, or lies outside of the bytes, is nil or empty.
struct FlatReader {
  private let bytes: UnsafeRawBufferPointer
  private let position: Int

  /// The root of a buffer.
  init?(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    guard let offset = FlatReader.load(bytes, 0, UInt32.self) else { return nil }
    position = Int(offset)
    guard position + 4 <= bytes.count else { return nil }
  }

  private init?(_ bytes: UnsafeRawBufferPointer, at position: Int) {
    guard position >= 0, position + 4 <= bytes.count else { return nil }
    self.bytes = bytes
    self.position = position
  }

  private static func load<Number: FixedWidthInteger>(
    _ bytes: UnsafeRawBufferPointer, _ place: Int, _ type: Number.Type
  ) -> Number? {
    guard place >= 0, place <= bytes.count - MemoryLayout<Number>.size else { return nil }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Number.self))
  }

  /// Where a field is; nil where the table does not have it.
  private func place(_ slot: Int) -> Int? {
    guard let back = FlatReader.load(bytes, position, Int32.self) else { return nil }
    let list = position - Int(back)
    guard let size = FlatReader.load(bytes, list, UInt16.self), 4 + 2 * slot + 2 <= Int(size),
      let offset = FlatReader.load(bytes, list + 4 + 2 * slot, UInt16.self), offset != 0
    else { return nil }
    return position + Int(offset)
  }

  func number<Number: FixedWidthInteger>(_ slot: Int, _ type: Number.Type) -> Number? {
    place(slot).flatMap { FlatReader.load(bytes, $0, type) }
  }

  /// What a field refers to.
  private func target(_ slot: Int) -> Int? {
    guard let place = place(slot), let offset = FlatReader.load(bytes, place, UInt32.self) else { return nil }
    let target = place + Int(offset)
    return target + 4 <= bytes.count ? target : nil
  }

  func text(_ slot: Int) -> String? {
    guard let start = target(slot), let count = FlatReader.load(bytes, start, UInt32.self),
      start + 4 + Int(count) <= bytes.count
    else { return nil }
    return String(decoding: bytes[(start + 4)..<(start + 4 + Int(count))], as: UTF8.self)
  }

  func table(_ slot: Int) -> FlatReader? { target(slot).flatMap { FlatReader(bytes, at: $0) } }

  func tables(_ slot: Int) -> [FlatReader] {
    guard let start = target(slot), let count = FlatReader.load(bytes, start, UInt32.self),
      start + 4 + 4 * Int(count) <= bytes.count
    else { return [] }
    return (0..<Int(count)).compactMap { index in
      let place = start + 4 + 4 * index
      return FlatReader.load(bytes, place, UInt32.self).flatMap { FlatReader(bytes, at: place + Int($0)) }
    }
  }

  /// The 64-bit words of structs that have so many each.
  func structs(_ slot: Int, wordsEach: Int) -> [[Int64]] {
    guard let start = target(slot), let count = FlatReader.load(bytes, start, UInt32.self),
      start + 4 + 8 * wordsEach * Int(count) <= bytes.count
    else { return [] }
    return (0..<Int(count)).map { index in
      (0..<wordsEach).compactMap { FlatReader.load(bytes, start + 4 + 8 * (index * wordsEach + $0), Int64.self) }
    }
  }
}
