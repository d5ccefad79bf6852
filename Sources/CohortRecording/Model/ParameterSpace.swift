// ParameterSpace: where the unconstrained numbers of a program's parameters stand, and the parameters that they give.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A parameter of a model: where its unconstrained numbers stand.
package struct ParameterLayout: Sendable {
  package var name: String
  /// The first of its unconstrained numbers.
  package var offset: Int
  package var unconstrainedCount: Int
}

/// All parameters of a program with data, one after another.
struct ParameterSpace {
  private(set) var layouts: [ParameterLayout] = []
  /// How many unconstrained numbers there are.
  private(set) var dimension = 0

  /// - Parameter machine: has the data. Sizes depend on it alone; bounds may depend on parameters before them, of which the
  ///   unconstrained numbers are 0 here.
  init(_ machine: Machine) throws {
    machine.includesJacobian = false
    for parameter in machine.code.parameters {
      let declaration = parameter.declaration
      let count = try ParameterSpace.unconstrainedCount(declaration.type, machine, name: declaration.name)
      guard count <= MemoryLimit.columnCount - dimension else {
        throw RecordingError(
          .invalid, "the parameters are more than \(MemoryLimit.columnCount) numbers, more than fit in memory",
          span: declaration.span)
      }
      do {
        try parameter.constrain(ContiguousArray(repeating: Scalar(0), count: count), from: 0, machine)
      } catch let error as RecordingError where error.kind == .rejected {
        // The origin is no valid point; nothing but the sizes matters here.
        machine.variables[declaration.variable] = try Value.uninitialized(
          declaration.type, machine, name: declaration.name)
      }
      layouts.append(ParameterLayout(name: declaration.name, offset: dimension, unconstrainedCount: count))
      dimension += count
    }
  }

  /// How many unconstrained numbers a variable of a type has: the sum over its parts. More than fit in memory are counted as
  /// one too many.
  private static func unconstrainedCount(
    _ type: SizedDeclaration.SizedType, _ machine: Machine, name: String
  ) throws -> Int {
    let limit = MemoryLimit.columnCount + 1
    switch type {
    case .tuple(let types):
      var sum = 0
      for (index, type) in types.enumerated() {
        sum = min(sum + (try unconstrainedCount(type, machine, name: "\(name).\(index + 1)")), limit)
      }
      return sum
    case .array(.tuple(let types), let sizes):
      let count = try Value.product(try sizes.map { try machine.size($0, of: name) }, span: nil)
      let element = try unconstrainedCount(.tuple(types), machine, name: name)
      return min(count.multipliedReportingOverflow(by: element).overflow ? limit : count * element, limit)
    case .array, .basic: return min(try ConstrainedPart(type, machine, name: name).unconstrainedCount, limit)
    }
  }

  /// Puts the parameters into the machine's variables.
  func fill(_ machine: Machine, from numbers: ParameterNumbers) throws {
    switch numbers {
    case .unconstrained(let numbers): try constrain(numbers, machine)
    case .columns(let numbers):
      var reader = ScalarColumns(numbers: numbers[...], machine: machine)
      for parameter in machine.code.parameters {
        let declaration = parameter.declaration
        machine.variables[declaration.variable] = try reader.value(declaration.type, name: declaration.name)
      }
    }
  }

  /// Computes the parameters from their unconstrained numbers, in the machine's variables.
  func constrain(_ unconstrained: ContiguousArray<Scalar>, _ machine: Machine) throws {
    for (parameter, layout) in zip(machine.code.parameters, layouts) {
      try parameter.constrain(unconstrained, from: layout.offset, machine)
    }
  }

  /// The unconstrained numbers of given parameter values; parameters that `source` lacks are taken from `defaults`.
  ///
  /// - Throws: `DataError` where a value does not fit or violates its constraint.
  func unconstrain(_ source: any DataSource, defaults: [Double], _ machine: Machine) throws -> [Double] {
    machine.includesJacobian = false
    var result = defaults
    for (parameter, layout) in zip(machine.code.parameters, layouts) {
      let declaration = parameter.declaration
      guard let variable = try source.variable(named: declaration.name) else {
        // Later bounds may depend on it.
        try constrain(ContiguousArray(result.map { Scalar($0) }), machine)
        continue
      }
      var offset = layout.offset
      do {
        let value = try machine.bind(
          variable, to: declaration.type, name: declaration.name, span: declaration.span)
        machine.variables[declaration.variable] = value
        try machine.forEachPart(declaration.type, value, name: declaration.name, span: declaration.span) {
          part, value, name in
          for number in try part.unconstrain(value, name: name) {
            result[offset] = number
            offset += 1
          }
        }
      } catch let error as DataError {
        throw error.given(at: variable.place, declared: declaration.span)
      }
    }
    return result
  }
}

extension ParameterNode {
  /// Computes the parameter and puts it into its variable.
  ///
  /// - Parameters:
  ///   - unconstrained: unconstrained numbers of all parameters.
  ///   - offset: where those of this one begin.
  fileprivate func constrain(
    _ unconstrained: ContiguousArray<Scalar>, from offset: Int, _ machine: Machine
  ) throws {
    var (offset, slot) = (offset, 0)
    machine.variables[declaration.variable] = try constrained(
      declaration.type, name: declaration.name, unconstrained, &offset, &slot, machine)
  }

  /// - Parameters:
  ///   - offset: of the next unconstrained number.
  ///   - slot: of the parameter's parts, the one that comes next.
  private func constrained(
    _ type: SizedDeclaration.SizedType, name: String, _ unconstrained: ContiguousArray<Scalar>, _ offset: inout Int,
    _ slot: inout Int, _ machine: Machine
  ) throws -> Value {
    if case .tuple(let types) = type {
      var elements: [Value] = []
      for (index, type) in types.enumerated() {
        elements.append(
          try constrained(type, name: "\(name).\(index + 1)", unconstrained, &offset, &slot, machine))
      }
      return .tuple(elements)
    }
    if case .array(.tuple(let types), let sizes) = type {
      let sizes = try sizes.map { try machine.size($0, of: name) }
      let count = try Value.product(sizes, span: nil)
      // The same slot of all elements is one site.
      let first = slot
      var elements: [Value] = []
      for _ in 0..<count {
        slot = first
        elements.append(try constrained(.tuple(types), name: name, unconstrained, &offset, &slot, machine))
      }
      return .tuples(TupleArray(sizes: sizes, elements: elements))
    }
    let part = try ConstrainedPart(type, machine, name: name)
    machine.locate(number)
    machine.builder.move(to: .transform(slot))
    slot += 1
    let numbers = offset..<(offset + part.unconstrainedCount)
    offset = numbers.upperBound
    return try unconstrained.withUnsafeBufferPointer { buffer in
      try part.constrain(
        UnsafeBufferPointer(rebasing: buffer[numbers]), machine.builder, includesJacobian: machine.includesJacobian,
        name: name, span: declaration.span)
    }
  }
}
