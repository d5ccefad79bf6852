// ArrowMessage: the pieces of an Arrow stream: a schema, then batches of rows, each with its own length in front.

/// Writes messages (Arrow columnar format, "Encapsulated message format"; Message.fbs, version 5).
enum ArrowMessage {
  private static let version: Int16 = 4
  private static let (schema, batch): (UInt8, UInt8) = (1, 3)
  /// What ends a stream.
  static let end: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]

  static func bytes(of schema: ArrowSchema) -> [UInt8] {
    framed(message(Self.schema, schema.table, bodyLength: 0, []))
  }

  /// The metadata of a batch, to be followed by its body.
  ///
  /// - Parameter lengths: bytes of the numbers of each field, which stand one after another, each padded to 8.
  static func batch(
    rows: Int, of schema: ArrowSchema, lengths: [Int], metadata: [(key: String, value: String)] = []
  ) -> [UInt8] {
    var nodes: [UInt64] = []
    var buffers: [UInt64] = []
    var offset = 0
    for (field, length) in zip(schema.fields, lengths) {
      nodes += [UInt64(rows), 0]
      // No row is missing: the bits that would say so are left out.
      buffers += [UInt64(offset), 0]
      if field.kind.tensorSizes != nil {
        nodes += [UInt64(rows * field.kind.size), 0]
        buffers += [UInt64(offset), 0]
      }
      buffers += [UInt64(offset), UInt64(length)]
      offset += padded(length)
    }
    let table = FlatTable([
      (0, FlatTable.int64(rows)), (1, .structs(nodes, wordsEach: 2)), (2, .structs(buffers, wordsEach: 2)),
    ])
    return framed(message(Self.batch, table, bodyLength: offset, metadata))
  }

  static func padded(_ length: Int) -> Int { (length + 7) & ~7 }

  private static func message(
    _ type: UInt8, _ header: FlatTable, bodyLength: Int, _ metadata: [(key: String, value: String)]
  ) -> FlatTable {
    var fields: [(Int, FlatField)] = [
      (0, FlatTable.int16(version)), (1, FlatTable.byte(type)), (2, .table(header)), (3, FlatTable.int64(bodyLength)),
    ]
    if !metadata.isEmpty { fields.append((4, .tables(ArrowSchema.pairs(metadata)))) }
    return FlatTable(fields)
  }

  private static func framed(_ message: FlatTable) -> [UInt8] {
    var bytes = message.bytes
    while bytes.count % 8 != 0 { bytes.append(0) }
    let length = UInt32(truncatingIfNeeded: bytes.count)
    return [0xFF, 0xFF, 0xFF, 0xFF] + (0..<4).map { UInt8(truncatingIfNeeded: length >> UInt32(8 * $0)) } + bytes
  }

  // MARK: Reading

  /// What a message is.
  enum Content {
    case schema(ArrowSchema)
    /// Rows, and where the numbers of each field are among the bytes of the stream.
    case batch(rows: Int, places: [Range<Int>], metadata: [(key: String, value: String)])
    case end
    /// The bytes break off within the message.
    case cut
  }

  /// Reads the message at `position`, which is moved behind it.
  ///
  /// - Parameter schema: of the batches.
  /// - Returns: nil where it is no message that draws have.
  static func read(
    _ bytes: UnsafeRawBufferPointer, _ position: inout Int, schema: ArrowSchema?
  ) -> Content? {
    func word(_ place: Int) -> UInt32? {
      place + 4 <= bytes.count
        ? UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)) : nil
    }
    guard let mark = word(position), let length = word(position + 4) else { return .cut }
    guard mark == .max else { return nil }
    if length == 0 { return .end }
    let start = position + 8
    guard start + Int(length) <= bytes.count else { return .cut }
    guard let message = FlatReader(UnsafeRawBufferPointer(rebasing: bytes[start..<(start + Int(length))])),
      let bodyLength = Int(exactly: message.number(3, Int64.self) ?? 0), bodyLength >= 0,
      let header = message.table(2)
    else { return nil }
    let body = start + Int(length)
    switch message.number(1, UInt8.self) {
    case Self.schema:
      position = body
      return ArrowSchema(header).map { .schema($0) }
    case Self.batch:
      guard bodyLength <= bytes.count - body else { return .cut }
      guard let schema, let rows = Int(exactly: header.number(0, Int64.self) ?? 0), rows >= 0,
        // Nothing is compressed in what draws are read from.
        header.table(3) == nil, let places = places(header, rows, schema, body, bodyLength)
      else { return nil }
      position = body + bodyLength
      return .batch(rows: rows, places: places, metadata: ArrowSchema.pairs(message.tables(4)))
    default: return nil
    }
  }

  private static func places(
    _ batch: FlatReader, _ rows: Int, _ schema: ArrowSchema, _ body: Int, _ bodyLength: Int
  ) -> [Range<Int>]? {
    let buffers = batch.structs(2, wordsEach: 2)
    var next = 0
    var places: [Range<Int>] = []
    for field in schema.fields {
      let skipped = field.kind.tensorSizes == nil ? 1 : 2
      guard next + skipped < buffers.count, buffers[next + skipped].count == 2,
        let offset = Int(exactly: buffers[next + skipped][0]), let length = Int(exactly: buffers[next + skipped][1])
      else { return nil }
      let (perRow, overflow) = field.kind.size.multipliedReportingOverflow(by: field.kind.byteWidth)
      let (needed, tooMany) = perRow.multipliedReportingOverflow(by: rows)
      guard !overflow, !tooMany, offset >= 0, length >= needed, offset <= bodyLength, length <= bodyLength - offset
      else { return nil }
      places.append((body + offset)..<(body + offset + needed))
      next += skipped + 1
    }
    return places
  }
}
