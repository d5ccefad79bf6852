// ColumnValues: parameters given by the numbers of their columns, as draws have them.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

extension BoundModel {
  /// The unconstrained numbers of parameters that are given in the order of their columns.
  ///
  /// - Throws: `DataError` where there are more or fewer, or a value violates its constraint.
  package func unconstrain(columns numbers: [Double]) throws -> [Double] {
    let machine = machine(ProgramBuilder())
    let expected = columns.count { $0.block == .parameters }
    guard numbers.count == expected else {
      throw DataError("the parameters are \(expected) numbers, found \(numbers.count)")
    }
    var reader = ColumnReader(numbers: numbers[...], machine: machine)
    var values: [String: DataVariable] = [:]
    for declaration in code.declarations(of: .parameters) {
      values[declaration.name] = try reader.variable(declaration.type, name: declaration.name)
    }
    return try unconstrain(ColumnValues(values: values), defaults: [Double](repeating: 0, count: dimension))
  }
}

private struct ColumnValues: DataSource {
  let values: [String: DataVariable]
  func variable(named name: String) -> DataVariable? { values[name] }
  var givenNames: [String] { values.keys.sorted() }
}

/// Reads variables whose first index moves fastest.
private struct ColumnReader {
  var numbers: ArraySlice<Double>
  let machine: Machine

  mutating func variable(_ type: SizedDeclaration.SizedType, name: String) throws -> DataVariable {
    switch type {
    case .tuple(let slots):
      var values: [DataVariable] = []
      for slot in slots { values.append(try variable(slot, name: name)) }
      return DataVariable(sizes: [], values: .tuple(values))
    case .array(.tuple(let slots), let sizes):
      let sizes = try sizes.map { try machine.size($0, of: name) }
      let positions = Value.columnMajor(sizes)
      var elements = [DataVariable](repeating: DataVariable(sizes: [], values: .tuple([])), count: positions.count)
      for position in positions { elements[position] = try variable(.tuple(slots), name: name) }
      return DataVariable(sizes: sizes, values: .tuples(elements))
    case .array, .basic:
      let (arrays, element, basic) = try machine.sizes(of: type, name: name)
      let width = basic.isComplex ? 2 : 1
      let positions = Value.columnMajor(arrays + element)
      var reals = ContiguousArray<Double>(repeating: 0, count: positions.count * width)
      for position in positions {
        for part in 0..<width { reals[position * width + part] = numbers.popFirst() ?? .nan }
      }
      return DataVariable(sizes: arrays + element + (basic.isComplex ? [2] : []), values: .reals(reals))
    }
  }
}
