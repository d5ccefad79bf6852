// What the checker says about calls: arguments, places where a function may not be called.
import CohortSyntax

extension CheckMessage {
  var callWording: Wording? {
    switch self {
    case .argumentTypes(let function, let found, let candidates, let places, let isTilde):
      return argumentTypes(function, found, candidates, places, isTilde)
    case .ambiguousCall(let function, let found, let candidates):
      return Wording(
        "ambiguous-call",
        "the call of '\(function)' with (\(found.joined(separator: ", "))) fits several signatures equally well",
        hints: candidates)
    case .barNotAllowed(let name):
      return Wording(
        "bar-not-allowed", "'\(name)' is not called with a bar '|'",
        hints: ["only names ending in _lpdf, _lupdf, _lpmf, _lupmf, _cdf, _lcdf or _lccdf are"])
    case .barRequired(let name):
      return Wording(
        "bar-required", "'\(name)' needs a bar '|' after its first argument instead of a comma",
        hints: ["write '\(name)(y | ...)'", RemovedSyntax.hint])
    case .targetNotHere(let use, let block): return targetNotHere(use, block)
    case .jacobianNotHere(let call):
      let places = "only be adjusted in transformed parameters and in functions whose name ends in _jacobian"
      guard let call else { return Wording("jacobian-not-here", "the Jacobian can \(places)") }
      return Wording(
        "jacobian-not-here",
        "'\(call)' adjusts the Jacobian, as its name ends in _jacobian; the Jacobian can \(places)",
        hints: ["rename the function if it does something else"])
    case .rngNotHere(let name):
      return Wording(
        "rng-not-here",
        "'\(name)' draws random numbers, which is only possible in transformed data, in generated quantities and in "
          + "functions whose name ends in _rng")
    case .rngInSize(let name):
      return Wording("rng-in-size", "'\(name)' draws random numbers, on which the size of a variable cannot depend")
    case .unnormalizedNotHere(let name):
      return Wording(
        "unnormalized-not-here",
        "'\(name)' can only be used in the model block and in functions whose name ends in _lpdf or _lpmf",
        hints: ["use '\(FunctionSuffix.normalized(name))'"])
    case .reduceSumNotArray(let found):
      return Wording("reduce-sum-slices", "the second argument of reduce_sum must be an array, but is \(found)")
    case .reduceSumElement(let found):
      return Wording(
        "reduce-sum-slices",
        "reduce_sum slices arrays of int, real, vector, row_vector or matrix, but not of \(found)")
    case .laplaceCallback(let function, let caller, let reason):
      return Wording("laplace-callback", "'\(function)' cannot be used by '\(caller)': \(reason)")
    case .laplaceArguments(let function, let reason):
      return Wording("laplace-arguments", "'\(function)' cannot be called like this: \(reason)")
    case .noSecondDerivatives(let function):
      return Wording(
        "no-second-derivatives",
        "this likelihood calls '\(function)', which has no second derivatives and cannot be used in a Laplace "
          + "approximation")
    default: return nil
    }
  }
}
