// IntegerFunctionNode: calls of functions of ints, and of tests of reals.
import CohortMath
import CohortChecking
import CohortProgram
import CohortSyntax

/// A function of whole numbers, computed when it is met.
final class IntegerFunctionNode: ExpressionNode {
  let name: String
  let arguments: [ExpressionNode]
  let compute: @Sendable ([Int]) throws -> Int

  init(
    _ name: String, _ arguments: [ExpressionNode], span: Span, number: Int,
    compute: @escaping @Sendable ([Int]) throws -> Int
  ) {
    self.name = name
    self.arguments = arguments
    self.compute = compute
    super.init(type: .int, span: span, number: number)
  }
  override func value(_ machine: Machine) throws -> Value {
    guard machine.keepsOpenInts else { return .int(try computed(arguments.map { try $0.int(machine) })) }
    let values = try arguments.map { try $0.value(machine) }
    let known = values.compactMap { value in
      if case .int(let int) = value { return int }
      return nil
    }
    if known.count == values.count { return .int(try computed(known)) }
    machine.locate(number)
    do {
      return try EvaluatedNode.call(name, values, random: nil, machine.builder) { [name, compute] _, _, values in
        let ints = values.compactMap { value in
          if case .int(let int) = value { return int }
          return nil
        }
        guard ints.count == values.count else { throw FunctionError.invalid("\(name) takes ints") }
        return .int(try compute(ints))
      }
    } catch let error as FunctionError {
      throw placed(error)
    }
  }
  override func int(_ machine: Machine) throws -> Int {
    machine.keepsOpenInts ? try super.int(machine) : try computed(arguments.map { try $0.int(machine) })
  }
  private func computed(_ values: [Int]) throws -> Int {
    do {
      return try compute(values)
    } catch let error as FunctionError {
      throw placed(error)
    }
  }
  private func placed(_ error: FunctionError) -> RecordingError {
    switch error {
    case .invalid(let message): return RecordingError(.invalid, "\(name): \(message)", span: span)
    case .rejected(let message): return RecordingError(.rejected, "\(name): \(message)", span: span)
    }
  }
}

/// A function of ints applied to the elements of arrays of one shape, single ints standing for any of it.
final class IntegerArrayNode: ExpressionNode {
  let name: String
  let arguments: [ExpressionNode]
  let compute: ([Int]) throws -> Int

  init(
    _ name: String, _ arguments: [ExpressionNode], type: StanType, span: Span, number: Int,
    compute: @escaping ([Int]) throws -> Int
  ) {
    self.name = name
    self.arguments = arguments
    self.compute = compute
    super.init(type: type, span: span, number: number)
  }

  override func value(_ machine: Machine) throws -> Value {
    var sizes: [Int]?
    let operands = try arguments.map { argument -> ContiguousArray<Int> in
      switch try machine.known(argument.value(machine), node: number) {
      case .int(let int): return [int]
      case .ints(let array):
        guard sizes == nil || sizes == array.sizes else {
          throw RecordingError(.invalid, "\(name): the sizes of the arrays must match", span: span)
        }
        sizes = array.sizes
        return array.elements
      default: throw RecordingError(.invalid, "\(name): the arguments must be ints", span: span)
      }
    }
    let shape = sizes ?? []
    var elements = ContiguousArray<Int>()
    for index in 0..<shape.reduce(1, *) {
      let values = zip(arguments, operands).map { $0.type == .int ? $1[0] : $1[index] }
      do {
        elements.append(try compute(values))
      } catch FunctionError.invalid(let message) {
        throw RecordingError(.invalid, "\(name): \(message)", span: span)
      } catch FunctionError.rejected(let message) {
        throw RecordingError(.rejected, "\(name): \(message)", span: span)
      }
    }
    return .ints(IntArray(sizes: shape, elements: elements))
  }
}
