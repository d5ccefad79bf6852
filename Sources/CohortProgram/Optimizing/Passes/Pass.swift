// Pass: one step on the way from a recording to a program.

/// A pass of the optimiser: a value with a name, so that each can be shown, and the optional ones left out.
package struct Pass: Sendable {
  /// As `--after` and `COHORT_PASSES` spell it: "fused-products".
  package let name: String
  /// What it does, in one line.
  package let meaning: String
  /// Whether a program can be made without it.
  package let isOptional: Bool
  let run: @Sendable (inout Compilation) -> Void

  /// - Parameters:
  ///   - name: small letters with hyphens between the words.
  ///   - meaning: a sentence without a full stop.
  ///   - isOptional: false for what nothing can be laid out without.
  ///   - run: what the pass does.
  init(
    _ name: String, _ meaning: String, isOptional: Bool = true, run: @escaping @Sendable (inout Compilation) -> Void
  ) {
    self.name = name
    self.meaning = meaning
    self.isOptional = isOptional
    self.run = run
  }
}
