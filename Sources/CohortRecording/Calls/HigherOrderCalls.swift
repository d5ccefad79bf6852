// HigherOrderCalls: finds the definition of a function that takes functions.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

enum HigherOrderCalls {
  /// The node that calls a higher-order function.
  static func node(
    _ call: HigherOrderCall, _ arguments: [ExpressionNode], functions: [CompiledFunction], type: StanType, span: Span,
    number: Int
  ) throws -> ExpressionNode {
    let callbacks = try call.functions.map { reference -> CompiledFunction in
      guard case .user(let index) = reference else {
        throw RecordingError(.unsupported, "\(call.name) cannot take a library function yet", span: span)
      }
      return functions[index]
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
}
