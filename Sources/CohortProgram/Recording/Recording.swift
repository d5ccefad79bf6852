// Recording: what the builder took down, and what the optimiser's passes transform.

/// The sites of a model and all that belongs to them.
package struct Recording {
  package var sites: ContiguousArray<Site>
  package var data: ContiguousArray<Double>
  package var fixed: FixedConstants
  package var parameterCount: Int
  package var constantTarget: Double
  package var checks: [CheckDescription]
  package var rejection: String?
  /// Whether results keep their last bits: nothing is fused that is rounded otherwise than the operations one by one.
  package var keepsRounding = false
  /// Whether a point is invalid where a node fails that nothing reads.
  package var keepsFailures = true
  /// Numbers to be read after each evaluation.
  package var outputs: ContiguousArray<Scalar>
  /// The place in the program for which a site's location stands; nil where places are not known.
  package var describeLocation: ((Int) -> String?)?
  /// What the passes do to operations; nil: nobody asks.
  package var decisions: [Decision]?

  /// Notes what a pass does to a site, if somebody asks.
  @inline(__always)
  mutating func note(_ reason: Reason, site: Int, rows: Int) {
    if decisions == nil { return }
    decisions?.append(Decision(reason, location: sites[site].location, rows: rows))
  }

  /// Whether row r of a column of `rows` operands is row r of one site of as many operations, for all r.
  func isAligned(_ column: OperandColumn, rows: Int32) -> Bool {
    guard column.mode == .affine, column.count == rows, column.base == 0, column.stride == 1 || rows == 1 else {
      return false
    }
    let site = sites[Int(column.site)]
    guard case .operation = site.kind else { return false }
    return site.rows == rows
  }
}
