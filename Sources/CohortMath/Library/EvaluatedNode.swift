// EvaluatedNode: a function of the library that is evaluated as it stands at each replay, for recordings of outputs.
import CohortProgram
import CohortRandom

/// Calls a function of values with the numbers of a replay. It serves where a recording has nothing better: functions that
/// draw, that ask for data, or that take ints which are known only at replay. There are no derivatives.
package final class EvaluatedNode: LibraryNode {
  package enum Argument: NodeArgument {
    /// The key of the draw; only of calls that draw.
    case key
    case value(Int, hasKey: Bool)

    package var position: Int {
      switch self {
      case .key: return 0
      case .value(let number, let hasKey): return hasKey ? 1 + number : number
      }
    }

    package static func name(at position: Int) -> String { "argument \(position)" }
  }

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

  /// The builder with which the function is called.
  package final class Scratch { fileprivate var builder = ProgramBuilder() }

  package func makeWorkspace() throws(NodeFailure) -> Scratch { Scratch() }

  package func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Scratch
  ) -> NodeOutcome {
    let builder = workspace.builder
    builder.location = 0
    let random = id.map { RandomSource(stream: RandomKey.stream(inputs[.key]).call($0)) }
    let values = arguments.enumerated().map { number, argument in
      var next = inputs[.value(number, hasKey: random != nil)]
      return argument.replacingNumbers(ints: false) {
        defer { next += 1 }
        return Scalar(next.pointee)
      }
    }
    do {
      let found = try function(builder, random, values)
      if let failure = builder.failureAtRecording {
        workspace.builder = ProgramBuilder()
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
      workspace.builder = ProgramBuilder()
      return .failure(NodeFailure(kind: name, message: "\(name): \(error)"))
    }
  }

  /// Never called: programs of outputs are only run forward.
  package func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Scratch
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
