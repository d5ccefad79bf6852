// Elementwise: functions of scalars applied to containers, with scalars broadcast.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

enum Elementwise {
  /// Applies a function of scalars to containers of one shape; scalar arguments serve all elements.
  ///
  /// - Parameter name: of the function, for messages.
  static func apply(
    _ machine: Machine, _ arguments: [Value], span: Span, name: String,
    _ body: (ProgramBuilder, UnsafeBufferPointer<Scalar>) throws -> Scalar
  ) throws -> Value {
    var shape: Tensor?
    var scalars: [ContiguousArray<Scalar>] = []
    for argument in arguments {
      switch argument {
      case .real(let scalar): scalars.append([scalar])
      case .int(let int): scalars.append([Scalar(Double(int))])
      case .openInts(let tensor) where tensor.arraySizes.isEmpty: scalars.append(tensor.scalars)
      case .tensor(let tensor), .openInts(let tensor):
        try match(&shape, tensor, span: span, name: name)
        scalars.append(tensor.scalars)
      case .ints(let array):
        let tensor = Tensor(
          arraySizes: array.sizes, element: .real, scalars: ContiguousArray(array.elements.map { Scalar(Double($0)) }))
        if shape == nil || shape?.count != tensor.count { try match(&shape, tensor, span: span, name: name) }
        scalars.append(tensor.scalars)
      default: throw RecordingError(.invalid, "\(name) does not take such arguments", span: span)
      }
    }
    let builder = machine.builder
    return try withUnsafeTemporaryAllocation(of: Scalar.self, capacity: max(scalars.count, 1)) { buffer in
      let operands = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[0..<scalars.count])
      guard var result = shape else {
        for k in scalars.indices { buffer[k] = scalars[k][0] }
        return .real(try body(builder, operands))
      }
      let count = result.count
      var results = ContiguousArray<Scalar>()
      results.reserveCapacity(count)
      try builder.loop(count) { index in
        for k in scalars.indices {
          buffer[k] = scalars[k].count == count && count != 1 ? scalars[k][index] : scalars[k][0]
        }
        results.append(try body(builder, operands))
      }
      result.scalars = results
      return .tensor(result)
    }
  }

  private static func match(_ shape: inout Tensor?, _ tensor: Tensor, span: Span, name: String) throws {
    guard let known = shape else {
      shape = Tensor(arraySizes: tensor.arraySizes, element: tensor.element, scalars: tensor.scalars)
      return
    }
    guard known.count == tensor.count, known.arraySizes == tensor.arraySizes,
      known.element == tensor.element || known.element == .real || tensor.element == .real
    else {
      throw RecordingError(
        .invalid,
        "sizes do not match in \(name): \(describeSizes(known.arraySizes + known.element.sizes)) and "
          + "\(describeSizes(tensor.arraySizes + tensor.element.sizes))", span: span)
    }
  }
}

/// The call of a function of scalars that is given by a formula.
final class FormulaNode: ExpressionNode {
  let name: String
  let formula: Formula
  let arguments: [ExpressionNode]

  init(_ name: String, _ formula: Formula, _ arguments: [ExpressionNode], type: StanType, span: Span, number: Int) {
    self.name = name
    self.formula = formula
    self.arguments = arguments
    super.init(type: type, span: span, number: number)
  }

  override func real(_ machine: Machine) throws -> Scalar {
    try withUnsafeTemporaryAllocation(of: Scalar.self, capacity: max(arguments.count, 1)) { buffer in
      for k in arguments.indices { buffer[k] = try arguments[k].real(machine) }
      machine.locate(number)
      return machine.builder.apply(
        formula, UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[0..<arguments.count]),
        place: { "\(machine.code.describe(span)): \(name)" })
    }
  }

  override func value(_ machine: Machine) throws -> Value {
    if type == .real { return .real(try real(machine)) }
    let values = try arguments.map { try $0.value(machine) }
    machine.locate(number)
    return try Elementwise.apply(machine, values, span: span, name: name) { builder, scalars in
      builder.apply(formula, scalars, place: { "\(machine.code.describe(span)): \(name)" })
    }
  }

  override var isSpeculative: Bool { arguments.allSatisfy(\.isSpeculative) }
}
