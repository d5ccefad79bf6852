// HigherOrderCalls: finds the definition of a function that takes functions.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

enum HigherOrderCalls {
  /// The node that calls a higher-order function.
  ///
  /// - Parameters:
  ///   - program: knows the program's functions, and what functions there are besides.
  ///   - solvers: those that are defined above the recorder.
  static func node(
    _ call: HigherOrderCall, _ arguments: [any ExpressionNode], program: CompiledProgram, solvers: SolverTable,
    head: NodeHead
  ) throws -> any ExpressionNode {
    let definition = solvers.definitions[call.name]
    let callbacks = try call.functions.map { reference -> CompiledFunction in
      switch reference {
      case .user(let index): return program.functions[index]
      case .library(let name):
        guard let callback = definition?.callback, callback.ownArguments <= arguments.count else {
          throw RecordingError(.unsupported, "\(call.name) cannot take a library function", span: head.span)
        }
        return try CompiledFunction(
          calling: name, callback.types + arguments.dropFirst(callback.ownArguments).map(\.type),
          result: callback.result, table: program.table, span: head.span)
      }
    }
    if let solverCall = definition?.makeCall(callbacks) {
      return SolverCallNode(call.name, solverCall, arguments, head: head)
    }
    if callbacks.count == 1, ReduceSumNode.entries.contains(where: { $0.name == call.name }) {
      return ReduceSumNode(callbacks[0], arguments, isUnnormalized: call.unnormalized, head: head)
    }
    if callbacks.count == 1, call.name == MapRectNode.entry.name {
      return MapRectNode(callbacks[0], arguments, head: head)
    }
    throw RecordingError(.unsupported, "the function \(call.name) cannot be run yet", span: head.span)
  }
}

extension CompiledFunction {
  /// A function of the program's form that calls a library function.
  convenience init(
    calling name: String, _ types: [StanType], result: StanType, table: FunctionTable, span: Span
  ) throws {
    let arguments = types.enumerated().map { index, type in
      let node = VariableNode(index, head: NodeHead(type: type, span: span, number: index))
      node.head.realVariables = type.innermost == .int ? [] : [index]
      return node
    }
    let call = try LibraryCalls.node(
      name, arguments, isUnnormalized: false, table: table,
      head: NodeHead(type: result, span: span, number: types.count))
    let variables = types.enumerated().map { index, type in
      TypedVariable(
        name: "argument \(index + 1)", type: type, origin: .argument(index: index, isData: false), span: span)
    }
    self.init(
      name: name, index: -1, frame: Frame(variables: variables), returnType: result, argumentCount: types.count)
    body = ReturnStatement(call, span: span)
    nodeCount = types.count + 1
  }
}
