// ModelData: the data of a model, from Swift values or from a file.
import CohortIO
import CohortRecording

/// A value that can be data of a model: numbers, and arrays of them to any depth.
///
/// Vectors, row vectors and arrays are Swift arrays; a matrix is an array of its rows.
public protocol ModelDataConvertible: Sendable {
  /// The value as sizes and numbers.
  var modelDataValue: ModelDataValue { get }
}

/// Numbers with the sizes of the arrays around them, row-major.
public struct ModelDataValue: Sendable, Equatable {
  var sizes: [Int]
  var ints: [Int]?
  var reals: [Double]
  /// What is wrong with the value: nested arrays of different lengths.
  var fault: String?
}

extension Int: ModelDataConvertible {
  /// A single int.
  public var modelDataValue: ModelDataValue { ModelDataValue(sizes: [], ints: [self], reals: [Double(self)]) }
}

extension Double: ModelDataConvertible {
  /// A single number.
  public var modelDataValue: ModelDataValue { ModelDataValue(sizes: [], ints: nil, reals: [self]) }
}

extension Array: ModelDataConvertible where Element: ModelDataConvertible {
  /// The elements' numbers with one more size.
  public var modelDataValue: ModelDataValue {
    let parts = map(\.modelDataValue)
    let inner = parts.first?.sizes ?? []
    let isRagged = parts.contains { $0.sizes != inner }
    let fault =
      parts.compactMap(\.fault).first
      ?? (isRagged ? "nested arrays have different lengths" : nil)
    let areInts = !parts.isEmpty && parts.allSatisfy { $0.ints != nil }
    return ModelDataValue(
      sizes: [count] + inner, ints: areInts || parts.isEmpty ? parts.flatMap { $0.ints ?? [] } : nil,
      reals: parts.flatMap(\.reals), fault: fault)
  }
}

/// Values for the variables of a model's data block (or for its parameters, as initial values).
public struct ModelData: Sendable, ExpressibleByDictionaryLiteral {
  private var values: [String: ModelDataValue] = [:]
  private var file: DataSet?

  /// Data from Swift values.
  public init(dictionaryLiteral elements: (String, any ModelDataConvertible)...) {
    for (name, value) in elements { values[name] = value.modelDataValue }
  }

  /// Data from Swift values.
  public init(_ elements: [String: any ModelDataConvertible]) { values = elements.mapValues(\.modelDataValue) }

  /// Data from a JSON file as CmdStan reads it, or an R dump (`.R`).
  ///
  /// - Throws: `ModelError` with path, line and column.
  public init(contentsOf path: String) throws {
    do {
      file = try DataFile.read(path)
    } catch {
      throw ModelError(.data, "\(error)")
    }
  }

  /// Data from JSON text.
  ///
  /// - Throws: `ModelError` with line and column.
  public init(json: String) throws {
    do {
      file = try DataFile.parse(json: json)
    } catch {
      throw ModelError(.data, "\(error)")
    }
  }

  /// Sets a variable.
  public subscript(name: String) -> (any ModelDataConvertible)? {
    get { nil }
    set { values[name] = newValue?.modelDataValue }
  }
}

extension ModelData: DataSource {
  /// The variable of this name.
  package func variable(named name: String) throws -> DataVariable? {
    if let value = values[name] {
      if let fault = value.fault { throw DataError("variable \(name): \(fault)") }
      if let ints = value.ints { return DataVariable(sizes: value.sizes, values: .ints(ContiguousArray(ints))) }
      return DataVariable(sizes: value.sizes, values: .reals(ContiguousArray(value.reals)))
    }
    guard let entry = file?[name], var variable = DataVariable(entry.value) else { return nil }
    if let line = entry.line {
      variable.place = "\(entry.path ?? "data"):\(line)" + (entry.column.map { ":\($0)" } ?? "")
    }
    return variable
  }
}

extension DataVariable {
  /// A value of a data file.
  init?(_ value: DataValue) {
    switch value {
    case .numbers(let array):
      switch array.elements {
      case .integers(let ints): self.init(sizes: array.shape, values: .ints(ContiguousArray(ints)))
      case .reals(let reals): self.init(sizes: array.shape, values: .reals(ContiguousArray(reals)))
      }
    case .tuple(let members): self.init(sizes: [], values: .tuple(members.compactMap { DataVariable($0) }))
    case .tuples(let shape, let elements):
      self.init(sizes: shape, values: .tuples(elements.compactMap { DataVariable($0) }))
    }
  }
}
