/// Writes one chain's draws as CmdStan's CSV, comment for comment, so that a run that is killed leaves what it had.
import CohortInference
import Foundation

/// Owns the file until it is closed. Use from one thread at a time. What is written reaches the file at the latest with
/// the first row after `flushInterval` seconds, so a killed run keeps its draws.
package final class CSVWriter: DrawsWriter {
  package private(set) var path: String
  private let digits: Int?
  private let flushInterval: Double
  private var descriptor: Int32
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
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw InputError(path: path, message: "cannot write the file: \(String(cString: strerror(errno)))")
    }
    buffer.reserveCapacity(1 << 16)
  }

  deinit {
    guard descriptor >= 0 else { return }
    try? flush()
    Foundation.close(descriptor)
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
  package func append(_ bytes: some Sequence<UInt8>) throws {
    buffer.append(contentsOf: bytes)
    try flush()
  }

  /// Lets what was written reach the disk.
  package func synchronise() throws {
    try flush()
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw InputError(path: path, message: "cannot write the file: \(String(cString: strerror(errno)))")
    }
  }

  /// One line.
  package func write(_ row: ContiguousArray<Double>) throws {
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
    comment(report.title)
    for entry in report.entries {
      let texts = entry.values.map { significantText($0, digits: digits == nil ? nil : 6) }
      if entry.shape.isEmpty {
        comment("\(entry.name) = \(texts.joined(separator: ", "))")
        continue
      }
      comment("\(entry.name):")
      let width = max(1, entry.shape.last ?? 1)
      for start in stride(from: 0, to: texts.count, by: width) {
        comment(texts[start..<min(start + width, texts.count)].joined(separator: ", "))
      }
    }
    try flush()
  }

  /// The times, and the end of the file.
  package func end(_ phases: [PhaseSummary]) throws {
    // CmdStan's clock counts milliseconds, and it adds up what it shows.
    let times = phases.map { (title: $0.phase.title, milliseconds: ($0.seconds * 1000).rounded()) }
    let total = (title: "Total", milliseconds: times.reduce(0) { $0 + $1.milliseconds })
    comment("")
    for (index, time) in (times + [total]).enumerated() {
      let start = index == 0 ? " Elapsed Time: " : "               "
      comment("\(start)\(significantText(time.milliseconds / 1000, digits: 6)) seconds (\(time.title))")
    }
    comment("")
    try close()
  }

  /// Writes all that is held back.
  func flush() throws {
    try buffer.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count, let base = bytes.baseAddress {
        let count = Foundation.write(descriptor, base + written, bytes.count - written)
        if count < 0 {
          if errno == EINTR { continue }
          throw InputError(path: path, message: "cannot write the file: \(String(cString: strerror(errno)))")
        }
        written += count
      }
    }
    length += buffer.count
    buffer.removeAll(keepingCapacity: true)
    lastFlush = monotonicSeconds()
  }

  /// The file has been given another name.
  package func renamed(to path: String) { self.path = path }

  /// Flushes and closes the file; nothing may be written after.
  package func close() throws {
    guard descriptor >= 0 else { return }
    defer {
      Foundation.close(descriptor)
      descriptor = -1
    }
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
