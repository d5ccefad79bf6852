// StepManner: how an executor does the rows of a block.

/// How an executor does the rows of a block.
package enum StepManner: Sendable {
  /// Row by row.
  case rows
  /// Many rows at a time, operation by operation.
  ///
  /// - `length`: rows at a time.
  /// - `isSinglePass`: forward and reverse are done together, strip by strip.
  /// - `isShared`: the threads of a chain share the rows.
  case strips(length: Int, isSinglePass: Bool, isShared: Bool)
}
