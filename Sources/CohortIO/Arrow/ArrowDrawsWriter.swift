// ArrowDrawsWriter: writes one chain's draws as a stream in Arrow's format, batch by batch, so that a run that is killed leaves what it had.
import CohortInference
import Foundation

/// Owns the file until it is closed. Use from one thread at a time. Rows are gathered into batches; a batch is written when it
/// is large, or with the first row after `flushInterval` seconds.
///
/// The header stands in the schema's metadata, what was learnt and the times in that of batches without rows, each in the
/// words of CmdStan's comments. Numbers keep all their bits, unless single precision is asked for: then those of the model are
/// rounded, and the sampler's own keep theirs.
package final class ArrowDrawsWriter: DrawsWriter {
  package private(set) var path: String
  package private(set) var length = 0
  package private(set) var headerLength = 0
  private let precision: DrawsPrecision
  private let file: DrawsFileHandle
  private let flushInterval: Double
  private var lastFlush = 0.0
  private var layout = ArrowDrawsLayout(columns: [], marksWarmup: false)
  /// Rows that are not yet written, one after another, and whether each is of warm-up.
  private var rows: [Double] = []
  private var isWarmup: [Bool] = []

  /// Bytes from which on a batch is written at once.
  private static let batchSize = 1 << 20

  package init(path: String, precision: DrawsPrecision = .double, flushInterval: Double = 0.25) throws {
    self.path = path
    self.precision = precision
    self.flushInterval = flushInterval
    file = try DrawsFileHandle(path: path)
  }

  deinit { try? flush() }

  package func begin(_ header: [HeaderEntry], columns: [String]) throws {
    let lines = header.lines
    let settings = DrawsHeader(lines: lines)
    layout = ArrowDrawsLayout(
      columns: columns, marksWarmup: settings.flag("save_warmup"), precision: precision)
    var schema = layout.schema
    schema.metadata = [(ArrowDrawsLayout.headerKey, lines.map { $0 + "\n" }.joined())]
    try write(ArrowMessage.bytes(of: schema))
    headerLength = length
  }

  package func append(_ bytes: [UInt8]) throws { try write(bytes) }

  package func write(_ row: ContiguousArray<Double>, phase: RunPhase) throws {
    rows += row
    isWarmup.append(phase == .warmup)
    if rows.count * 8 >= Self.batchSize || monotonicSeconds() - lastFlush >= flushInterval { try flush() }
  }

  package func phaseEnded(_ phase: RunPhase, report: PhaseReport?) throws {
    try flush()
    guard let report else { return }
    try note(ArrowDrawsLayout.reportKey, DrawsComments.lines(report, digits: nil))
  }

  package func end(_ phases: [PhaseSummary], invalid: InvalidPoints?) throws {
    try flush()
    try note(ArrowDrawsLayout.timesKey, DrawsComments.lines(phases, invalid))
    try write(ArrowMessage.end)
    try close()
  }

  /// A batch without rows that says something.
  private func note(_ key: String, _ lines: [String]) throws {
    let none = [Int](repeating: 0, count: layout.schema.fields.count)
    try write(
      ArrowMessage.batch(
        rows: 0, of: layout.schema, lengths: none, metadata: [(key, lines.map { $0 + "\n" }.joined())]))
  }

  private func flush() throws {
    lastFlush = monotonicSeconds()
    guard !isWarmup.isEmpty else { return }
    let count = isWarmup.count
    let width = rows.count / count
    let fields = layout.schema.fields
    let lengths = fields.map { $0.kind.size * $0.kind.byteWidth * count }
    var bytes = ArrowMessage.batch(rows: count, of: layout.schema, lengths: lengths)
    bytes.reserveCapacity(bytes.count + lengths.reduce(0) { $0 + ArrowMessage.padded($1) })
    var numbers: [Double] = []
    for (field, positions) in zip(fields, layout.positions) {
      if field.kind == .uint8 {
        bytes += isWarmup.map { $0 ? 1 : 0 }
      } else {
        numbers.removeAll(keepingCapacity: true)
        for row in 0..<count {
          for position in positions { numbers.append(position < width ? rows[row * width + position] : .nan) }
        }
        // The bytes of a number are those in memory: Arrow and all machines that this runs on are little-endian.
        if field.kind.byteWidth == 4 {
          numbers.map { Float($0) }.withUnsafeBytes { bytes.append(contentsOf: $0) }
        } else {
          numbers.withUnsafeBytes { bytes.append(contentsOf: $0) }
        }
      }
      while bytes.count % 8 != 0 { bytes.append(0) }
    }
    rows.removeAll(keepingCapacity: true)
    isWarmup.removeAll(keepingCapacity: true)
    try write(bytes)
  }

  private func write(_ bytes: [UInt8]) throws {
    try file.write(bytes, path: path)
    length += bytes.count
  }

  package func synchronise() throws {
    try flush()
    try file.synchronise(path: path)
  }

  package func renamed(to path: String) { self.path = path }

  package func close() throws {
    try flush()
    file.close()
  }
}
