// ParameterNumbers: what the parameters of a draw are given by.
import CohortChecking
import CohortMath
import CohortProgram

/// In which form a draw's parameters are given.
package enum ParameterForm: Hashable, Sendable {
  /// As unconstrained numbers.
  case unconstrained
  /// As they stand in the columns of a draw. What is computed from them has the same bits as where they came from.
  case columns
}

/// The numbers of all parameters, or the symbols that stand for them.
enum ParameterNumbers {
  case unconstrained(ContiguousArray<Scalar>)
  case columns(ContiguousArray<Scalar>)

  init(_ form: ParameterForm, _ numbers: ContiguousArray<Scalar>) {
    switch form {
    case .unconstrained: self = .unconstrained(numbers)
    case .columns: self = .columns(numbers)
    }
  }
}

extension BoundModel {
  /// How many numbers give the parameters.
  package func parameterCount(_ form: ParameterForm) -> Int {
    switch form {
    case .unconstrained: dimension
    case .columns: columns.count { $0.block == .parameters }
    }
  }
}

/// Reads variables from scalars in the order of their columns.
struct ScalarColumns {
  var numbers: ArraySlice<Scalar>
  let machine: Machine

  mutating func value(_ type: SizedDeclaration.SizedType, name: String) throws -> Value {
    switch type {
    case .tuple(let slots):
      var values: [Value] = []
      for slot in slots { values.append(try value(slot, name: name)) }
      return .tuple(values)
    case .array(.tuple(let slots), let sizes):
      let sizes = try sizes.map { try machine.size($0, of: name) }
      let positions = Value.columnMajor(sizes)
      var elements = [Value](repeating: .void, count: positions.count)
      for position in positions { elements[position] = try value(.tuple(slots), name: name) }
      return .tuples(TupleArray(sizes: sizes, elements: elements))
    case .array, .basic:
      let (arrays, element, basic) = try machine.sizes(of: type, name: name)
      if basic == .real, arrays.isEmpty { return .real(numbers.popFirst() ?? Scalar(.nan)) }
      let shape = basic.shape(element)
      let count = arrays.reduce(1, *) * shape.count
      // Where in memory the number of each column is: a container whose numbers are their places tells.
      var tensor = Tensor(
        arraySizes: arrays, element: shape, scalars: ContiguousArray((0..<count).map { Scalar(Double($0)) }))
      var places: [Int] = []
      Value.tensor(tensor).forEachOutput { places.append(Int($0.value)) }
      for place in places where tensor.scalars.indices.contains(place) {
        tensor.scalars[place] = numbers.popFirst() ?? Scalar(.nan)
      }
      return .tensor(tensor)
    }
  }
}

extension BoundModel {
  /// What is wrong with parameters that are given in the order of their columns: numbers beyond their bounds by more than
  /// files round, and such as are not numbers. nil where nothing is.
  package func fault(ofColumns numbers: [Double]) throws -> String? {
    let expected = parameterCount(.columns)
    guard numbers.count == expected else { return "the parameters are \(expected) numbers, found \(numbers.count)" }
    if let index = numbers.firstIndex(where: \.isNaN) { return "\(columns[index].name) is not a number" }
    let machine = machine(ProgramBuilder())
    machine.includesJacobian = false
    try space.fill(machine, from: .columns(ContiguousArray(numbers.map { Scalar($0) })))
    var fault: String?
    for parameter in code.parameters where fault == nil {
      let declaration = parameter.declaration
      try machine.forEachPart(
        declaration.type, machine.variables[declaration.variable], name: declaration.name, span: declaration.span
      ) { part, value, name in
        if fault == nil { fault = part.boundViolation(value, name: name) }
      }
    }
    return fault
  }
}
