// LaplaceFunction: the functions around the embedded Laplace approximation, whose callbacks get their arguments in tuples.

/// How a function of the embedded Laplace approximation is called, as its rule says.
struct LaplaceFunction: Sendable {
  var name: String
  /// The arguments of a built-in likelihood; nil where the likelihood is a function with its tuple of arguments.
  var likelihood: [StanType]?
  /// The slots of the tuple that ends the call and controls the search for the mode; nil where there is none.
  var control: [CallbackPattern.Parameter]?
  /// Whether the result has no derivatives, so that the functions' arguments must be data.
  var isDataOnly: Bool
  var result: StanType
}

extension LaplaceFunction {
  /// The function that a rule writes: a likelihood (a function and its tuple, or arguments), the size of the Hessian's
  /// blocks, the covariance function and its tuple, perhaps a tuple of control parameters. nil for other rules.
  init?(_ rule: FunctionRule, isDataOnly: Bool) {
    guard !rule.passesRest, case .exactly(let result) = rule.result else { return nil }
    var rest = rule.arguments.map(\.type)[...]
    var control: [CallbackPattern.Parameter]?
    if case .slots(let slots)? = rest.last {
      control = slots
      rest.removeLast()
    }
    guard case .forwarded? = rest.popLast(), case .callback(let covariance)? = rest.popLast(),
      covariance.parameters.isEmpty, covariance.result == .matrix, case .exactly(.int)? = rest.popLast()
    else { return nil }
    var likelihood: [StanType]? = []
    if rest.count == 2, case .callback? = rest.first, case .forwarded? = rest.last {
      likelihood = nil
    } else {
      for type in rest {
        guard case .exactly(let type) = type else { return nil }
        likelihood?.append(type)
      }
    }
    self.init(name: rule.name, likelihood: likelihood, control: control, isDataOnly: isDataOnly, result: result)
  }
}
