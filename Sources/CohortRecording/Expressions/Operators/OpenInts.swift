// OpenInts: arithmetic on ints that are known only when outputs are replayed.
import CohortMath
import CohortProgram

/// Operations on whole numbers. A replay that leaves what 32 bits hold, or divides by zero, is invalid: the draw is then
/// interpreted, which says what happened and where.
enum OpenInts {
  /// - Parameter known: computes the result of two numbers that are known.
  static func apply(
    _ operation: ArithmeticOperator, _ a: Scalar, _ b: Scalar, _ builder: ProgramBuilder,
    known: (Int, Int) throws -> Scalar
  ) throws -> Scalar {
    if operation == .divide || operation == .eltDivide {
      return try divide(a, b, isModulus: false, builder, known: known)
    }
    if let a = number(a), let b = number(b) { return try known(a, b) }
    let result = builder.apply(operation.primitive, a, b)
    let size = builder.apply(.absolute, result)
    builder.require(builder.apply(.lessOrEqual, size, Scalar(Double(Int32.max))), shown: result) { "integer overflow" }
    return result
  }

  /// The quotient towards zero, or the remainder. Doubles hold both exactly for numbers of 32 bits.
  static func divide(
    _ a: Scalar, _ b: Scalar, isModulus: Bool, _ builder: ProgramBuilder, known: (Int, Int) throws -> Scalar
  ) throws -> Scalar {
    if let a = number(a), let b = number(b) { return try known(a, b) }
    builder.require(builder.apply(.not, builder.apply(.equal, b, Scalar(0))), shown: b) { "integer division by zero" }
    if isModulus { return builder.apply(.remainder, a, b) }
    return builder.apply(.truncate, builder.apply(.divide, a, b))
  }

  private static func number(_ scalar: Scalar) -> Int? { scalar.isConstant ? Int(exactly: scalar.value) : nil }
}
