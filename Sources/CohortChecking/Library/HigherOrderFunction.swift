// HigherOrderFunction: the functions of the library that pass any further arguments on to the function they are given.

/// A function of the library whose first argument is a function and whose last arguments are passed on to that.
struct HigherOrderFunction: Sendable {
  /// The arguments between the function and those that are passed on.
  var control: [CallbackPattern.Parameter]
  /// The arguments that the function gets before those that are passed on.
  var required: [CallbackPattern.Parameter]
  /// What the function has to return.
  var callbackResult: StanType
  var result: StanType

  /// Sums over slices of their second argument.
  static let reduceSums: Set<String> = ["reduce_sum", "reduce_sum_static"]
}

extension HigherOrderFunction {
  /// The function that a rule with `...` writes; nil where its first argument is not a function that takes the rest, or
  /// where another argument is not a single type.
  init?(_ rule: FunctionRule) {
    guard rule.passesRest, case .callback(let callback)? = rule.arguments.first?.type, callback.takesRest,
      case .exactly(let result) = rule.result
    else { return nil }
    var control: [CallbackPattern.Parameter] = []
    for argument in rule.arguments.dropFirst() {
      guard case .exactly(let type) = argument.type else { return nil }
      control.append(.init(type: type, isData: argument.isData))
    }
    self.init(
      control: control, required: callback.parameters, callbackResult: callback.result, result: result)
  }
}
