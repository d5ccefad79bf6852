// DrawsFile: reads one chain's draws: CmdStan's CSV, from whichever program wrote it, or a stream in Arrow's format.
import CohortInference
import Foundation

/// The draws of one chain with what the comments say about how they came about.
package struct DrawsFile: Sendable {
  package let path: String
  /// The columns' names as they stand in the file: `lp__`, `theta.1.2`.
  package let columns: [String]
  /// Rows of all draws, the warm-up's before the others.
  package private(set) var drawCount = 0
  /// How many of the rows are warm-up draws.
  package internal(set) var warmupCount = 0
  /// The settings at the top.
  package let header: DrawsHeader
  /// What was learnt before sampling, such as step size and metric; nil where the file does not say.
  package private(set) var report: PhaseReport?
  /// The phases with the seconds that they took; empty where the file does not say.
  package private(set) var phases: [PhaseSummary] = []
  /// Points without a log density; nil where the file does not say.
  package internal(set) var invalidPoints: InvalidPoints?
  /// Whether the last line breaks off, as it does when a run is killed; that line is left out.
  package private(set) var isTruncated = false
  /// The rows one after another.
  package private(set) var values: [Double] = []

  package init(path: String) throws {
    self = try DataFile.withText(of: path) { bytes in
      try DrawsFile.isArrow(bytes) ? DrawsFile(arrow: bytes, path: path) : DrawsFile(bytes: bytes, path: path)
    }
  }

  init(
    path: String, columns: [String], header: DrawsHeader, values: [Double], drawCount: Int, report: PhaseReport?,
    phases: [PhaseSummary], isTruncated: Bool
  ) {
    self.path = path
    self.columns = columns
    self.header = header
    self.values = values
    self.drawCount = drawCount
    self.report = report
    self.phases = phases
    self.isTruncated = isTruncated
  }

  /// The values of a column, warm-up left out unless asked for.
  package func column(_ index: Int, withWarmup: Bool = false) -> [Double] {
    guard columns.indices.contains(index) else { return [] }
    let first = withWarmup ? 0 : warmupCount
    return (first..<max(first, drawCount)).map { values[$0 * columns.count + index] }
  }

  package func column(named name: String) -> [Double]? {
    columns.firstIndex(of: name).map { column($0) }
  }

  // MARK: Reading

  private init(bytes: UnsafeBufferPointer<UInt8>, path: String) throws {
    self.path = path
    var lines = LineScanner(bytes: bytes)
    var found: [String]?
    var top: [String] = []
    func comment(_ line: LineScanner.Line) -> String {
      let text = String(decoding: bytes[(line.start + 1)..<line.end], as: UTF8.self)
      return text.hasPrefix(" ") ? String(text.dropFirst()) : text
    }
    while let line = lines.next() {
      if bytes[line.start] == UInt8(ascii: "#") {
        top.append(comment(line))
        continue
      }
      found = String(decoding: bytes[line.start..<line.end], as: UTF8.self)
        .split(separator: ",", omittingEmptySubsequences: false)
        .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \t\"")) }
      break
    }
    header = DrawsHeader(lines: top)
    guard let names = found else {
      throw InputError(path: path, message: "no draws: the file has no line of column names")
    }
    if let bad = names.firstIndex(where: { $0.isEmpty || $0.utf8.first.map { $0 < 65 } ?? true }) {
      throw InputError(
        path: path, line: lines.line,
        message: "expected the name of column \(bad + 1), found '\(names[bad].prefix(40))'")
    }
    columns = names
    var comments = DrawsComments()
    var nextCheck = MemoryBudget.unquestioned / 8
    while let line = lines.next() {
      if bytes[line.start] == UInt8(ascii: "#") {
        let hadEnded = comments.report != nil
        comments.read(comment(line))
        if comments.report != nil, !hadEnded { warmupCount = drawCount }
        continue
      }
      if try row(bytes, line, lines) { drawCount += 1 } else { isTruncated = true }
      if values.count >= nextCheck {
        try MemoryBudget.require(count: nextCheck * 3, stride: 8, for: "the draws in \(path)")
        nextCheck *= 2
      }
    }
    if comments.report == nil { warmupCount = unmarkedWarmupCount }
    report = comments.report
    phases = comments.phases
    invalidPoints = comments.invalidPoints
  }

  /// The warm-up draws of a file that does not say where they end: the run had no adaptation, or ended before it was done.
  var unmarkedWarmupCount: Int {
    // The first row of variational inference is the mean, which is no draw.
    if header.settings["method"] == "variational" { return min(drawCount, 1) }
    guard header.flag("save_warmup"), header.settings["algorithm"] != "fixed_param",
      let iterations = header.count("num_warmup")
    else { return 0 }
    return min(drawCount, header.rowCount(iterations: iterations))
  }

  /// Reads one row; false for a last line that breaks off.
  private mutating func row(
    _ bytes: UnsafeBufferPointer<UInt8>, _ line: LineScanner.Line, _ lines: LineScanner
  ) throws -> Bool {
    let start = values.count
    let text = UnsafeBufferPointer(rebasing: bytes[..<line.end])
    var position = line.start
    func fault(_ message: String) -> InputError {
      InputError(path: path, line: lines.line, column: position - line.start + 1, message: message)
    }
    while true {
      while position < line.end, text[position] == 0x20 { position += 1 }
      guard let (value, end) = csvNumber(text, at: position), end == line.end || text[end] == UInt8(ascii: ",") else {
        if !line.isComplete {
          values.removeLast(values.count - start)
          return false
        }
        let token = text[position..<line.end].prefix { $0 != UInt8(ascii: ",") }.prefix(40)
        throw fault("expected a number, found '\(String(decoding: token, as: UTF8.self))'")
      }
      values.append(value)
      position = end
      if position == line.end { break }
      position += 1
    }
    let found = values.count - start
    if found == columns.count, line.isComplete { return true }
    if !line.isComplete {
      values.removeLast(found)
      return false
    }
    throw InputError(
      path: path, line: lines.line, message: "expected \(columns.count) values, one for each column, found \(found)")
  }
}

/// A number, or NaN or an infinity as CmdStan, C++ and R write them, and where it ends.
private func csvNumber(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> (Double, end: Int)? {
  switch scanNumber(text, at: start, strict: false) {
  case .number(.integer(let value), let end):
    return trailing(value == 0 && text[start] == UInt8(ascii: "-") ? -0.0 : Double(value), end)
  case .number(.real(let value), let end): return trailing(value, end)
  case .outOfRange(let end): return trailing(text[start] == UInt8(ascii: "-") ? -.infinity : .infinity, end)
  case .malformed:
    var end = start
    while end < text.count, text[end] != UInt8(ascii: ","), end - start < 12 { end += 1 }
    let word = String(decoding: text[start..<end], as: UTF8.self).trimmingCharacters(in: .whitespaces).lowercased()
    switch word {
    case "nan", "-nan", "+nan", "na": return (.nan, end)
    case "inf", "+inf", "infinity": return (.infinity, end)
    case "-inf", "-infinity": return (-.infinity, end)
    default: return nil
    }
  }
  func trailing(_ value: Double, _ end: Int) -> (Double, end: Int) {
    var end = end
    while end < text.count, text[end] == 0x20 { end += 1 }
    return (value, end)
  }
}

/// Goes through a text line by line, over empty lines.
private struct LineScanner {
  struct Line {
    var start: Int
    var end: Int
    /// Whether a line feed ends it.
    var isComplete: Bool
  }

  let bytes: UnsafeBufferPointer<UInt8>
  private var offset = 0
  /// The number of the last line given, from 1.
  private(set) var line = 0

  init(bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
  }

  mutating func next() -> Line? {
    while offset < bytes.count, let base = bytes.baseAddress {
      let start = offset
      let found = memchr(base + start, 0x0A, bytes.count - start)
      let stop = found.map { $0 - UnsafeMutableRawPointer(mutating: base) } ?? bytes.count
      line += 1
      offset = stop + 1
      var end = stop
      if end > start, bytes[end - 1] == 0x0D { end -= 1 }
      if end > start { return Line(start: start, end: end, isComplete: found != nil) }
    }
    return nil
  }
}

extension ColumnNames {
  /// A column's name as the language writes the element: `theta.1.2` is `theta[1,2]`, `t:1` is `t.1`.
  package static func display(_ column: String) -> String {
    column.split(separator: ":", omittingEmptySubsequences: false).map { part in
      var pieces = part.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      let name = pieces.removeFirst()
      let index = pieces.prefix { !$0.isEmpty && $0.allSatisfy(\.isNumber) }
      let rest = pieces.dropFirst(index.count).map { "." + $0 }.joined()
      return name + (index.isEmpty ? "" : "[" + index.joined(separator: ",") + "]") + rest
    }.joined(separator: ".")
  }
}
