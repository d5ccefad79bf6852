// What the checker says about what is correct and rarely meant.
import CohortSyntax

extension CheckMessage {
  var warningWording: Wording? {
    switch self {
    case .intDivision:
      return Wording(
        "int-division", "the division of two ints is rounded towards zero",
        hints: ["write %/% if that is meant, or make one of them real"])
    case .matrixPower:
      return Wording(
        "matrix-power", "^ raises every element of a matrix to the power",
        hints: ["write .^ if that is meant, or matrix_power for the power of the matrix"])
    case .chainedComparison:
      return Wording(
        "chained-comparison", "'a < b < c' compares the truth of 'a < b', 0 or 1, with c",
        hints: ["write 'a < b && b < c', or parentheses if that is meant"])
    case .selfAssignment(let name): return Wording("self-assignment", "'\(name)' is assigned to itself")
    case .selfInitialisation(let name):
      return Wording("self-initialisation", "'\(name)' is used in its own initial value")
    case .unreachable: return Wording("unreachable", "this statement is never reached")
    case .lpInTransformedParameters(let name):
      return Wording(
        "lp-in-transformed-parameters", "'\(name)' should not be called in transformed parameters",
        hints: ["use a function whose name ends in _jacobian"])
    case .jacobianWithoutParameters(let name, let instead):
      return Wording(
        "jacobian-without-parameters", "'\(name)' adjusts the Jacobian although none of its arguments is a parameter",
        hints: instead.map { ["use '\($0)'"] } ?? [])
    case .deprecated(let name, let instead):
      return Wording("deprecated", "'\(name)' is deprecated", hints: ["use \(instead)"])
    case .needlessDeclaration(let name):
      return Wording(
        "needless-declaration", "'\(name)' need not be declared before its definition",
        hints: ["functions are in scope everywhere"])
    case .emptyProgram: return Wording("empty-program", "the program is empty")
    default: return nil
    }
  }
}
