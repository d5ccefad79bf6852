// DrawsFile + Arrow: reads one chain's draws from a stream in Arrow's format.
import CohortInference
import Foundation

extension DrawsFile {
  /// Whether bytes are a stream in Arrow's format.
  static func isArrow(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { bytes.starts(with: [0xFF, 0xFF, 0xFF, 0xFF]) }

  /// - Throws: `InputError` where it is none, or holds columns of another kind than draws.
  init(arrow text: UnsafeBufferPointer<UInt8>, path: String) throws {
    let bytes = UnsafeRawBufferPointer(text)
    func fault(_ message: String) -> InputError { InputError(path: path, message: message) }
    var position = 0
    guard case .schema(let schema)? = ArrowMessage.read(bytes, &position, schema: nil) else {
      throw fault("no draws: the file is no Arrow stream of numbers, or breaks off in its schema")
    }
    guard let (columns, positions) = try ArrowDrawsLayout.columns(of: schema), !columns.isEmpty else {
      throw fault("expected columns of numbers with the names of draws")
    }
    let top = schema.metadata.first { $0.key == ArrowDrawsLayout.headerKey }?.value ?? ""
    // Each line ends in a line feed.
    let lines = top.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let header = DrawsHeader(lines: lines.map(String.init))
    var comments = DrawsComments()
    var values: [Double] = []
    var rowCount = 0
    var warmupCount = 0
    var isTruncated = false
    reading: while position < bytes.count {
      switch ArrowMessage.read(bytes, &position, schema: schema) {
      case .schema?, nil: throw fault("expected a batch of rows at byte \(position)")
      case .end?: break reading
      case .cut?:
        isTruncated = true
        break reading
      case .batch(let rows, let places, let metadata)?:
        for (key, text) in metadata where [ArrowDrawsLayout.reportKey, ArrowDrawsLayout.timesKey].contains(key) {
          let hadEnded = comments.report != nil
          for line in text.split(separator: "\n") { comments.read(String(line)) }
          if comments.report != nil, !hadEnded { warmupCount = rowCount }
        }
        try MemoryBudget.require(count: (rowCount + rows) * columns.count, stride: 8, for: "the draws in \(path)")
        let start = values.count
        values.append(contentsOf: repeatElement(.nan, count: rows * columns.count))
        for ((field, place), columnPlaces) in zip(zip(schema.fields, places), positions) where field.kind != .uint8 {
          let isSingle = field.kind.byteWidth == 4
          var source = place.lowerBound
          for row in 0..<rows {
            let target = start + row * columns.count
            for column in columnPlaces {
              if isSingle {
                let bits = bytes.loadUnaligned(fromByteOffset: source, as: UInt32.self)
                values[target + column] = Double(Float(bitPattern: UInt32(littleEndian: bits)))
              } else {
                let bits = bytes.loadUnaligned(fromByteOffset: source, as: UInt64.self)
                values[target + column] = Double(bitPattern: UInt64(littleEndian: bits))
              }
              source += field.kind.byteWidth
            }
          }
        }
        rowCount += rows
      }
    }
    self.init(
      path: path, columns: columns, header: header, values: values, drawCount: rowCount, report: comments.report,
      phases: comments.phases, isTruncated: isTruncated)
    invalidPoints = comments.invalidPoints
    self.warmupCount = comments.report == nil ? unmarkedWarmupCount : warmupCount
  }
}
