/// Reads files of data, initial values, metrics and points from disk.
import Foundation

package enum DataFile {
  /// Reads a data or init file: JSON, or R dump where the name ends in `.R` or the text does not start like JSON.
  ///
  /// - Throws: `InputError`; of a table its hint says how data are made of it.
  package static func read(_ path: String) throws -> DataSet {
    do {
      return try readVariables(path)
    } catch var error as InputError where error.line != nil && isTable(path) {
      error.hint = "This is a table: cohort data \(path) > data.json makes data of doses and observations."
      throw error
    }
  }

  /// Whether a file is called like a table of rows and columns.
  private static func isTable(_ path: String) -> Bool {
    ["csv", "tsv", "tab", "dat"].contains { path.lowercased().hasSuffix("." + $0) }
  }

  private static func readVariables(_ path: String) throws -> DataSet {
    let isNamedR = path.lowercased().hasSuffix(".r")
    return try withText(of: path) { bytes in
      let first = bytes.first { $0 > 0x20 }
      let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == nil
      if isNamedR || !isJSON && looksLikeAssignment(bytes) {
        var reader = RDumpReader(bytes, path: path)
        return try reader.dataSet()
      }
      var reader = JSONDataReader(bytes, path: path)
      return try reader.dataSet()
    }
  }

  /// Reads JSON from a text.
  package static func parse(json text: String, path: String = "data") throws -> DataSet {
    var text = text
    return try text.withUTF8 { bytes in
      var reader = JSONDataReader(bytes, path: path)
      return try reader.dataSet()
    }
  }

  /// Reads R dump from a text.
  package static func parse(rDump text: String, path: String = "data.R") throws -> DataSet {
    var text = text
    return try text.withUTF8 { bytes in
      var reader = RDumpReader(bytes, path: path)
      return try reader.dataSet()
    }
  }

  /// Reads an array of points, each of `dimension` numbers.
  package static func points(_ path: String, dimension: Int) throws -> [[Double]] {
    let value = try withText(of: path) { bytes in
      var reader = JSONDataReader(bytes, path: path)
      return try reader.array(named: "points")
    }
    guard case .numbers(let array) = value, array.shape.count == 2 || array.shape == [0] else {
      throw InputError(
        path: path, message: "expected an array of points, each an array of \(dimension) numbers, found \(value.kind)")
    }
    let count = array.shape[0]
    guard count == 0 || array.shape[1] == dimension else {
      throw InputError(
        path: path,
        message:
          "expected points of \(dimension) numbers, one for each unconstrained parameter, found \(array.shape[1])")
    }
    let reals = array.reals
    return (0..<count).map { Array(reals[($0 * dimension)..<(($0 + 1) * dimension)]) }
  }

  /// Reads points as CmdStan's `log_prob` is given them: a variable `params_r`, of one point or an array of them. An array of
  /// points alone is taken, too.
  package static func unconstrainedParameters(_ path: String, dimension: Int) throws -> [[Double]] {
    let isArray = try withText(of: path) { $0.first { $0 > 0x20 } == UInt8(ascii: "[") }
    if isArray { return try points(path, dimension: dimension) }
    guard let value = try read(path)["params_r"]?.value else {
      throw InputError(path: path, message: "expected a variable params_r with unconstrained parameters")
    }
    guard case .numbers(let array) = value, (1...2).contains(array.shape.count), array.shape.last == dimension else {
      throw InputError(
        path: path,
        message: "params_r: expected \(dimension) numbers, or points of so many, one for each unconstrained parameter")
    }
    let (reals, count) = (array.reals, array.shape.count == 1 ? 1 : array.shape[0])
    return (0..<count).map { Array(reals[($0 * dimension)..<(($0 + 1) * dimension)]) }
  }

  /// All bytes of a file, such as a model's text.
  package static func bytes(_ path: String) throws -> [UInt8] {
    try withBytes(of: path) { bytes in
      try MemoryBudget.require(bytes.count, for: "the file")
      return Array(bytes)
    }
  }

  /// Hands the bytes of a text file to `body`: UTF-8, without a byte order mark.
  static func withText<Result>(of path: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) throws -> Result
  {
    try withBytes(of: path) { bytes in
      if bytes.count >= 2, bytes[0] == 0xFF && bytes[1] == 0xFE || bytes[0] == 0xFE && bytes[1] == 0xFF {
        throw InputError(path: path, message: "the file is encoded as UTF-16", hint: "Save it as UTF-8.")
      }
      guard bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return try body(bytes) }
      return try body(UnsafeBufferPointer(rebasing: bytes[3...]))
    }
  }

  /// Hands the bytes of a file to `body`. The file is mapped, not read, so its size costs no memory.
  private static func withBytes<Result>(
    of path: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) throws -> Result {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else {
      let reason = errno
      throw InputError(
        path: path, message: "cannot open the file: \(String(cString: strerror(reason)))",
        hint: path.hasPrefix("{") || path.hasPrefix("[")
          ? "A path is expected here; what is in no file can come through the standard input, which is named '-'."
          : reason == ENOENT ? PathText.similarFile(to: path).map { "There is \($0)." } : nil)
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw InputError(path: path, message: "cannot read the file: \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw InputError(path: path, message: "expected a file, found a directory")
    }
    let size = Int(status.st_size)
    if status.st_mode & S_IFMT == S_IFREG, size > 0 {
      guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
        throw InputError(path: path, message: "cannot map the file: \(String(cString: strerror(errno)))")
      }
      defer { munmap(base, size) }
      return try body(UnsafeBufferPointer(start: base.assumingMemoryBound(to: UInt8.self), count: size))
    }
    // A pipe, such as /dev/stdin, cannot be mapped.
    if let known = StandardInput.contents(of: path) { return try known.withUnsafeBufferPointer(body) }
    var contents: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = readChunk(descriptor, &chunk)
      guard count >= 0 else {
        throw InputError(path: path, message: "cannot read the file: \(String(cString: strerror(errno)))")
      }
      if count == 0 { break }
      try MemoryBudget.require(contents.count * 3, for: "the file")
      contents.append(contentsOf: chunk[0..<count])
    }
    StandardInput.keep(contents, of: path)
    return try contents.withUnsafeBufferPointer(body)
  }

  private static func readChunk(_ descriptor: Int32, _ chunk: inout [UInt8]) -> Int {
    chunk.withUnsafeMutableBytes { buffer in
      guard let base = buffer.baseAddress else { return 0 }
      return Foundation.read(descriptor, base, buffer.count)
    }
  }

  /// Whether the first statement is `name <- value`.
  private static func looksLikeAssignment(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let head = String(decoding: bytes.prefix(4096), as: UTF8.self)
    return head.contains("<-")
  }
}
