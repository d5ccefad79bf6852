/// Reads CmdStan's JSON data: one object of variables, numbers in rectangular arrays, tuples as {"1": ..., "2": ...}.
import Foundation

/// Arrays deeper than this are refused, so that no file can exhaust the stack.
private let deepestNest = 100

/// Reads the text of a data file. The parser goes through the bytes once and knows line, column and element of all that
/// is wrong.
struct JSONDataReader {
  private var cursor: JSONCursor
  /// The variable and the tuple members inside it, for messages: `t.2`.
  private var name = ""
  private var depth = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, path: String) {
    cursor = JSONCursor(bytes, path: path)
  }

  /// A whole data file.
  mutating func dataSet() throws -> DataSet {
    cursor.skipSpace()
    guard cursor.take(UInt8(ascii: "{")) else {
      throw cursor.error(
        "expected '{', the start of an object of variables, found \(cursor.found())", hint: JSONHint.atStart(cursor))
    }
    var data = DataSet(path: cursor.path)
    try members { reader, key, place in
      guard isVariableName(key) else {
        // What cannot be a variable is somebody's note: its value may be anything.
        reader.name = key
        if key == GroupNames.key { data.groupNames = try reader.names() } else { try reader.skipValue() }
        data.otherNames.append(key)
        return
      }
      guard data[key] == nil else {
        throw reader.cursor.error("variable \(key) is defined twice", at: place)
      }
      reader.name = key
      let start = reader.cursor.position
      let value = try reader.value()
      let location = reader.cursor.error("", at: start)
      data.append(DataEntry(name: key, value: value, path: data.path, line: location.line, column: location.column))
    }
    try endOfFile()
    return data
  }

  /// A file that holds one array, such as a list of points.
  mutating func array(named name: String) throws -> DataValue {
    self.name = name
    cursor.skipSpace()
    guard cursor.current == UInt8(ascii: "[") else {
      throw cursor.error("expected '[', the start of an array, found \(cursor.found())")
    }
    let value = try value()
    try endOfFile()
    return value
  }

  private mutating func endOfFile() throws {
    cursor.skipSpace()
    guard cursor.offset == cursor.bytes.count else {
      throw cursor.error("expected the end of the file, found \(cursor.found())")
    }
  }

  /// The members of an object whose '{' has been read; leaves the cursor after its '}'.
  private mutating func members(_ body: (inout JSONDataReader, String, TextPosition) throws -> Void) throws {
    cursor.skipSpace()
    if cursor.take(UInt8(ascii: "}")) { return }
    while true {
      cursor.skipSpace()
      guard cursor.current == UInt8(ascii: "\"") else {
        throw cursor.error(
          "expected a name in double quotes, found \(cursor.found())", hint: JSONHint.atName(cursor))
      }
      let place = cursor.position
      let key = try cursor.string()
      cursor.skipSpace()
      guard cursor.take(UInt8(ascii: ":")) else {
        throw cursor.error("expected ':' after \"\(key)\", found \(cursor.found())")
      }
      cursor.skipSpace()
      try body(&self, key, place)
      cursor.skipSpace()
      if cursor.take(UInt8(ascii: ",")) { continue }
      if cursor.take(UInt8(ascii: "}")) { return }
      throw cursor.error("expected ',' or '}', found \(cursor.found())", hint: JSONHint.atSeparator(cursor))
    }
  }

  // MARK: Values

  private mutating func value() throws -> DataValue {
    switch cursor.current {
    case UInt8(ascii: "["): return try arrayValue()
    case UInt8(ascii: "{"): return try tuple(element: name)
    default:
      let element = name
      switch try ordinaryNumber() ?? unusualNumber(element: element) {
      case .integer(let value): return .integer(value)
      case .real(let value): return .real(value)
      }
    }
  }

  private mutating func tuple(element: String) throws -> DataValue {
    let start = cursor.position
    try deepen()
    defer { depth -= 1 }
    cursor.offset += 1
    var found: [Int: DataValue] = [:]
    let outer = name
    try members { reader, key, place in
      guard let slot = Int(key), slot >= 1, String(slot) == key else {
        throw reader.cursor.error(
          "\(element): expected a tuple member's number (\"1\", \"2\", ...), found \"\(key)\"", at: place,
          hint: "A variable is a number or an array of numbers; an object stands for a tuple.")
      }
      guard found[slot] == nil else {
        throw reader.cursor.error("\(element): member \(slot) is defined twice", at: place)
      }
      reader.name = element + "." + key
      found[slot] = try reader.value()
    }
    name = outer
    var values: [DataValue] = []
    for slot in 0..<found.count {
      guard let value = found[slot + 1] else {
        throw cursor.error("\(element): member \(slot + 1) of a tuple of \(found.count) is missing", at: start)
      }
      values.append(value)
    }
    guard !values.isEmpty else { throw cursor.error("\(element): a tuple has at least one member", at: start) }
    return .tuple(values)
  }

  /// An array of strings or numbers, as text.
  private mutating func names() throws -> [String] {
    guard cursor.take(UInt8(ascii: "[")) else {
      throw cursor.error("\(name): expected an array of names, found \(cursor.found())")
    }
    var names: [String] = []
    cursor.skipSpace()
    if cursor.take(UInt8(ascii: "]")) { return names }
    repeat {
      cursor.skipSpace()
      if cursor.current == UInt8(ascii: "\"") {
        names.append(try cursor.string())
      } else {
        let start = cursor.offset
        _ = try ordinaryNumber() ?? unusualNumber(element: name)
        names.append(String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self))
      }
      cursor.skipSpace()
    } while cursor.take(UInt8(ascii: ","))
    guard cursor.take(UInt8(ascii: "]")) else {
      throw cursor.error("\(name): expected ',' or ']', found \(cursor.found())")
    }
    return names
  }

  private mutating func deepen() throws {
    depth += 1
    guard depth <= deepestNest else {
      throw cursor.error("\(name): nested deeper than \(deepestNest) levels")
    }
  }

  /// Any JSON value at all, checked but not kept.
  private mutating func skipValue() throws {
    switch cursor.current {
    case UInt8(ascii: "{"):
      try deepen()
      cursor.offset += 1
      try members { reader, _, _ in try reader.skipValue() }
      depth -= 1
    case UInt8(ascii: "["):
      try deepen()
      cursor.offset += 1
      cursor.skipSpace()
      if !cursor.take(UInt8(ascii: "]")) {
        repeat {
          cursor.skipSpace()
          try skipValue()
          cursor.skipSpace()
        } while cursor.take(UInt8(ascii: ","))
        guard cursor.take(UInt8(ascii: "]")) else {
          throw cursor.error("expected ',' or ']', found \(cursor.found())")
        }
      }
      depth -= 1
    case UInt8(ascii: "\""): _ = try cursor.string()
    default:
      var probe = cursor
      if ["null", "true", "false"].contains(probe.word()) {
        cursor = probe
      } else {
        _ = try ordinaryNumber() ?? unusualNumber(element: "")
      }
    }
  }

  // MARK: Numbers

  /// The number that stands here, if it is an ordinary one.
  @inline(__always)
  private mutating func ordinaryNumber() -> NumberToken? {
    guard case .number(let token, let end) = scanNumber(cursor.bytes, at: cursor.offset), isBoundary(end) else {
      return nil
    }
    cursor.offset = end
    return token
  }

  @inline(__always) private func isBoundary(_ offset: Int) -> Bool {
    guard offset < cursor.bytes.count else { return true }
    switch cursor.bytes[offset] {
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x0A, 0x0D, 0x09: return true
    default: return false
    }
  }

  /// NaN and infinities, bare or as strings, and every kind of thing that is no number.
  private mutating func unusualNumber(element: String) throws -> NumberToken {
    let start = cursor.position
    let label = element.isEmpty ? "" : element + ": "
    if cursor.current == UInt8(ascii: "\"") {
      let found = cursor.found()
      let text = try cursor.string()
      if let value = unusualNumbers[text] { return .real(value) }
      throw cursor.error("\(label)expected a number, found \(found)", at: start, hint: JSONHint.string(text))
    }
    var probe = cursor
    if let value = unusualNumbers[probe.word()], isBoundary(probe.offset) {
      cursor = probe
      return .real(value)
    }
    switch scanNumber(cursor.bytes, at: cursor.offset) {
    case .outOfRange(let end):
      let token = String(decoding: cursor.bytes[start.offset..<end], as: UTF8.self)
      throw cursor.error(
        "\(label)the number \(token.prefix(40)) is beyond the largest double, about 1.8e308", at: start)
    case .number(_, let end), .malformed(let end):
      if end > start.offset {
        // The whole of what was meant as a number, up to what cannot belong to it.
        var last = end
        while last < cursor.bytes.count, last - start.offset < 40, !isBoundary(last) { last += 1 }
        let token = String(decoding: cursor.bytes[start.offset..<last], as: UTF8.self)
        throw cursor.error("\(label)expected a number, found '\(token)'", at: start)
      }
    }
    throw cursor.error(
      "\(label)expected a number, found \(cursor.found())", at: start, hint: JSONHint.atNumber(cursor))
  }

  // MARK: Arrays

  /// What an array's elements turn out to be, and what has been read of them.
  private struct ArrayContents {
    /// The size at each level, -1 before the first array of that level is complete.
    var shape: [Int] = []
    /// The place now being read, from 1.
    var index: [Int] = []
    /// How deep the numbers or tuples lie, -1 before the first.
    var leafDepth = -1
    var holdsTuples = false
    var isReal = false
    var integers: [Int] = []
    var reals: [Double] = []
    var tuples: [DataValue] = []
    /// The count at which to ask again whether memory will do.
    var nextCheck = MemoryBudget.unquestioned / MemoryLayout<Double>.stride
  }

  private mutating func arrayValue() throws -> DataValue {
    var contents = ArrayContents()
    let outer = depth
    try array(level: 0, into: &contents)
    depth = outer
    if contents.holdsTuples { return .tuples(shape: contents.shape, contents.tuples) }
    let elements: NumberArray.Elements = contents.isReal ? .reals(contents.reals) : .integers(contents.integers)
    return .numbers(NumberArray(shape: contents.shape, elements: elements))
  }

  private mutating func array(level: Int, into contents: inout ArrayContents) throws {
    try deepen()
    defer { depth -= 1 }
    let start = cursor.position
    cursor.offset += 1
    if contents.shape.count == level {
      contents.shape.append(-1)
      contents.index.append(0)
    }
    if contents.leafDepth >= 0, level >= contents.leafDepth {
      throw cursor.error(
        "\(place(contents, through: level)): expected \(contents.holdsTuples ? "a tuple" : "a number"), found an array",
        at: start)
    }
    contents.index[level] = 0
    var count = 0
    cursor.skipSpace()
    if !cursor.take(UInt8(ascii: "]")) {
      while true {
        count += 1
        contents.index[level] = count
        if cursor.current == UInt8(ascii: "[") {
          try array(level: level + 1, into: &contents)
        } else {
          try leaf(level: level, into: &contents)
        }
        cursor.skipSpace()
        if cursor.take(UInt8(ascii: ",")) {
          cursor.skipSpace()
          continue
        }
        if cursor.take(UInt8(ascii: "]")) { break }
        throw cursor.error(
          "after \(place(contents, through: level + 1)): expected ',' or ']', found \(cursor.found())",
          hint: JSONHint.atSeparator(cursor))
      }
    }
    if contents.shape[level] == -1 {
      contents.shape[level] = count
    } else if contents.shape[level] != count {
      let first = elementName(name, [Int](repeating: 1, count: level))
      throw cursor.error(
        "\(place(contents, through: level)): expected \(elementsText(contents.shape[level])) as in \(first), "
          + "found \(count); arrays must not be ragged", at: start)
    }
  }

  /// A number or a tuple inside an array.
  @inline(__always)
  private mutating func leaf(level: Int, into contents: inout ArrayContents) throws {
    if contents.leafDepth != level + 1 { try firstLeaf(level: level, into: &contents) }
    if contents.holdsTuples { return try tupleLeaf(level: level, into: &contents) }
    let token: NumberToken
    if let ordinary = ordinaryNumber() {
      token = ordinary
    } else {
      token = try unusualNumber(element: place(contents, through: level + 1))
    }
    switch token {
    case .integer(let value):
      if contents.isReal { contents.reals.append(Double(value)) } else { contents.integers.append(value) }
    case .real(let value):
      if !contents.isReal {
        contents.isReal = true
        contents.reals = contents.integers.map(Double.init)
        contents.integers = []
      }
      contents.reals.append(value)
    }
    if contents.reals.count &+ contents.integers.count >= contents.nextCheck {
      // Growing doubles the array and copies it, so for a moment it takes three times its size.
      try requireMemory(count: contents.nextCheck * 3)
      contents.nextCheck *= 2
    }
  }

  private func requireMemory(count: Int) throws {
    do {
      try MemoryBudget.require(count: count, stride: MemoryLayout<Double>.stride, for: "variable \(name)")
    } catch let failure as InputError {
      throw cursor.error(failure.message)
    }
  }

  /// The first leaf says how deep they all lie and what they are.
  private func firstLeaf(level: Int, into contents: inout ArrayContents) throws {
    if contents.leafDepth < 0, contents.shape.count == level + 1 {
      contents.leafDepth = level + 1
      contents.holdsTuples = cursor.current == UInt8(ascii: "{")
      return
    }
    let known = contents.shape[level + 1]
    let expected = known >= 0 ? "an array of \(elementsText(known))" : "an array"
    throw cursor.error("\(place(contents, through: level + 1)): expected \(expected), found \(leafText())")
  }

  private mutating func tupleLeaf(level: Int, into contents: inout ArrayContents) throws {
    let start = cursor.position
    let element = place(contents, through: level + 1)
    guard cursor.current == UInt8(ascii: "{") else {
      throw cursor.error("\(element): expected a tuple, found \(leafText())")
    }
    let value = try tuple(element: element)
    if let first = contents.tuples.first, !value.hasLayout(of: first) {
      throw cursor.error("\(element): its members' shapes are not those of the first tuple in the array", at: start)
    }
    contents.tuples.append(value)
  }

  private func leafText() -> String {
    let found = cursor.found()
    return found.hasPrefix("'") && found.count == 3 ? "a number" : found
  }

  private func place(_ contents: ArrayContents, through depth: Int) -> String {
    elementName(name, Array(contents.index.prefix(depth)))
  }
}

private func elementsText(_ count: Int) -> String {
  count == 1 ? "1 element" : "\(count) elements"
}

/// NaN and the infinities as CmdStan takes them, bare or in quotes.
private let unusualNumbers: [String: Double] = [
  "NaN": .nan, "Inf": .infinity, "+Inf": .infinity, "-Inf": -.infinity, "Infinity": .infinity,
  "+Infinity": .infinity, "-Infinity": -.infinity,
]

/// Whether the language could have a variable of this name.
func isVariableName(_ name: String) -> Bool {
  guard let first = name.utf8.first, isLetter(first) else { return false }
  return name.utf8.allSatisfy { isLetter($0) || ($0 >= 48 && $0 <= 57) || $0 == UInt8(ascii: "_") }
}

private func isLetter(_ byte: UInt8) -> Bool {
  byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
}
