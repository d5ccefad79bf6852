// What the checker says about statements: assignments, declarations, distributions, jumps and returns.
import CohortSyntax

extension CheckMessage {
  var statementWording: Wording? {
    switch self {
    case .assignToReadOnly(let name, let declared):
      return Wording(
        "assign-to-read-only", "'\(name)' is an argument or a loop variable and cannot be assigned to",
        notes: Self.declaredHere(name, declared))
    case .assignToBlock(let name, let block, let declared): return assignToBlock(name, block, declared)
    case .assignToFunction(let name):
      return Wording("assign-to-function", "'\(name)' is a function and cannot be assigned to")
    case .assignmentType(let expected, let found, let value):
      let message = "a value of type \(expected) is needed, but this is \(found)"
      return Wording(
        "assignment-type", message, hints: TypeAdvice.conversion(to: expected, from: found).map { [$0] } ?? [],
        notes: value.map { [.init(span: $0, message: "this is \(found)")] } ?? [])
    case .compoundType(let symbol, let left, let found):
      return Wording("compound-type", "the operator \(symbol) cannot update \(left) with \(found)")
    case .nestedMultiIndex:
      return Wording(
        "nested-multi-index", "what a multi-index selects cannot be indexed again where it is assigned to",
        hints: ["put all indices between one pair of brackets"])
    case .writtenTwice(let names):
      return Wording("written-twice", "the assignment writes twice to \(names.joined(separator: ", "))")
    case .readWhileWritten(let names):
      return Wording(
        "read-while-written", "the left side of the assignment reads what it writes: \(names.joined(separator: ", "))")
    case .sizeNotData(let name, let block, let declared):
      return Wording(
        "size-not-data",
        "sizes can only depend on data and transformed data, but '\(name)' belongs to '\(block.rawValue)'",
        notes: Self.declaredHere(name, declared))
    case .realBoundsOfInt:
      return Wording("int-bounds", "the bounds of an int must be int, but one is real")
    case .complexConstraint:
      return Wording("complex-constraint", "complex variables cannot be constrained")
    case .intParameter(let block):
      let what = block == .parameters ? "a parameter" : "a transformed parameter"
      return Wording(
        "int-parameter", "\(what) cannot be an integer",
        hints: [
          block == .parameters
            ? "samplers need gradients: sum the density over its values with log_sum_exp, or make it real"
            : "compute it in a local scope '{ ... }', or in 'generated quantities' to write it out"
        ])
    case .tildeSuffix(let name):
      return Wording(
        "tilde-suffix", "a distribution is named without its suffix after '~'",
        hints: ["write '\(name.split(separator: "_").dropLast().joined(separator: "_"))'", RemovedSyntax.hint])
    case .removedDistribution(let name, let replacement):
      return Wording(
        "removed-distribution", "there is no distribution '\(name)' any more",
        hints: [replacement, RemovedSyntax.hint])
    case .tildeCumulative(let name, let instead):
      return Wording(
        "tilde-cumulative", "'\(name)' is a cumulative distribution function and cannot stand after '~'",
        hints: ["write 'target += \(instead)(...)'"])
    case .noSuchDistribution(let name, let isInt, let similar, let hint):
      let names = isInt ? "neither '\(name)_lpmf' nor '\(name)_lpdf' is" : "'\(name)_lpdf' is not"
      return Wording(
        "no-such-distribution", "there is no distribution '\(name)': \(names) defined",
        hints: hint.map { [$0] } ?? Self.didYouMean(similar))
    case .truncationUndefined(let name, let found):
      return Wording(
        "truncation-undefined",
        "truncation needs '\(name)_lcdf' and '\(name)_lccdf' for (\(found.joined(separator: ", ")))")
    case .breakOutsideLoop: return Wording("break-outside-loop", "'break' can only stand in a loop")
    case .continueOutsideLoop: return Wording("continue-outside-loop", "'continue' can only stand in a loop")
    case .returnOutsideFunction:
      return Wording("return-outside-function", "a value can only be returned by a function that is not void")
    case .emptyReturnOutsideVoid:
      return Wording("empty-return", "'return' without a value can only stand in a void function")
    case .returnType(let expected, let found):
      return Wording(
        "return-type", "the function returns \(expected), but this is \(found)",
        hints: TypeAdvice.conversion(to: expected.description, from: found).map { [$0] } ?? [])
    case .missingReturn(let name, let type):
      return Wording("missing-return", "the function '\(name)' must return \(type) on every path")
    case .foreachContainer(let found):
      return Wording("foreach-container", "a loop runs over an array, vector, row_vector or matrix, but not \(found)")
    default: return nil
    }
  }
}
