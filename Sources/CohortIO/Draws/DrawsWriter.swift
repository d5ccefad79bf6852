/// Writes one chain's draws as CmdStan's CSV, comment for comment, so that a run that is killed leaves what it had.
import Foundation

/// What stands between the warm-up draws and the others: the end of adaptation.
package struct AdaptationSummary: Sendable {
  package enum InverseMetric: Sendable {
    case unit
    case diagonal([Double])
    /// Row after row.
    case dense([Double], size: Int)
  }

  package var stepSize: Double
  package var inverseMetric: InverseMetric

  package init(stepSize: Double, inverseMetric: InverseMetric) {
    self.stepSize = stepSize
    self.inverseMetric = inverseMetric
  }
}

/// Owns the file until it is closed. Use from one thread at a time. What is written reaches the file at the latest with
/// the first row after `flushInterval` seconds, so a killed run keeps its draws.
package final class DrawsWriter {
  /// The sampler's columns before the parameters', for HMC and for fixed parameters.
  package static let samplerColumns = [
    "lp__", "accept_stat__", "stepsize__", "treedepth__", "n_leapfrog__", "divergent__", "energy__",
  ]
  package static let staticSamplerColumns = [
    "lp__", "accept_stat__", "stepsize__", "int_time__", "energy__",
  ]
  package static let fixedSamplerColumns = ["lp__", "accept_stat__"]

  package let path: String
  private let digits: Int?
  private let flushInterval: Double
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var lastFlush = 0.0

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

  /// The settings and the columns' names.
  package func writeHeader(_ configuration: RunConfiguration, columns: [String]) throws {
    try writeHeader(lines: configuration.lines, columns: columns)
  }

  /// The lines of the header, without their `# `, and the columns' names.
  package func writeHeader(lines: [String], columns: [String]) throws {
    for line in lines { comment(line) }
    buffer.append(contentsOf: columns.joined(separator: ",").utf8)
    buffer.append(newline)
    try flush()
  }

  /// One draw: the sampler's columns and then the parameters'.
  package func writeDraw(_ values: some Sequence<Double>) throws {
    var isFirst = true
    for value in values {
      if isFirst { isFirst = false } else { buffer.append(UInt8(ascii: ",")) }
      appendNumber(value, digits: digits, to: &buffer)
    }
    buffer.append(newline)
    if buffer.count >= 1 << 16 || monotonicSeconds() - lastFlush >= flushInterval { try flush() }
  }

  /// What adaptation arrived at, between the warm-up draws, if they are saved, and the rest.
  package func writeAdaptation(_ adaptation: AdaptationSummary) throws {
    comment("Adaptation terminated")
    let digits = digits == nil ? nil : 6
    comment("Step size = \(significantText(adaptation.stepSize, digits: digits))")
    func row(_ values: some Sequence<Double>) {
      comment(values.map { significantText($0, digits: digits) }.joined(separator: ", "))
    }
    switch adaptation.inverseMetric {
    case .unit: break
    case .diagonal(let elements):
      comment("Diagonal elements of inverse mass matrix:")
      row(elements)
    case .dense(let elements, let size):
      comment("Elements of inverse mass matrix:")
      for start in stride(from: 0, to: elements.count, by: max(1, size)) {
        row(elements[start..<min(start + size, elements.count)])
      }
    }
    try flush()
  }

  /// The times at the end, in seconds.
  package func writeTimes(warmup: Double, sampling: Double) throws {
    // CmdStan's clock counts milliseconds, and it adds up what it shows.
    let (first, second) = ((warmup * 1000).rounded(), (sampling * 1000).rounded())
    func text(_ milliseconds: Double) -> String { significantText(milliseconds / 1000, digits: 6) }
    comment("")
    comment(" Elapsed Time: \(text(first)) seconds (Warm-up)")
    comment("               \(text(second)) seconds (Sampling)")
    comment("               \(text(first + second)) seconds (Total)")
    comment("")
    try flush()
  }

  /// Writes all that is held back.
  package func flush() throws {
    try buffer.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count, let base = bytes.baseAddress {
        let count = write(descriptor, base + written, bytes.count - written)
        if count < 0 {
          if errno == EINTR { continue }
          throw InputError(path: path, message: "cannot write the file: \(String(cString: strerror(errno)))")
        }
        written += count
      }
    }
    buffer.removeAll(keepingCapacity: true)
    lastFlush = monotonicSeconds()
  }

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
