// BoundData: the values of data and transformed data, and their numbers in one array.
import CohortChecking
import CohortMath
import CohortProgram

/// What a program knows once it has its data.
struct BoundData {
  /// Data and transformed data, by variable; `void` for others.
  private var values: [Value]
  /// The numbers of the containers among the values. Scalars refer to them, so that operand columns can run through them in
  /// place.
  private(set) var numbers = ContiguousArray<Double>()
  /// What the data call their groups.
  let groupNames: [[String]]

  /// - Parameter machine: has run `transformed data`.
  init(_ machine: Machine) {
    groupNames = machine.groupNames
    let variables = machine.code.frame.variables
    values = Array(repeating: .void, count: variables.count)
    for (index, variable) in variables.enumerated() {
      switch variable.origin {
      case .block(.data), .block(.transformedData): values[index] = stored(machine.variables[index])
      default: break
      }
    }
  }

  /// The value with its numbers among those of all values.
  private mutating func stored(_ value: Value) -> Value {
    switch value {
    case .tensor(var tensor) where tensor.count > 1:
      let base = numbers.count
      for index in tensor.scalars.indices {
        numbers.append(tensor.scalars[index].value)
        tensor.scalars[index] = Scalar(
          value: tensor.scalars[index].value, site: Scalar.dataSite, row: Int32(truncatingIfNeeded: base + index))
      }
      return .tensor(tensor)
    case .tuple(let elements): return .tuple(elements.map { stored($0) })
    default: return value
    }
  }

  /// Gives a machine the values of its variables.
  func fill(_ machine: Machine) {
    for index in values.indices { machine.variables[index] = values[index] }
    machine.groupNames = groupNames
  }
}
