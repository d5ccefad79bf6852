// LibraryEntry: what the library says about a function: which calls it takes and what it computes.

/// The signatures and the documentation of a function, from the place where it is defined.
///
/// A name may have several entries, such as the real and the complex form of `exp`; no signature stands in two of them.
package struct LibraryEntry: Sendable {
  package let name: String
  /// In the notation of signature rules: see `FunctionRule` in `CohortChecking`.
  package let rules: [String]
  /// What the function computes, in one or two sentences.
  package let documentation: String
  /// Whether calls can be run; false for what the language has and the library does not define yet.
  package let isDefined: Bool

  package init(_ name: String, _ rules: [String], _ documentation: String, isDefined: Bool = true) {
    self.name = name
    self.rules = rules
    self.documentation = documentation
    self.isDefined = isDefined
  }
}
