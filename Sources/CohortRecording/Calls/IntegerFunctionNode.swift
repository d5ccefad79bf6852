// IntegerFunctionNode: calls of functions of ints.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A function of whole numbers, computed when it is met.
final class IntegerFunctionNode: ExpressionNode {
  let head: NodeHead
  let name: String
  let arguments: [any ExpressionNode]
  let compute: @Sendable ([Int]) throws -> Int

  init(
    _ name: String, _ arguments: [any ExpressionNode], head: NodeHead,
    compute: @escaping @Sendable ([Int]) throws -> Int
  ) {
    self.name = name
    self.arguments = arguments
    self.compute = compute
    self.head = head
  }
  func value(_ machine: Machine) throws -> Value {
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
  func int(_ machine: Machine) throws -> Int {
    machine.keepsOpenInts ? try convertedInt(machine) : try computed(arguments.map { try $0.int(machine) })
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
