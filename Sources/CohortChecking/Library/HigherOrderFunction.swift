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
}

extension HigherOrderFunction {
  /// The function that a rule with `...` writes; nil where its first argument is not a function that takes the rest, or
  /// where another argument is not a single type.
  init?(_ rule: FunctionRule) {
    guard rule.passesRest, case .callback(let callback)? = rule.arguments.first?.type, callback.takesRest,
      !callback.takesSlices, case .exactly(let result) = rule.result
    else { return nil }
    var control: [CallbackPattern.Parameter] = []
    for argument in rule.arguments.dropFirst() {
      guard case .exactly(let type) = argument.type else { return nil }
      control.append(.init(type: type, isData: argument.isData))
    }
    self.init(
      control: control, required: callback.parameters, callbackResult: callback.result, result: result)
  }

  /// The function that sums over slices of an array: `f(slice, first, last, …)` for `(f, array, grainsize, …)`.
  ///
  /// - Parameters:
  ///   - slices: the type of the array and its slices.
  ///   - isData: whether the passed function wants its slices to be data.
  init(slicing slices: StanType, isData: Bool) {
    let sliced = CallbackPattern.Parameter(type: slices, isData: isData)
    let index = CallbackPattern.Parameter(type: .int, isData: true)
    self.init(
      control: [sliced, .init(type: .int, isData: false)], required: [sliced, index, index], callbackResult: .real,
      result: .real)
  }
}

extension FunctionRule {
  /// Whether the rule is that of a sum over slices: its function takes slices, their first and last index, and gives a
  /// number; the grainsize follows the array.
  var isSumOverSlices: Bool {
    guard passesRest, arguments.count == 3, case .callback(let callback) = arguments[0].type, callback.takesSlices,
      callback.parameters.map(\.type) == [.int, .int], callback.result == .real,
      case .any(arrayDepth: 1, mostDimensions: nil) = arguments[1].type, case .exactly(.int) = arguments[2].type,
      case .exactly(.real) = result
    else { return false }
    return true
  }
}
