// ContainerCallNode: calls of library functions over containers.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A function over containers, defined in the library of functions.
final class ContainerCallNode: ExpressionNode {
  let head: NodeHead
  let name: String
  let function: ContainerFunction
  let arguments: [any ExpressionNode]
  /// The numbers of the arguments that must be data.
  let dataArguments: Set<Int>
  let isUnnormalized: Bool

  init(
    _ name: String, _ function: ContainerFunction, _ arguments: [any ExpressionNode], dataArguments: Set<Int>,
    isUnnormalized: Bool, head: NodeHead
  ) {
    self.name = name
    self.function = function
    self.arguments = arguments
    self.dataArguments = dataArguments
    self.isUnnormalized = isUnnormalized
    self.head = head
  }

  /// The values of a distribution function one row of arguments after another.
  func rows(_ machine: Machine) throws -> ContiguousArray<Scalar> {
    let columns = try arguments.map { try $0.value(machine).realScalars ?? [] }
    let areScalars = arguments.allSatisfy { $0.type == .int || $0.type == .real }
    guard !areScalars, let count = columns.map(\.count).first(where: { $0 != 1 }),
      columns.allSatisfy({ $0.count == 1 || $0.count == count })
    else { return [try real(machine)] }
    let context = FunctionContext(
      builder: machine.builder, random: machine.random, droppable: droppable(machine), addsToTarget: false,
      place: { "\(machine.code.describe(self.span)): \(self.name)" })
    machine.standsAt(span)
    defer { machine.builder.describePlace = nil }
    do {
      return ContiguousArray(
        try (0..<count).map { row in
          machine.locate(number)
          let values = columns.map { Value.real($0.count == 1 ? $0[0] : $0[row]) }
          guard case .real(let result) = try function.evaluate(context, values) else { return Scalar(.nan) }
          return result
        })
    } catch let error as FunctionError {
      throw placed(error)
    }
  }

  private var isDensity: Bool { name.hasSuffix("_lpdf") || name.hasSuffix("_lpmf") }

  private func evaluate(_ machine: Machine, addsToTarget: Bool) throws -> Value {
    var values = try arguments.map { try $0.value(machine) }
    if machine.keepsOpenInts, function.traits.contains(.sizesOnly) { values = values.map(\.evaluated) }
    if machine.keepsOpenInts, mustBeEvaluated(values) { return try evaluateAtReplay(machine, values) }
    machine.random?.begin(call: machine.callID(number))
    let droppable = droppable(machine)
    machine.locate(number)
    let context = FunctionContext(
      builder: machine.builder, random: machine.random, droppable: droppable, addsToTarget: addsToTarget,
      place: { "\(machine.code.describe(self.span)): \(self.name)" })
    machine.standsAt(span)
    defer { machine.builder.describePlace = nil }
    do {
      return try function.evaluate(context, values)
    } catch let error as FunctionError {
      // What has no derivatives, such as decompositions of complex matrices, is no less an output.
      if machine.keepsOpenInts, !values.allSatisfy(\.isConstant) { return try evaluateAtReplay(machine, values) }
      throw placed(error)
    }
  }

  private func placed(_ error: FunctionError) -> RecordingError {
    switch error {
    case .invalid(let message): return RecordingError(.invalid, "\(name): \(message)", span: span)
    case .rejected(let message): return RecordingError(ofThisPoint: "\(name): \(message)", span: span)
    }
  }

  private var draws: Bool { name.hasSuffix("_rng") }

  /// Whether a recording of outputs has to leave the function as it is.
  private func mustBeEvaluated(_ values: [Value]) -> Bool {
    if draws { return true }
    if values.allSatisfy(\.isConstant) { return false }
    if function.traits.contains(.ordering) || values.contains(where: \.hasOpenInts) { return true }
    return dataArguments.contains { !values[$0].isConstant }
  }

  private func evaluateAtReplay(_ machine: Machine, _ values: [Value]) throws -> Value {
    // What is dropped under `_lupdf` is asked now: variables are not there at replay.
    let droppable = droppable(machine)
    machine.locate(number)
    do {
      return try EvaluatedNode.call(
        name, values, random: draws ? machine.random.map { ($0, machine.callID(number)) } : nil, machine.builder
      ) { [function, name] builder, random, values in
        try function.evaluate(
          FunctionContext(
            builder: builder, random: random, droppable: droppable, addsToTarget: false, place: { name }), values)
      }
    } catch let error as FunctionError {
      throw placed(error)
    }
  }

  /// The arguments that count as data, where terms that depend on such alone are dropped.
  private func droppable(_ machine: Machine) -> UInt64? {
    guard isUnnormalized, !machine.keepsConstants else { return nil }
    var mask: UInt64 = 0
    for (index, argument) in arguments.enumerated() where !argument.isParametric(machine) { mask |= 1 << UInt64(index) }
    return mask
  }

  func value(_ machine: Machine) throws -> Value { try evaluate(machine, addsToTarget: false) }

  func addTerms(_ machine: Machine) throws -> Bool {
    guard isDensity else { return false }
    let result = try evaluate(machine, addsToTarget: true)
    if case .real(let scalar) = result {
      machine.locate(number)
      machine.builder.move(to: .callTerm)
      machine.builder.addTarget(scalar)
    }
    return true
  }

  var isSpeculative: Bool { arguments.allSatisfy(\.isSpeculative) }
  func parts(_ machine: Machine) -> [any ExpressionNode] { arguments }
  func described(_ operands: [String]) -> String { call(name, operands) }
}
