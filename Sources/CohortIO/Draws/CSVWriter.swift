/// Writes one chain's draws as CmdStan's CSV, comment for comment, so that a run that is killed leaves what it had.
import CohortInference
import Foundation

/// Owns the file until it is closed. Use from one thread at a time. What is written reaches the file at the latest with
/// the first row after `flushInterval` seconds, so a killed run keeps its draws.
package final class CSVWriter: DrawsWriter {
  package private(set) var path: String
  private let digits: Int?
  private let flushInterval: Double
  private let file: DrawsFileHandle
  private var isOpen = true
  private var buffer: [UInt8] = []
  private var lastFlush = 0.0
  /// Bytes that the file has, and those of them that are the header.
  package private(set) var length = 0
  package private(set) var headerLength = 0

  /// Creates the file, or empties one that is there. Nil for `significantDigits`: as many as give each number back with
  /// the same bits.
  package init(path: String, significantDigits: Int? = 8, flushInterval: Double = 0.25) throws {
    self.path = path
    digits = significantDigits
    self.flushInterval = flushInterval
    file = try DrawsFileHandle(path: path)
    buffer.reserveCapacity(1 << 16)
  }

  deinit {
    if isOpen { try? flush() }
  }

  /// The settings as comments, and the line of the columns' names.
  package func begin(_ header: [HeaderEntry], columns: [String]) throws {
    for line in header.lines { comment(line) }
    buffer.append(contentsOf: columns.joined(separator: ",").utf8)
    buffer.append(newline)
    try flush()
    headerLength = length
  }

  /// Adds bytes of another file of draws as they are.
  package func append(_ bytes: [UInt8]) throws {
    buffer.append(contentsOf: bytes)
    try flush()
  }

  /// Lets what was written reach the disk.
  package func synchronise() throws {
    try flush()
    try file.synchronise(path: path)
  }

  /// One line.
  package func write(_ row: ContiguousArray<Double>, phase: RunPhase) throws {
    var isFirst = true
    for value in row {
      if isFirst { isFirst = false } else { buffer.append(UInt8(ascii: ",")) }
      appendNumber(value, digits: digits, to: &buffer)
    }
    buffer.append(newline)
    if buffer.count >= 1 << 16 || monotonicSeconds() - lastFlush >= flushInterval { try flush() }
  }

  /// What was learnt, as comments; after warm-up these stand between its draws, if they are saved, and the rest.
  package func phaseEnded(_ phase: RunPhase, report: PhaseReport?) throws {
    guard let report else { return }
    for line in DrawsComments.lines(report, digits: digits == nil ? nil : 6) { comment(line) }
    try flush()
  }

  /// The times, points without a log density, and the end of the file.
  package func end(_ phases: [PhaseSummary], invalid: InvalidPoints?) throws {
    for line in DrawsComments.lines(phases, invalid) { comment(line) }
    try close()
  }

  /// Writes all that is held back.
  func flush() throws {
    try file.write(buffer, path: path)
    length += buffer.count
    buffer.removeAll(keepingCapacity: true)
    lastFlush = monotonicSeconds()
  }

  /// The file has been given another name.
  package func renamed(to path: String) { self.path = path }

  /// Flushes and closes the file; nothing may be written after.
  package func close() throws {
    guard isOpen else { return }
    isOpen = false
    defer { file.close() }
    try flush()
  }

  private let newline = UInt8(ascii: "\n")

  private func comment(_ text: String) {
    buffer.append(contentsOf: "# ".utf8)
    buffer.append(contentsOf: text.utf8)
    buffer.append(newline)
  }
}

/// Seconds on a clock that is never set back.
package func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
