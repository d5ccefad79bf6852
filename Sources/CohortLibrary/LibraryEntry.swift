// LibraryEntry: what the library says about a function: which calls it takes, what it computes, what is special about it.

/// All that is to be known of a function without calling it, from the place where the function is defined.
///
/// A name may have several entries, such as the real and the complex form of `exp`; no signature stands in two of them.
package struct LibraryEntry: Sendable {
  package let name: String
  /// What the checker, the recorder and the pedantic mode do otherwise for this function than for most.
  package let traits: [FunctionTrait]
  /// What must hold of its arguments, as declarations of variables can promise it.
  package let requirements: [ArgumentRequirement]
  /// In the notation of signature rules: see `FunctionRule` in `CohortChecking`.
  package let rules: [String]
  /// What the function computes, in one or two sentences.
  package let documentation: String
  /// Whether calls can be run; false for what the language has and the library does not define yet.
  package let isDefined: Bool

  package init(
    _ name: String, traits: [FunctionTrait] = [], requirements: [ArgumentRequirement] = [], _ rules: [String],
    _ documentation: String, isDefined: Bool = true
  ) {
    self.name = name
    self.traits = traits
    self.requirements = requirements
    self.rules = rules
    self.documentation = documentation
    self.isDefined = isDefined
  }
}
