// What the checker says about the definitions of functions.
import CohortSyntax

extension CheckMessage {
  var functionWording: Wording? {
    switch self {
    case .overloadByResult(let name, let previous):
      return Wording(
        "overload-by-result", "'\(name)' has been declared with the same arguments and another return type",
        notes: previous.map { Self.declaredHere(name, $0) } ?? [])
    case .redefined(let name, let previous):
      return Wording(
        "redefined", "'\(name)' is already defined for these arguments", notes: Self.declaredHere(name, previous))
    case .libraryRedefined(let name):
      return Wording(
        "library-redefined", "the library already has '\(name)' for these arguments", hints: ["choose another name"])
    case .declaredTwice(let name, let previous):
      return Wording(
        "declared-twice", "'\(name)' is already declared; a definition is needed",
        notes: Self.declaredHere(name, previous))
    case .undefinedFunction(let name):
      return Wording("undefined-function", "'\(name)' is declared but never defined")
    case .probabilityResult(let name, let found):
      return Wording(
        "probability-result", "'\(name)' must return real, as its suffix says, but returns \(found)")
    case .densityVariate(let name, let found):
      return Wording(
        "density-variate",
        "the first argument of the density '\(name)' must be real-valued"
          + (found.map { ", but is \($0)" } ?? ", but there is none"))
    case .massVariate(let name, let found):
      return Wording(
        "mass-variate",
        "the first argument of the mass function '\(name)' must be integer-valued"
          + (found.map { ", but is \($0)" } ?? ", but there is none"))
    default: return nil
    }
  }
}
