// Site: all executions of one operation at one place of the model.

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

/// All executions of one operation at one place of the model (statement, call path, position in a formula).
///
/// Grouping executions by place is what makes loops of programs: a site executed a million times is a
/// column of a million rows. Which rows share a site is only a matter of speed, never of the result.
package struct Site {
  package var kind: SiteKind
  /// How many results; for `node` all results of all calls.
  package var rows: Int32 = 0
  /// The operand columns (up to three for operations; one for target terms and sums; two for checks; one for each
  /// argument for nodes).
  package var columns: [OperandColumn]
  /// Only for `sum`: where each row's operands start; one more entry than rows.
  package var offsets = ContiguousArray<Int32>()
  /// Only for `node`.
  package var calls: [NodeCall] = []
  /// Only for `node`: where it stands in the program.
  package var place: String?
  /// When each row (for `node`: each call) was taken down.
  package var order = RowOrder()
  /// The next site at the same place that does something else, -1 for none.
  package var nextVariant: Int32 = -1
  /// Set by the optimiser: all rows are equal, only row 0 is computed.
  package var isCollapsed = false
  /// Set by the optimiser: nothing needs the results.
  package var isDead = false

  package init(kind: SiteKind, columnCount: Int) {
    self.kind = kind
    columns = Array(repeating: OperandColumn(), count: columnCount)
  }
}

/// One call of a library node at a site.
package struct NodeCall {
  package var node: any LibraryNode
  /// The number of operands in each argument.
  package var argumentCounts: [Int]
  /// The first result's row.
  package var firstRow: Int32
  package var outputCount: Int
}
