// A function of scalars that the language applies elementwise, in all that is to be known of it.
import CohortLibrary
import CohortProgram

/// A scalar function of the language: its formula, its signatures, its documentation.
///
/// Signatures are written in the notation of `FunctionRule` in `CohortChecking`: `T f(T)` takes a real or any container
/// of reals, `T f(I, T)` an int or array of ints beside it.
package struct ElementwiseFunction: Sendable {
  package let name: String
  package let traits: [FunctionTrait]
  package let signatures: [String]
  package let documentation: String
  package let formula: Formula
  /// Where the function is defined, in words; empty where it is everywhere.
  package let domain: String

  package init(
    _ name: String, traits: [FunctionTrait] = [], _ signatures: [String], _ documentation: String,
    domain: String = "", formula: Formula
  ) {
    self.name = name
    self.traits = traits
    self.signatures = signatures
    self.documentation = documentation
    self.domain = domain
    self.formula = formula
  }
}

extension ElementwiseFunction {
  /// What the library says about it.
  package var entry: LibraryEntry {
    LibraryEntry(
      name, traits: traits, signatures, domain.isEmpty ? documentation : "\(documentation) Defined for \(domain).")
  }

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
    _ name: String, traits: [FunctionTrait] = [], types: (String, String) = ("T", "T"), _ documentation: String,
    domain: String = "",
    also signatures: [String] = [],
    requires: @escaping (Expr, Expr) -> [Requirement] = { _, _ in [] }, _ body: (Expr, Expr) -> Expr
  ) -> ElementwiseFunction {
    ElementwiseFunction(
      name, traits: traits, ["T \(name)(\(types.0), \(types.1))"] + signatures, documentation, domain: domain,
      formula: Formula(arity: 2, requirements: { requires($0[0], $0[1]) }, { body($0[0], $0[1]) }))
  }

  /// A function of three reals.
  static func ternary(
    _ name: String, traits: [FunctionTrait] = [], _ signatures: [String], _ documentation: String,
    domain: String = "",
    requires: @escaping (Expr, Expr, Expr) -> [Requirement] = { _, _, _ in [] },
    _ body: (Expr, Expr, Expr) -> Expr
  ) -> ElementwiseFunction {
    ElementwiseFunction(
      name, traits: traits, signatures, documentation, domain: domain,
      formula: Formula(
        arity: 3, requirements: { requires($0[0], $0[1], $0[2]) }, { body($0[0], $0[1], $0[2]) }))
  }
}
