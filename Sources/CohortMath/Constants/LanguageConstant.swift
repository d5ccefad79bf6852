// The constants of the language: functions without arguments.
import CohortLibrary

/// A named constant.
package struct LanguageConstant: Sendable {
  package let name: String
  package let value: Double
  package let documentation: String

  /// What the library says about it.
  var entry: LibraryEntry { LibraryEntry(name, ["real \(name)()"], documentation) }
}

extension FunctionLibrary {
  static let constantList: [LanguageConstant] = [
    LanguageConstant(name: "pi", value: .pi, documentation: "The ratio of a circle's circumference to its diameter."),
    LanguageConstant(name: "e", value: 2.718281828459045235360, documentation: "The base of the natural logarithm."),
    LanguageConstant(name: "sqrt2", value: 2.0.squareRoot(), documentation: "The square root of 2."),
    LanguageConstant(
      name: "log2", value: 0.693147180559945309417, documentation: "The natural logarithm of 2."),
    LanguageConstant(
      name: "log10", value: 2.302585092994045684018, documentation: "The natural logarithm of 10."),
    LanguageConstant(name: "not_a_number", value: .nan, documentation: "The value that is not a number."),
    LanguageConstant(name: "positive_infinity", value: .infinity, documentation: "The value of positive infinity."),
    LanguageConstant(name: "negative_infinity", value: -.infinity, documentation: "The value of negative infinity."),
    LanguageConstant(
      name: "machine_precision", value: 0x1p-52,
      documentation: "The least x with 1 + x distinguishable from 1 in double precision."),
  ]
}
