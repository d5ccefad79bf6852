// SiteKind: what a site does.

/// What a site does in each of its rows.
package enum SiteKind: Equatable {
  /// The unconstrained parameters; row k is parameter k.
  case parameters
  case operation(Primitive)
  /// Adds its operand times `scale` to the log density.
  case targetTerm(scale: Double)
  /// The operand must not be 0; index of the check's description. The second operand is the value shown.
  case check(Int)
  /// Each row is the sum of a run of operands: row r sums operands `offsets[r] ..< offsets[r + 1]`.
  case sum
  /// Calls of library nodes; each has several results, and operands in columns, one for each argument.
  case node
}
