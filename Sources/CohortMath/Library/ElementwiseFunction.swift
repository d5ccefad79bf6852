// A function of scalars that the language applies elementwise, in all that is to be known of it.
import CohortProgram

/// A scalar function of the language: its formula, its signatures, its documentation.
///
/// The words of a signature rule: `reals` is real, array[] real, vector or row_vector; `ints` is int or array[] int;
/// `T` is one container type throughout (real, vector, row_vector, matrix or arrays of them to any depth), where in
/// a function of several `T` arguments each may also be a scalar; an `int` beside a `T` may also be an array of ints
/// of the shape of `T`; `I` is one of int and arrays of ints in the same sense. Everything else is itself. ints promote to reals.
package struct ElementwiseFunction: Sendable {
  package let name: String
  package let signatures: [String]
  package let documentation: String
  package let formula: Formula
  /// Where the function is defined, in words; empty where it is everywhere.
  package let domain: String

  package init(
    _ name: String, _ signatures: [String], _ documentation: String, domain: String = "", formula: Formula
  ) {
    self.name = name
    self.signatures = signatures
    self.documentation = documentation
    self.domain = domain
    self.formula = formula
  }
}

extension ElementwiseFunction {
  /// A function of one real, `T f(T)`.
  static func unary(
    _ name: String, _ documentation: String, domain: String = "", also signatures: [String] = [],
    requires: @escaping (Expr) -> [Requirement] = { _ in [] }, _ body: (Expr) -> Expr
  ) -> ElementwiseFunction {
    ElementwiseFunction(
      name, ["T \(name)(T)"] + signatures, documentation, domain: domain,
      formula: Formula(arity: 1, requirements: { requires($0[0]) }, { body($0[0]) }))
  }

  /// A function of two reals, `T f(T, T)` unless the types are given.
  static func binary(
    _ name: String, types: (String, String) = ("T", "T"), _ documentation: String, domain: String = "",
    also signatures: [String] = [],
    requires: @escaping (Expr, Expr) -> [Requirement] = { _, _ in [] }, _ body: (Expr, Expr) -> Expr
  ) -> ElementwiseFunction {
    ElementwiseFunction(
      name, ["T \(name)(\(types.0), \(types.1))"] + signatures, documentation, domain: domain,
      formula: Formula(arity: 2, requirements: { requires($0[0], $0[1]) }, { body($0[0], $0[1]) }))
  }

  /// A function of three reals.
  static func ternary(
    _ name: String, _ signatures: [String], _ documentation: String, domain: String = "",
    requires: @escaping (Expr, Expr, Expr) -> [Requirement] = { _, _, _ in [] },
    _ body: (Expr, Expr, Expr) -> Expr
  ) -> ElementwiseFunction {
    ElementwiseFunction(
      name, signatures, documentation, domain: domain,
      formula: Formula(
        arity: 3, requirements: { requires($0[0], $0[1], $0[2]) }, { body($0[0], $0[1], $0[2]) }))
  }
}

/// A function of whole numbers only: computed when it is met, without a derivative.
package struct IntegerFunction: Sendable {
  package let name: String
  package let signatures: [String]
  package let documentation: String

  package init(_ name: String, _ signatures: [String], _ documentation: String) {
    self.name = name
    self.signatures = signatures
    self.documentation = documentation
  }
}
