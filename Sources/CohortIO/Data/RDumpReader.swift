/// Reads R's dump format: assignments of numbers as `dump()` writes them, with their dimensions and other attributes.

/// Values stand in column-major order there; they are kept with the last index fastest, as in JSON.
struct RDumpReader {
  var cursor: JSONCursor

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
        let hint = cursor.current == UInt8(ascii: "(") ? "Write each variable as 'name <- value'." : nil
        throw cursor.error(
          "expected '<-' after \(name), found \(cursor.found())",
          hint: cursor.current == UInt8(ascii: "=") ? "Write '\(name) <- ...'." : hint)
      }
      skip()
      let start = cursor.position
      let value = DataValue.numbers(try value(name))
      let location = cursor.error("", at: start)
      var entry = DataEntry(name: name, value: value, path: data.path, line: location.line, column: location.column)
      entry.hasNoScalars = true
      data.append(entry)
      skip()
      while cursor.take(UInt8(ascii: ";")) { skip() }
    }
    return data
  }

  private mutating func variableName() throws -> String {
    guard let name = try word(orQuoted: true), !name.isEmpty else {
      throw cursor.error("expected a variable's name, found \(cursor.found())")
    }
    return name
  }

  func expected(_ byte: UInt8, _ name: String) -> InputError {
    cursor.error("\(name): expected '\(Character(Unicode.Scalar(byte)))', found \(cursor.found())")
  }

  mutating func expect(_ byte: UInt8, _ name: String) throws {
    skip()
    guard cursor.take(byte) else { throw expected(byte, name) }
  }

  // MARK: Values

  private mutating func value(_ name: String) throws -> NumberArray {
    var numbers = RNumbers()
    var sizes: (shape: [Int], place: TextPosition)?
    let isStructure = takeCall("structure")
    skip()
    let place = cursor.position
    try item(name, into: &numbers, depth: 0)
    if isStructure { sizes = try attributes(name) }
    let shape = sizes?.shape ?? (numbers.isVector ? [numbers.count] : [])
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      count = overflow ? Int.max : product
    }
    guard count == numbers.count else {
      throw cursor.error("\(name): .Dim wants \(count) numbers, found \(numbers.count)", at: place)
    }
    if let missing = numbers.missing {
      throw cursor.error(
        "\(elementName(name, columnMajorIndex(missing.position, in: shape))): expected a number, found NA",
        at: missing.place,
        hint: JSONHint.missingValues)
    }
    switch numbers.elements {
    case .integers(let values): return NumberArray(shape: shape, elements: .integers(rowMajor(values, shape)))
    case .reals(let values): return NumberArray(shape: shape, elements: .reals(rowMajor(values, shape)))
    }
  }

  /// The attributes in `structure(…)` after the value, up to the bracket: gives the dimensions; names of all kinds, levels
  /// and classes say nothing about the numbers.
  private mutating func attributes(_ name: String) throws -> (shape: [Int], place: TextPosition)? {
    var sizes: (shape: [Int], place: TextPosition)?
    while true {
      skip()
      if cursor.take(UInt8(ascii: ")")) { return sizes }
      guard cursor.take(UInt8(ascii: ",")) else {
        throw cursor.error("\(name): expected ',' or ')', found \(cursor.found())")
      }
      skip()
      let attributePlace = cursor.position
      guard let attribute = try word(orQuoted: true) else {
        throw cursor.error("\(name): expected an attribute such as '.Dim', found \(cursor.found())")
      }
      try expect(UInt8(ascii: "="), name)
      skip()
      let place = cursor.position
      if attribute == ".Dim" || attribute == "dim" {
        var numbers = RNumbers()
        try item(name, into: &numbers, depth: 0)
        guard case .integers(let shape) = numbers.elements, numbers.missing == nil, !shape.isEmpty,
          shape.allSatisfy({ $0 >= 0 })
        else {
          throw cursor.error("\(name): expected sizes in .Dim, which are integers from 0", at: place)
        }
        sizes = (shape, place)
      } else if try skipExpression(name).contains("integer64") {
        throw cursor.error(
          "\(name): numbers of class integer64 are not read", at: attributePlace,
          hint: "R keeps their bits as other numbers: convert them with as.integer() or as.numeric() before.")
      }
    }
  }
}
