// ModelData: the data of a model, from Swift values or from a file.
import CohortIO
import CohortRecording

/// Values for the variables of a model's data block (or for its parameters, as initial values).
///
/// ```swift
/// var data: ModelData = ["N": 3, "y": [1.5, 2, 0.25]]
/// data["sigma"] = 2.0
/// let y = data["y"]?.modelDataValue.reals
/// ```
public struct ModelData: Sendable, ExpressibleByDictionaryLiteral {
  private var values: [String: any ModelDataConvertible] = [:]
  private var file: DataSet?
  /// Variables of the file that were taken out.
  private var removed: Set<String> = []

  /// Data from Swift values.
  public init(dictionaryLiteral elements: (String, any ModelDataConvertible)...) {
    for (name, value) in elements { values[name] = value }
  }

  /// Data from Swift values.
  public init(_ elements: [String: any ModelDataConvertible]) { values = elements }

  /// Data from a JSON file as CmdStan reads it, or an R dump (`.R`).
  ///
  /// - Throws: `ModelError` with path, line and column.
  public init(contentsOf path: String) throws {
    do {
      file = try DataFile.read(path)
    } catch {
      throw ModelError(reading: error)
    }
  }

  /// Data from JSON text.
  ///
  /// - Throws: `ModelError` with line and column.
  public init(json: String) throws {
    do {
      file = try DataFile.parse(json: json)
    } catch {
      throw ModelError(reading: error)
    }
  }

  /// A variable: what was set, with its type, so that `data["y"] as? [Double]` gives it back; of a file, a
  /// `ModelDataValue`. Nil where there is none of this name; setting nil takes it out.
  public subscript(name: String) -> (any ModelDataConvertible)? {
    get { values[name] ?? (removed.contains(name) ? nil : file?[name].map { ModelDataValue($0.value) }) }
    set {
      values[name] = newValue
      if newValue == nil { removed.insert(name) } else { removed.remove(name) }
    }
  }

  /// The file that the data comes from.
  var path: String? { file?.path }

  /// The names of all variables, in alphabetical order.
  public var names: [String] {
    Set(values.keys).union((file?.names ?? []).filter { !removed.contains($0) }).sorted()
  }
}

extension ModelData: Codable {
  /// Reads an object with a member for each variable, as in CmdStan's data files.
  public init(from decoder: any Decoder) throws {
    values = try [String: ModelDataValue](from: decoder)
  }

  /// Writes an object with a member for each variable, as in CmdStan's data files.
  public func encode(to encoder: any Encoder) throws {
    var object: [String: ModelDataValue] = [:]
    for name in names { object[name] = self[name]?.modelDataValue }
    try object.encode(to: encoder)
  }
}

extension ModelError {
  /// An error of reading data.
  fileprivate init(reading error: any Error) {
    if let error = error as? InputError { self.init(.data, error) } else { self.init(.data, "\(error)") }
  }
}

extension ModelData: DataSource {
  package var givenNames: [String] { names + (file?.otherNames ?? []) }

  package var groupNames: [[String]] {
    var lists = file?.groupNameLists ?? []
    for name in values.keys.sorted() where GroupNames.areIDs(name) {
      guard let value = values[name]?.modelDataValue, value.sizes.count == 1, case .ints(let ids) = value.content else {
        continue
      }
      lists.append(ids.map(String.init))
    }
    return lists
  }

  /// The variable of this name.
  package func variable(named name: String) throws -> DataVariable? {
    if let value = values[name]?.modelDataValue {
      if let fault = value.fault { throw DataError("variable \(name): \(fault)") }
      return DataVariable(value)
    }
    guard !removed.contains(name), let entry = file?[name], var variable = DataVariable(entry.value) else { return nil }
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
