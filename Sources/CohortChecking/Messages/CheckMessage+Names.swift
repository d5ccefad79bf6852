// What the checker says about names: reserved, taken, unknown.
import CohortSyntax

extension CheckMessage {
  var nameWording: Wording? {
    switch self {
    case .reservedName(let name):
      return Wording(
        "reserved-name", "the name '\(name)' is reserved",
        hints: [
          name == "lp__"
            ? "write 'target += ...' to add to the log density, and 'target()' for its value"
            : FamiliarNames.variable(name) ?? "choose another name"
        ])
    case .modelName(let name):
      return Wording("model-name", "'\(name)' is the name of the model itself", hints: ["choose another name"])
    case .nameInUse(let name, let previous):
      return Wording(
        "name-in-use", "the name '\(name)' is already in use", notes: Self.declaredHere(name, previous))
    case .notOverloadable(let name):
      return Wording("not-overloadable", "the library function '\(name)' cannot be overloaded")
    case .unnormalizedVariable(let name):
      return Wording("unnormalized-name", "the variable '\(name)' has a suffix that only densities may have")
    case .unnormalizedFunction(let name):
      return Wording(
        "unnormalized-name", "the function '\(name)' cannot be defined with the suffix of an unnormalised density",
        hints: ["define '\(FunctionSuffix.normalized(name))'; the unnormalised form comes with it"])
    case .duplicateArgument(let name):
      return Wording("duplicate-argument", "two arguments have the name '\(name)'")
    case .undeclared(let name, let similar, let elsewhere?):
      let hint =
        elsewhere.isOutsideFunction
        ? "a function sees only its arguments: pass '\(name)' as one"
        : "a variable can be used after its declaration only"
      return Wording(
        "undeclared", "'\(name)' is not declared here", hints: [hint] + Self.didYouMean(similar),
        notes: [
          .init(span: elsewhere.span, message: "'\(name)' is declared here, in '\(elsewhere.block.rawValue)'")
        ])
    case .undeclared(let name, let similar, nil):
      let familiar = FamiliarNames.variable(name).map { [$0] }
      return Wording("undeclared", "'\(name)' is not declared here", hints: familiar ?? Self.didYouMean(similar))
    case .undeclaredFunction(let name, let similar, let hint):
      return Wording(
        "undeclared-function", "there is no function '\(name)'", hints: hint.map { [$0] } ?? Self.didYouMean(similar))
    case .removedFunction(let name, let replacement):
      return Wording(
        "removed-function", "there is no function '\(name)' any more", hints: [replacement, RemovedSyntax.hint])
    case .distributionCalled(let call): return distributionCalled(call)
    case .notAFunction(let name):
      return Wording(
        "not-a-function", "'\(name)' is a variable and cannot be called",
        hints: ["write '\(name)[i]' for an element, '\(name) * (...)' for a product"])
    case .returnsNothing(let name):
      return Wording("returns-nothing", "the function '\(name)' returns nothing, but a value is needed here")
    case .returnsValue(let name):
      return Wording(
        "returns-value", "the function '\(name)' returns a value, which a statement cannot drop",
        hints: ["assign it to a variable"])
    case .missingForFamily(let function, let family):
      return Wording("missing-for-family", "the distribution '\(family)' has no function '\(function)'")
    case .wrongDensitySuffix(let function, let instead):
      return Wording(
        "wrong-density-suffix", "there is no function '\(function)'", hints: ["did you mean '\(instead)'?"])
    default: return nil
    }
  }
}
