// ArrowFile: a table as a file in Arrow's format: a stream with a list of its batches behind it (Feather, version 2).

/// Writes tables whole.
package enum ArrowFile {
  /// The numbers of a field, row after row.
  package enum Column: Sendable {
    case ints([Int])
    case reals([Double])
  }

  /// About so many bytes are a batch.
  private static let batchSize = 1 << 26

  /// - Parameters:
  ///   - rows: how many there are.
  ///   - columns: one for each field, of its kind; of tensors, their numbers row by row.
  package static func bytes(_ schema: ArrowSchema, rows: Int, _ columns: [Column]) -> [UInt8] {
    var bytes = magic + [0, 0]
    bytes += ArrowMessage.bytes(of: schema)
    var blocks: [UInt64] = []
    let perRow = schema.fields.reduce(0) { $0 + $1.kind.size * $1.kind.byteWidth }
    let step = max(1, batchSize / max(1, perRow))
    for start in stride(from: 0, to: rows, by: step) {
      let count = min(step, rows - start)
      let lengths = schema.fields.map { $0.kind.size * $0.kind.byteWidth * count }
      let metadata = ArrowMessage.batch(rows: count, of: schema, lengths: lengths)
      let body = lengths.reduce(0) { $0 + ArrowMessage.padded($1) }
      blocks += [UInt64(bytes.count), UInt64(metadata.count), UInt64(body)]
      bytes += metadata
      for (field, column) in zip(schema.fields, columns) {
        let range = (start * field.kind.size)..<((start + count) * field.kind.size)
        switch column {
        case .ints(let values):
          values[range].map { Int64($0).littleEndian }.withUnsafeBytes { bytes.append(contentsOf: $0) }
        case .reals(let values):
          values[range].map { $0.bitPattern.littleEndian }.withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
      }
    }
    bytes += ArrowMessage.end
    let footer = FlatTable([
      (0, FlatTable.int16(4)), (1, .table(schema.table)), (2, .structs([], wordsEach: 3)),
      (3, .structs(blocks, wordsEach: 3)),
    ]).bytes
    bytes += footer
    let size = UInt32(truncatingIfNeeded: footer.count)
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: size >> UInt32(8 * $0)) }
    return bytes + magic
  }

  private static let magic = Array("ARROW1".utf8)
}
