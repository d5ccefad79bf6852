// SolverCallNode: a call of a function that takes functions and is defined above the recorder.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

final class SolverCallNode: ExpressionNode {
  let head: NodeHead
  let name: String
  let arguments: [any ExpressionNode]
  private let call: any SolverCall

  init(
    _ name: String, _ call: any SolverCall, _ arguments: [any ExpressionNode], head: NodeHead
  ) {
    self.name = name
    self.call = call
    self.arguments = arguments
    self.head = head
  }

  var isSpeculative: Bool { false }

  func value(_ machine: Machine) throws -> Value {
    let values = try machine.arguments(of: name, arguments, node: self)
    let site = SolverCallSite(machine: machine, node: self, values: values)
    guard let listener = machine.listener, machine.voice == nil else { return try call.value(at: site) }
    let wasValid = machine.builder.failureAtRecording == nil
    do {
      let value = try call.value(at: site)
      let refusal = listener.takeRefusal()
      // A step that was refused may have been made in another way.
      if let refusal, wasValid, machine.builder.failureAtRecording != nil { throw refusal }
      return value
    } catch let error as RecordingError {
      throw listener.takeRefusal() ?? error
    }
  }
  func parts(_ machine: Machine) -> [any ExpressionNode] { arguments }
  func described(_ operands: [String]) -> String { name }
}

/// The place of a call, with the values of its arguments and what runs it: all that its definition sees of the recorder.
package struct SolverCallSite {
  fileprivate let machine: Machine
  fileprivate let node: SolverCallNode
  /// The arguments that are no functions.
  package let values: [Value]

  fileprivate init(machine: Machine, node: SolverCallNode, values: [Value]) {
    self.machine = machine
    self.node = node
    self.values = values
  }

  /// The function that is called, for messages.
  package var name: String { node.name }
  package var span: Span { node.span }
  /// What the data call their groups: lists of names, each about groups of which there are as many.
  package var groupNames: [[String]] { machine.groupNames }
  /// Whether outputs are being recorded, in which ints stay open.
  package var keepsOpenInts: Bool { machine.keepsOpenInts }

  /// Whether an argument counts as depending on parameters.
  package func isParametric(_ argument: Int) -> Bool {
    node.arguments.indices.contains(argument) && node.arguments[argument].isParametric(machine)
  }

  /// Whether somebody hears what functions say: their code is made for this call alone, and solves are done in order.
  package var isListening: Bool { machine.listener != nil }

  /// Notes what the functions of the call may say.
  package func note(_ speech: CallbackSpeech) { machine.callbackSpeech.formUnion(speech) }

  /// The random numbers of this call; nil where none can be drawn.
  package func beginDrawing() -> RandomSource? {
    machine.random?.begin(call: machine.callID(node.number))
    return machine.random
  }

  /// Runs a function of the program here.
  package func run(_ function: CompiledFunction, _ arguments: [Value], isParametric: Bool) throws -> Value {
    try machine.call(
      function, arguments, parametric: Array(repeating: isParametric, count: arguments.count), node: node.number,
      span: span)
  }

  /// Calls a library node here.
  package func call(
    _ libraryNode: any LibraryNode, _ operands: [ContiguousArray<Scalar>], outputs: Int
  ) -> ContiguousArray<Scalar> {
    machine.call(libraryNode, operands, outputCount: outputs, for: node.number, at: span)
  }

  /// A function of the program as straight-line code, and what it may say: see ``CallbackRecorder/record(_:arguments:results:needsPrimitives:span:)``.
  package func record(
    _ function: CompiledFunction, _ inputs: [CallbackInput], _ arguments: CallbackArguments,
    results: (count: Int, meaning: String), needsPrimitives: Bool = false
  ) throws -> (tape: Tape, speech: CallbackSpeech) {
    try CallbackRecorder(machine, function: function).record(
      inputs, arguments: arguments, results: results, needsPrimitives: needsPrimitives, span: span)
  }

  /// The program cannot run on these arguments.
  package func invalid(_ message: String) -> RecordingError {
    RecordingError(.invalid, "\(name): \(message)", span: span)
  }

  /// The call refuses this very point.
  package func rejected(_ message: String) -> RecordingError { RecordingError(ofThisPoint: message, span: span) }

  /// The call cannot be run like this.
  package func unsupported(_ message: String) -> RecordingError { RecordingError(.unsupported, message, span: span) }
}
