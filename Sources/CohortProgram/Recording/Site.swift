// Site: all executions of one operation at one place of the model.

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
  /// Only for `node`: where each call's operands begin in each column, the columns of a call one after another.
  private var operandStarts = ContiguousArray<Int32>()
  /// Only for `node`: where it stands in the program.
  package var place: String?
  /// The builder's location when the site was first met.
  package var location = 0
  /// When each row (for `node`: each call) was taken down.
  package var order = RowOrder()
  /// The next site at the same place that does something else, -1 for none.
  var nextVariant: Int32 = -1
  /// Set by the optimiser: all rows are equal, only row 0 is computed.
  var isCollapsed = false
  /// Set by the optimiser: nothing needs the results.
  var isDead = false

  package init(kind: SiteKind, columnCount: Int) {
    self.kind = kind
    columns = Array(repeating: OperandColumn(), count: columnCount)
  }

  /// Notes that the operands of another call of a node follow in the columns.
  mutating func beginOperands() {
    for column in columns { operandStarts.append(column.count) }
  }

  /// Which operands of a column belong to a call of a node.
  func operands(ofCall call: Int, column: Int) -> Range<Int> {
    let place = call &* columns.count &+ column
    let next = place &+ columns.count
    return Int(operandStarts[place])..<Int(next < operandStarts.count ? operandStarts[next] : columns[column].count)
  }

  /// Forgets operands and calls, which nothing needs.
  mutating func removeOperands() {
    columns = []
    offsets = []
    calls = []
    operandStarts = []
  }
}
