/// Reads R's dump format as CmdStan takes it: `name <- value` with numbers, `c(...)`, `1:3`, `structure(..., .Dim = ...)`.

/// Values stand in column-major order there; they are kept with the last index fastest, as in JSON.
struct RDumpReader {
  private var cursor: JSONCursor

  init(_ bytes: UnsafeBufferPointer<UInt8>, path: String) {
    cursor = JSONCursor(bytes, path: path)
  }

  mutating func dataSet() throws -> DataSet {
    var data = DataSet(path: cursor.path)
    skip()
    while cursor.offset < cursor.bytes.count {
      let place = cursor.position
      let name = try variableName()
      guard data[name] == nil else { throw cursor.error("variable \(name) is defined twice", at: place) }
      skip()
      guard cursor.take(UInt8(ascii: "<")), cursor.take(UInt8(ascii: "-")) else {
        throw cursor.error("expected '<-' after \(name), found \(cursor.found())")
      }
      skip()
      let start = cursor.position
      let value = DataValue.numbers(try value(name))
      let location = cursor.error("", at: start)
      data.append(DataEntry(name: name, value: value, path: data.path, line: location.line, column: location.column))
      skip()
      while cursor.take(UInt8(ascii: ";")) { skip() }
    }
    return data
  }

  /// Steps over space and comments.
  private mutating func skip() {
    cursor.skipSpace()
    while cursor.current == UInt8(ascii: "#") {
      while cursor.offset < cursor.bytes.count, cursor.bytes[cursor.offset] != 0x0A { cursor.offset += 1 }
      cursor.skipSpace()
    }
  }

  private mutating func variableName() throws -> String {
    let quotes: [UInt8] = [UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`")]
    let quote = quotes.contains(cursor.current) ? cursor.current : nil
    if quote != nil { cursor.offset += 1 }
    let start = cursor.offset
    while isNamePart(cursor.current) { cursor.offset += 1 }
    let name = String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self)
    guard !name.isEmpty else { throw cursor.error("expected a variable's name, found \(cursor.found())") }
    if let quote, !cursor.take(quote) { throw cursor.error("expected the closing quote after \(name)") }
    return name
  }

  private func isNamePart(_ byte: UInt8) -> Bool {
    byte | 0x20 >= 97 && byte | 0x20 <= 122 || byte >= 48 && byte <= 57 || byte == UInt8(ascii: "_")
      || byte == UInt8(ascii: ".")
  }

  /// Steps over a word if it stands here.
  private mutating func take(_ word: String) -> Bool {
    let end = cursor.offset + word.utf8.count
    guard end <= cursor.bytes.count, cursor.bytes[cursor.offset..<end].elementsEqual(word.utf8) else { return false }
    cursor.offset = end
    return true
  }

  private mutating func expect(_ byte: UInt8, _ name: String) throws {
    skip()
    guard cursor.take(byte) else {
      throw cursor.error("\(name): expected '\(Character(Unicode.Scalar(byte)))', found \(cursor.found())")
    }
  }

  private mutating func value(_ name: String) throws -> NumberArray {
    guard take("structure") else { return try vector(name) }
    try expect(UInt8(ascii: "("), name)
    skip()
    let place = cursor.position
    let flat = try vector(name)
    try expect(UInt8(ascii: ","), name)
    skip()
    guard take(".Dim") || take("dim") else {
      throw cursor.error("\(name): expected '.Dim', found \(cursor.found())")
    }
    try expect(UInt8(ascii: "="), name)
    skip()
    let sizesPlace = cursor.position
    let sizes = try vector(name)
    try expect(UInt8(ascii: ")"), name)
    guard case .integers(let shape) = sizes.elements, shape.allSatisfy({ $0 >= 0 }) else {
      throw cursor.error("\(name): expected sizes in .Dim, which are integers from 0", at: sizesPlace)
    }
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      count = overflow ? Int.max : product
    }
    guard count == flat.count else {
      throw cursor.error("\(name): .Dim wants \(count) numbers, found \(flat.count)", at: place)
    }
    switch flat.elements {
    case .integers(let values): return NumberArray(shape: shape, elements: .integers(rowMajor(values, shape)))
    case .reals(let values): return NumberArray(shape: shape, elements: .reals(rowMajor(values, shape)))
    }
  }

  /// A number, a range, `c(...)`, `integer(n)` or `double(n)`. A scalar has no shape, everything else has one size.
  private mutating func vector(_ name: String) throws -> NumberArray {
    var integers: [Int] = []
    var reals: [Double]?
    func result() -> NumberArray.Elements { reals.map { .reals($0) } ?? .integers(integers) }
    func append(_ token: NumberToken) {
      switch token {
      case .integer(let value):
        if reals == nil { integers.append(value) } else { reals?.append(Double(value)) }
      case .real(let value):
        if reals == nil { reals = integers.map(Double.init) }
        reals?.append(value)
      }
    }

    for (word, isReal) in [("integer", false), ("double", true), ("numeric", true)] where take(word) {
      try expect(UInt8(ascii: "("), name)
      skip()
      var count = 0
      if cursor.current != UInt8(ascii: ")") {
        guard case .integer(let size) = try number(name), size >= 0 else {
          throw cursor.error("\(name): expected a size from 0")
        }
        count = size
      }
      try expect(UInt8(ascii: ")"), name)
      try MemoryBudget.require(count: count, stride: 8, for: "variable \(name)")
      return NumberArray(
        shape: [count],
        elements: isReal ? .reals([Double](repeating: 0, count: count)) : .integers([Int](repeating: 0, count: count)))
    }

    if cursor.current == UInt8(ascii: "c"), take("c") {
      try expect(UInt8(ascii: "("), name)
      skip()
      if !cursor.take(UInt8(ascii: ")")) {
        while true {
          skip()
          for token in try item(name).tokens { append(token) }
          skip()
          if cursor.take(UInt8(ascii: ",")) { continue }
          if cursor.take(UInt8(ascii: ")")) { break }
          throw cursor.error("\(name): expected ',' or ')', found \(cursor.found())")
        }
      }
      return NumberArray(shape: [max(integers.count, reals?.count ?? 0)], elements: result())
    }

    let single = try item(name)
    for token in single.tokens { append(token) }
    return NumberArray(shape: single.isRange ? [single.tokens.count] : [], elements: result())
  }

  /// A number, or all of a range `first:last`.
  private mutating func item(_ name: String) throws -> (tokens: [NumberToken], isRange: Bool) {
    let place = cursor.position
    let first = try number(name)
    skip()
    guard cursor.take(UInt8(ascii: ":")) else { return ([first], false) }
    skip()
    let last = try number(name)
    guard case .integer(let from) = first, case .integer(let to) = last else {
      throw cursor.error("\(name): expected integers on both sides of ':'", at: place)
    }
    let (span, overflow) = max(from, to).subtractingReportingOverflow(min(from, to))
    try MemoryBudget.require(
      count: overflow ? Int.max : span, stride: 2 * MemoryLayout<NumberToken>.stride, for: "variable \(name)")
    let step = from <= to ? 1 : -1
    return (stride(from: from, through: to, by: step).map(NumberToken.integer), true)
  }

  private mutating func number(_ name: String) throws -> NumberToken {
    for (word, value) in [("NaN", Double.nan), ("NA", .nan), ("Inf", .infinity), ("-Inf", -.infinity)] where take(word)
    {
      return .real(value)
    }
    switch scanNumber(cursor.bytes, at: cursor.offset, strict: false) {
    case .number(let token, let end):
      cursor.offset = end
      _ = cursor.take(UInt8(ascii: "L"))
      return token
    case .outOfRange:
      throw cursor.error("\(name): a number beyond the largest double, about 1.8e308")
    case .malformed:
      throw cursor.error("\(name): expected a number, found \(cursor.found())")
    }
  }
}

/// Reorders an array from first index fastest to last index fastest.
func rowMajor<Element>(_ values: [Element], _ shape: [Int]) -> [Element] {
  guard shape.count > 1, !values.isEmpty else { return values }
  return columnMajorPositions(shape).enumerated().reduce(into: values) { result, pair in
    result[pair.element] = values[pair.offset]
  }
}

/// For each element in column-major order, where it stands in row-major order.
package func columnMajorPositions(_ shape: [Int]) -> [Int] {
  let count = shape.reduce(1, *)
  var strides = [Int](repeating: 1, count: shape.count)
  for dimension in shape.indices.dropLast().reversed() {
    strides[dimension] = strides[dimension + 1] * shape[dimension + 1]
  }
  var index = [Int](repeating: 0, count: shape.count)
  var positions: [Int] = []
  positions.reserveCapacity(count)
  var position = 0
  for _ in 0..<count {
    positions.append(position)
    for dimension in shape.indices {
      index[dimension] += 1
      position += strides[dimension]
      if index[dimension] < shape[dimension] { break }
      position -= strides[dimension] * shape[dimension]
      index[dimension] = 0
    }
  }
  return positions
}
