// SolverCallNode: what the calls have in common of solvers that call one function of the program point by point.
import CohortChecking
import CohortMath
import CohortODE
import CohortProgram
import CohortSyntax
import Synchronization

/// A call of such a solver.
protocol SolverCallNode: ExpressionNode {
  var solverCall: SolverCall { get }

  /// What the call gives.
  func solve(_ machine: Machine, _ values: [Value]) throws -> Value
}

/// What is called, and what was recorded of its function.
final class SolverCall {
  let name: String
  let function: CompiledFunction
  let arguments: [any ExpressionNode]
  /// By what they were recorded for.
  fileprivate let recorded: Mutex<[String: RecordedFunction]> = Mutex([:])

  init(_ name: String, _ function: CompiledFunction, _ arguments: [any ExpressionNode]) {
    self.name = name
    self.function = function
    self.arguments = arguments
  }
}

extension SolverCallNode {
  var name: String { solverCall.name }

  var isSpeculative: Bool { false }

  func value(_ machine: Machine) throws -> Value {
    let values = try machine.arguments(of: name, solverCall.arguments, node: self)
    do {
      return try solve(machine, values)
    } catch let error as ODEInputError {
      throw RecordingError(.invalid, "\(name): \(error.message)", span: span)
    }
  }

  /// The recorded function: once for all calls with the same sizes and ints.
  func record(
    _ machine: Machine, _ inputs: [CallbackRecorder.Input], _ arguments: CallbackArguments,
    results: (count: Int, meaning: String)
  ) throws -> RecordedFunction {
    let key = "\(inputs);\(results.count);" + arguments.key
    if let known = solverCall.recorded.withLock({ $0[key] }) { return known }
    let recorder = CallbackRecorder(machine, function: solverCall.function)
    let made = RecordedFunction(
      tape: try recorder.record(inputs, arguments: arguments, results: results, span: span))
    return solverCall.recorded.withLock { recorded in
      if let known = recorded[key] { return known }
      recorded[key] = made
      return made
    }
  }

  /// A call with its function and what it passes on.
  func batch(
    _ machine: Machine, _ inputs: [CallbackRecorder.Input], _ passed: ArraySlice<Value>,
    results: (count: Int, meaning: String)
  ) throws -> (batch: CallBatch, parameters: ContiguousArray<Scalar>) {
    let (arguments, parameters, data) = CallbackArguments.sorted(Array(passed))
    let function = try record(machine, inputs, arguments, results: results)
    return (CallBatch(function, data: data, isActive: parameters.map { !$0.isConstant }), parameters)
  }

  /// Calls a node at this place.
  func call(
    _ machine: Machine, _ node: any LibraryNode, _ operands: [ContiguousArray<Scalar>], outputs: Int
  ) -> ContiguousArray<Scalar> {
    machine.call(node, operands, outputCount: outputs, for: number, at: span)
  }

  // MARK: Arguments

  func scalars(_ values: [Value], _ index: Int) throws -> ContiguousArray<Scalar> {
    guard let scalars = index < values.count ? values[index].realScalars : nil else { throw shapeError(index) }
    return scalars
  }

  func number(_ values: [Value], _ index: Int) throws -> Scalar {
    guard let first = try scalars(values, index).first else { throw shapeError(index) }
    return first
  }

  /// A number of steps, which older forms take as a real.
  func steps(_ values: [Value], _ index: Int) throws -> Int {
    let steps = try number(values, index).value
    guard steps.isFinite, abs(steps) < 1e9 else {
      throw ODEInputError("the maximum number of steps must be an int, but is \(steps)")
    }
    return Int(steps)
  }

  private func shapeError(_ index: Int) -> RecordingError {
    RecordingError(.invalid, "\(name): argument \(index + 2) does not have the right form", span: span)
  }
}
