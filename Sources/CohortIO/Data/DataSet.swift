/// The variables of one data or init file, and how they are fetched: by name, type and declared shape, with errors that
/// say what was declared and what was found.

/// A variable, or a member of a tuple, with the place where its value stands.
package struct DataEntry: Sendable {
  package var name: String
  package var value: DataValue
  package var path: String?
  package var line: Int?
  package var column: Int?
  /// Whether the file is of a kind that does not tell a number from an array of one element, as R's are.
  var hasNoScalars = false

  package init(name: String, value: DataValue, path: String? = nil, line: Int? = nil, column: Int? = nil) {
    self.name = name
    self.value = value
    self.path = path
    self.line = line
    self.column = column
  }

  /// An error about this variable, at its place.
  package func error(_ message: String, index: [Int] = [], hint: String? = nil) -> InputError {
    InputError(
      path: path, line: line, column: column, message: "variable \(elementName(name, index)): \(message)", hint: hint)
  }
}

/// The shape that a program declares for a variable, with the sizes as it spells them, for messages.
package struct DeclaredShape: Equatable, Sendable {
  /// The sizes from the outermost dimension inwards; none for a scalar.
  package var sizes: [Int]
  /// Each size's source text, such as `N` or `2 * K`; nil where it is a literal.
  package var spellings: [String?]

  package init(_ sizes: [Int], spelled spellings: [String?] = []) {
    self.sizes = sizes
    self.spellings = spellings
  }

  var isEmpty: Bool { sizes.contains(0) }

  /// `an array of shape [10, 3] (N = 10, K = 3)`, or `a single integer`.
  func text(of type: String) -> String {
    if sizes.isEmpty { return "a single \(type)" }
    var seen: [String] = []
    for (size, spelling) in zip(sizes, spellings) {
      if let spelling, !seen.contains("\(spelling) = \(size)") { seen.append("\(spelling) = \(size)") }
    }
    return "an array of shape \(shapeText(sizes))" + (seen.isEmpty ? "" : " (" + seen.joined(separator: ", ") + ")")
  }
}

/// The language's integers have 32 bits.
let integerRange = -2_147_483_648...2_147_483_647

extension DataEntry {
  /// The value as integers, flattened with the last index fastest.
  package func integers(_ shape: DeclaredShape) throws -> [Int] {
    let array = try numbers(shape, type: "integer")
    if shape.isEmpty { return [] }
    switch array.elements {
    case .integers(let values):
      for (position, value) in values.enumerated() where !integerRange.contains(value) {
        throw error(
          "expected an integer between \(integerRange.lowerBound) and \(integerRange.upperBound), found \(value)",
          index: elementIndex(position, in: array.shape))
      }
      return values
    case .reals(let values):
      // Name the first that is no integer at all; where all are whole, one was written with a point or an exponent.
      let position = values.firstIndex { $0 != $0.rounded() || !$0.isFinite } ?? 0
      throw error(
        "expected an integer, found \(JSONText.number(values.isEmpty ? 0 : values[position]))",
        index: elementIndex(position, in: array.shape),
        hint: values.allSatisfy { $0 == $0.rounded() && $0.isFinite }
          ? "An integer is written without a decimal point and without an exponent." : nil)
    }
  }

  /// The value as reals, flattened with the last index fastest. Integers are taken too.
  package func reals(_ shape: DeclaredShape) throws -> [Double] {
    let array = try numbers(shape, type: "number")
    return shape.isEmpty ? [] : array.reals
  }

  private func numbers(_ shape: DeclaredShape, type: String) throws -> NumberArray {
    guard case .numbers(let array) = value else {
      throw error("expected \(shape.text(of: type)), found \(value.kind)")
    }
    // `[]` stands for every shape without elements: JSON cannot say the sizes that follow the first 0.
    if shape.isEmpty, array.count == 0 { return array }
    if hasNoScalars, array.count == 1, array.shape.count <= 1, shape.sizes.allSatisfy({ $0 == 1 }) { return array }
    guard array.shape == shape.sizes else {
      let hint: String? =
        array.shape.isEmpty && shape.sizes.allSatisfy { $0 == 1 }
        ? "An array of one element is written in brackets as well: [3], not 3." : nil
      throw error("expected \(shape.text(of: type)), found \(value.kind)", hint: hint)
    }
    return array
  }

  /// Member `number` (from 1) of a tuple; of an array of tuples, that member of all of them with the array's shape
  /// before its own.
  package func member(_ number: Int, of count: Int) throws -> DataEntry {
    var entry = self
    entry.name = "\(name).\(number)"
    switch value {
    case .tuple(let members):
      guard members.count == count, number >= 1, number <= members.count else {
        throw error("expected a tuple of \(count), found \(value.kind)")
      }
      entry.value = members[number - 1]
    case .tuples(let shape, let elements):
      entry.value = try gathered(shape, elements, number: number, of: count)
    case .numbers(let array) where array.count == 0 && !array.shape.isEmpty:
      break
    case .numbers:
      throw error("expected a tuple of \(count), found \(value.kind)")
    }
    return entry
  }

  private func gathered(_ shape: [Int], _ elements: [DataValue], number: Int, of count: Int) throws -> DataValue {
    var parts: [DataValue] = []
    for element in elements {
      guard case .tuple(let members) = element, members.count == count, number >= 1, number <= count else {
        throw error("expected tuples of \(count), found \(element.kind)")
      }
      parts.append(members[number - 1])
    }
    guard case .numbers(let first)? = parts.first else {
      // Tuples in tuples, or arrays of tuples in them.
      var inner: [Int] = []
      var flat: [DataValue] = []
      for part in parts {
        if case .tuples(let innerShape, let values) = part {
          inner = innerShape
          flat += values
        } else {
          flat.append(part)
        }
      }
      return .tuples(shape: shape + inner, flat)
    }
    let arrays = parts.compactMap { part -> NumberArray? in
      if case .numbers(let array) = part { array } else { nil }
    }
    var integers: [Int]? = []
    for array in arrays {
      if case .integers(let values) = array.elements { integers?.append(contentsOf: values) } else { integers = nil }
    }
    let joined: NumberArray.Elements = integers.map { .integers($0) } ?? .reals(arrays.flatMap(\.reals))
    return .numbers(NumberArray(shape: shape + first.shape, elements: joined))
  }
}

/// A file's variables in the order in which they stand in it.
package struct DataSet: Sendable {
  /// The file, or nil for data that an app gave.
  package let path: String?
  package private(set) var entries: [DataEntry] = []
  /// Names in the file that no variable can have.
  package var otherNames: [String] = []
  /// What the file calls its groups, in words.
  package var groupNames: [String] = []
  private var positions: [String: Int] = [:]

  package init(path: String? = nil) {
    self.path = path
  }

  /// Data that an app gives.
  package init(_ values: [(name: String, value: DataValue)]) {
    self.init()
    for (name, value) in values { append(DataEntry(name: name, value: value)) }
  }

  package var names: [String] { entries.map(\.name) }

  package subscript(name: String) -> DataEntry? { positions[name].map { entries[$0] } }

  /// Adds a variable, or replaces the one of the same name.
  package mutating func append(_ entry: DataEntry) {
    if let position = positions[entry.name] {
      entries[position] = entry
    } else {
      positions[entry.name] = entries.count
      entries.append(entry)
    }
  }

  /// The integers of a variable, flattened with the last index fastest. A variable without elements may be missing.
  package func integers(_ name: String, _ shape: DeclaredShape) throws -> [Int] {
    if let entry = self[name] { return try entry.integers(shape) }
    guard shape.isEmpty else { throw missing(name, shape.text(of: "integer")) }
    return []
  }

  /// The reals of a variable, flattened with the last index fastest. A variable without elements may be missing.
  package func reals(_ name: String, _ shape: DeclaredShape) throws -> [Double] {
    if let entry = self[name] { return try entry.reals(shape) }
    guard shape.isEmpty else { throw missing(name, shape.text(of: "number")) }
    return []
  }

  /// The error for a variable that is declared and not there.
  package func missing(_ name: String, _ expected: String) -> InputError {
    let close = names.filter { $0.lowercased() == name.lowercased() }
    let hint: String
    if let similar = close.first {
      hint = "There is \(similar); names are told apart by case."
    } else if names.isEmpty {
      hint = "No variables are given at all."
    } else {
      hint = "There are: \(names.prefix(20).joined(separator: ", "))\(names.count > 20 ? ", ..." : "")."
    }
    return InputError(path: path, message: "variable \(name) is missing; expected \(expected)", hint: hint)
  }
}
