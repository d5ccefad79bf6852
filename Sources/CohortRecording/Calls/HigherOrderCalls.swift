// HigherOrderCalls: finds the definition of a function that takes functions.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

enum HigherOrderCalls {
  /// The node that calls a higher-order function.
  static func node(
    _ call: HigherOrderCall, _ arguments: [ExpressionNode], functions: [CompiledFunction], type: StanType, span: Span,
    number: Int, library: FunctionTable
  ) throws -> ExpressionNode {
    let callbacks = try call.functions.map { reference -> CompiledFunction in
      switch reference {
      case .user(let index): return functions[index]
      case .library(let name):
        guard let (given, own) = givenArguments(of: call.name), own <= arguments.count else {
          throw RecordingError(.unsupported, "\(call.name) cannot take a library function", span: span)
        }
        return try CompiledFunction(
          calling: name, given + arguments.dropFirst(own).map(\.type), result: isReal(call.name) ? .real : .vector,
          span: span, library: library)
      }
    }
    if let signature = ODESignature(call.name), callbacks.count == 1 {
      return ODECallNode(call.name, signature, callbacks[0], arguments, type: type, span: span, number: number)
    }
    if let integral = IntegralSignature(call.name), callbacks.count == 1 {
      return IntegralCallNode(call.name, integral, callbacks[0], arguments, span: span, number: number)
    }
    if let root = RootSignature(call.name), callbacks.count == 1 {
      return RootCallNode(call.name, root, callbacks[0], arguments, span: span, number: number)
    }
    if let laplace = LaplaceSignature(call.name), let covariance = callbacks.last {
      return LaplaceCallNode(
        call.name, laplace, likelihood: callbacks.count > 1 ? callbacks[0] : nil, covariance: covariance, arguments,
        type: type, span: span, number: number)
    }
    switch (call.name, callbacks.count) {
    case ("dae", 1), ("dae_tol", 1):
      return DAECallNode(call.name, callbacks[0], arguments, span: span, number: number)
    case ("reduce_sum", 1), ("reduce_sum_static", 1):
      return ReduceSumNode(
        callbacks[0], arguments, isUnnormalized: call.unnormalized, span: span, number: number)
    case ("map_rect", 1): return MapRectNode(callbacks[0], arguments, span: span, number: number)
    default: throw RecordingError(.unsupported, "the function \(call.name) cannot be run yet", span: span)
    }
  }

  /// What a solver gives its function, and how many arguments are the solver's own; the others are passed on.
  private static func givenArguments(of name: String) -> (types: [StanType], own: Int)? {
    let own = name.hasSuffix("_tol") ? 3 : 0
    if ODESignature(name) != nil, name.hasPrefix("ode_"), name != "ode_adjoint_tol_ctl" {
      return ([.real, .vector], own + 3)
    }
    if let integral = IntegralSignature(name), !integral.isFixed { return ([.real, .real], own + 2) }
    if let root = RootSignature(name), !root.isFixed { return ([.vector], own + 1) }
    return name.hasPrefix("dae") ? ([.real, .vector, .vector], own + 4) : nil
  }

  private static func isReal(_ name: String) -> Bool { IntegralSignature(name) != nil }
}

extension CompiledFunction {
  /// A function of the program's form that calls a library function.
  convenience init(calling name: String, _ types: [StanType], result: StanType, span: Span, library: FunctionTable)
    throws
  {
    let arguments = types.enumerated().map { index, type in
      let node = VariableNode(index, type: type, span: span, number: index)
      node.realVariables = type.basicElement == .int ? [] : [index]
      return node
    }
    let call = try LibraryCalls.node(
      name, arguments, isUnnormalized: false, type: result, span: span, number: types.count, library: library)
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
