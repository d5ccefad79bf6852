// EvaluatedNode: a function of the library that is evaluated as it stands at each replay, for recordings of outputs.
import CohortProgram
import CohortRandom

/// Calls a function of values with the numbers of a replay. It serves where a recording has nothing better: functions that
/// draw, that ask for data, or that take ints which are known only at replay. There are no derivatives.
package final class EvaluatedNode: LibraryNode {
  package typealias Function = @Sendable (ProgramBuilder, RandomSource?, [Value]) throws -> Value

  package let name: String
  /// The arguments; the numbers in them that are no known ints are replaced at each replay.
  private let arguments: [Value]
  private let result: Value
  /// The place of a call that draws: its first argument is the key of the draw.
  private let id: UInt64?
  private let function: Function

  private init(_ name: String, _ arguments: [Value], result: Value, id: UInt64?, _ function: @escaping Function) {
    self.name = name
    self.arguments = arguments
    self.result = result
    self.id = id
    self.function = function
  }

  /// Evaluates a function and takes the call down.
  ///
  /// - Parameters:
  ///   - random: where it draws, with the id of the call.
  ///   - builder: of a recording of outputs; its location is that of the call.
  package static func call(
    _ name: String, _ arguments: [Value], random: (source: RandomSource, id: UInt64)?, _ builder: ProgramBuilder,
    _ function: @escaping Function
  ) throws -> Value {
    // Once for the form of the result; the numbers come from the node.
    random?.source.begin(call: random?.id ?? 0)
    let checker = ProgramBuilder()
    let form = try function(checker, random?.source, arguments.map { $0.evaluated })
    if let failure = checker.failureAtRecording { throw FunctionError.rejected(failure) }
    var columns: [ContiguousArray<Scalar>] = random.map { [$0.source.key ?? []] } ?? []
    for argument in arguments {
      var numbers = ContiguousArray<Scalar>()
      argument.appendNumbers(to: &numbers, ints: false)
      columns.append(numbers)
    }
    var numbers = ContiguousArray<Scalar>()
    form.appendNumbers(to: &numbers, ints: true)
    let node = EvaluatedNode(name, arguments, result: form, id: random?.id, function)
    var results = builder.call(node, columns, outputCount: numbers.count, runsMasked: true)[...]
    return form.replacingNumbers(ints: true) { results.popFirst() ?? Scalar(.nan) }
  }

  private final class Scratch { var builder = ProgramBuilder() }

  package func makeWorkspace() -> AnyObject? { Scratch() }

  package func forward(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>, workspace: AnyObject?
  ) -> NodeOutcome {
    let scratch = workspace as? Scratch ?? Scratch()
    let builder = scratch.builder
    builder.location = 0
    let random = id.map { RandomSource(stream: RandomKey.stream(inputs[0]).call($0)) }
    var column = random == nil ? 0 : 1
    let values = arguments.map { argument in
      var next = inputs[column]
      column += 1
      return argument.replacingNumbers(ints: false) {
        defer { next += 1 }
        return Scalar(next.pointee)
      }
    }
    do {
      let found = try function(builder, random, values)
      if let failure = builder.failureAtRecording {
        scratch.builder = ProgramBuilder()
        return .failure(NodeFailure(kind: name, message: failure))
      }
      guard found.hasForm(of: result) else {
        return .failure(NodeFailure(kind: name, message: "\(name): the result has other sizes than before"))
      }
      var numbers = ContiguousArray<Scalar>()
      found.appendNumbers(to: &numbers, ints: true)
      for (index, number) in numbers.enumerated() { outputs[index] = number.value }
      return .success
    } catch {
      scratch.builder = ProgramBuilder()
      return .failure(NodeFailure(kind: name, message: "\(name): \(error)"))
    }
  }

  /// Never called: programs of outputs are only run forward.
  package func reverse(
    inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>, workspace: AnyObject?
  ) {}
}

extension Value {
  /// The value at the recording point, as constants.
  package var evaluated: Value {
    var numbers = ContiguousArray<Scalar>()
    appendNumbers(to: &numbers, ints: false)
    var rest = numbers[...]
    return replacingNumbers(ints: false) { Scalar(rest.popFirst()?.value ?? .nan) }
  }
}
