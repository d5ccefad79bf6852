// ProgramBuilder + masks: taking down a branch that counts only where a condition holds.

extension ProgramBuilder {
  /// Takes down what `body` does as a branch: requirements count only where `condition` is 1, terms of the log density
  /// are handed back. Uses a position.
  ///
  /// - Throws: `SpeculationError` where the branch must not run unless its condition holds.
  package func masked<Result>(
    by condition: Scalar, _ body: () throws -> Result
  ) throws -> (result: Result, terms: [DeferredTerm]) {
    guard mode == .sites else { return (try body(), []) }
    let saved = (mask, deferredTerms, hasNodeUnderMask)
    mask = mask.map { apply(.minimum, $0, condition) } ?? condition
    deferredTerms = []
    hasNodeUnderMask = false
    defer { (mask, deferredTerms, hasNodeUnderMask) = saved }
    let result = try body()
    if hasNodeUnderMask { throw SpeculationError() }
    return (result, deferredTerms)
  }

  /// Adds the terms of a branch where its condition is 1.
  package func add(_ terms: [DeferredTerm], where condition: Scalar) {
    for term in terms {
      location = term.location
      move(to: .maskedTerm(term.position))
      addTarget(apply(.select, condition, term.scalar, Scalar(0)), scale: term.scale)
    }
  }

  /// Whether what is being taken down counts at the recording point.
  var countsAtRecording: Bool { mask.map { $0.value != 0 } ?? true }
}
