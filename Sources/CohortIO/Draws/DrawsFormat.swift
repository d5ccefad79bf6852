// DrawsFormat: the kinds of files for draws, in one list.

/// How many bits the numbers of a binary file keep.
package enum DrawsPrecision: String, Sendable, CaseIterable {
  /// All 64.
  case double
  /// 32, which are seven digits, and magnitudes up to 3.4e38.
  case single
}

/// A kind of file for draws: how it is called, written and told from others.
package struct DrawsFormat: Sendable {
  /// As options call it.
  package let name: String
  /// The ending of files' names, without its dot.
  package let fileExtension: String
  /// A sentence for people.
  package let summary: String
  /// The precisions in which it can hold numbers; the first is the standard one.
  package let precisions: [DrawsPrecision]
  /// Makes what writes a file; nil for `significantDigits`: all.
  package let makeWriter:
    @Sendable (_ path: String, _ significantDigits: Int?, _ precision: DrawsPrecision) throws -> any DrawsWriter
  /// How many bytes there are before the first row.
  package let headerLength: @Sendable ([UInt8]) -> Int
  /// Whether these are the first bytes of such a file.
  package let recognises: @Sendable ([UInt8]) -> Bool

  /// All kinds; the first is the standard one.
  package static let all: [DrawsFormat] = [csv, arrow]

  package static let standard = csv

  package static func named(_ name: String) -> DrawsFormat? { all.first { $0.name == name } }

  /// The kind whose files' names end so.
  package static func of(path: String) -> DrawsFormat? { all.first { path.hasSuffix("." + $0.fileExtension) } }
}

extension DrawsFormat {
  /// CmdStan's text.
  static let csv = DrawsFormat(
    name: "csv", fileExtension: "csv", summary: "CmdStan's text, which all tools read.",
    precisions: [.double],
    makeWriter: { path, digits, _ in try CSVWriter(path: path, significantDigits: digits) },
    headerLength: { bytes in
      // The comments at the top with the line of column names.
      var start = 0
      while start < bytes.count {
        let isComment = bytes[start] == UInt8(ascii: "#")
        guard let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) else { return bytes.count }
        start = end + 1
        if !isComment { break }
      }
      return start
    },
    recognises: { $0.starts(with: "# stan_version".utf8) || $0.starts(with: "lp__".utf8) })

  /// Arrow's stream of batches.
  static let arrow = DrawsFormat(
    name: "arrow", fileExtension: "arrows",
    summary: "Arrow's stream: smaller, faster, all digits; pyarrow, polars and R's arrow read it.",
    precisions: [.double, .single],
    makeWriter: { path, _, precision in try ArrowDrawsWriter(path: path, precision: precision) },
    headerLength: { bytes in
      bytes.withUnsafeBytes { bytes in
        var position = 0
        guard case .schema? = ArrowMessage.read(bytes, &position, schema: nil) else { return bytes.count }
        return position
      }
    },
    recognises: { $0.starts(with: [0xFF, 0xFF, 0xFF, 0xFF]) })
}
