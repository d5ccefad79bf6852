// What the checker says about expressions: operators, conditions, indices, sizes and bounds.
import CohortSyntax

extension CheckMessage {
  var expressionWording: Wording? {
    switch self {
    case .operands(let symbol, let left, let right):
      return Wording(
        "operands", "the operator \(symbol) cannot be applied to \(left) and \(right)",
        hints: TypeAdvice.operation(symbol, left, right).map { [$0] } ?? [])
    case .operand(let symbol, let found):
      return Wording("operand", "the operator \(symbol) cannot be applied to \(found)")
    case .conditionNotInt(let found):
      return Wording(
        "condition-type", "the condition before '?' must be int, but is \(found)",
        hints: found == "real" ? ["compare it with something, as in 'x > 0'"] : [])
    case .branches(let ifTrue, let ifFalse):
      return Wording("branch-types", "the branches of '?:' have no common type: \(ifTrue) and \(ifFalse)")
    case .arrayElement(let expected, let found):
      return Wording(
        "array-elements", "the elements of an array must have one type: expected \(expected), found \(found)")
    case .rowVectorElement(let found):
      return Wording(
        "row-vector-elements", "the elements of a row vector must be int, real or complex, but one is \(found)")
    case .matrixRow(let found):
      return Wording("matrix-rows", "the rows of a matrix must all be row vectors, but one is \(found)")
    case .indexType(let found):
      return Wording("index-type", "an index must be int, array[] int or a range, but this is \(found)")
    case .tooManyIndices(let type, let count):
      if type.dimensionCount == 0 {
        return Wording("not-indexable", "a value of type \(type) cannot be indexed")
      }
      let dimensions = type.dimensionCount
      return Wording(
        "too-many-indices",
        "\(type) has \(dimensions) dimension\(dimensions == 1 ? "" : "s"), but there are \(count) indices")
    case .notATuple(let found):
      return Wording("not-a-tuple", "only tuples have slots, but this is \(found)")
    case .noSuchSlot(let slot, let count):
      return Wording("no-such-slot", "there is no slot \(slot) in a tuple of length \(count)")
    case .intExpected(let role, let found):
      let isComparable = role.hasPrefix("condition") && found == "real"
      return Wording(
        "int-expected", "the \(role) must be int, but is \(found)",
        hints: isComparable ? ["compare it with a number: 'x != 0'"] : [])
    case .numberExpected(let role, let found):
      return Wording("number-expected", "the \(role) must be int or real, but is \(found)")
    case .boundType(let role, let variable, let found):
      let expected = variable.isRealOrInt || variable == .complex ? "a scalar" : "a scalar or \(variable)"
      return Wording("bound-type", "the \(role) must be \(expected), but is \(found)")
    case .notPrintable(let name):
      return Wording("not-printable", "the function '\(name)' cannot be printed")
    default: return nil
    }
  }
}
