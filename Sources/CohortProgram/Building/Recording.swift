// Recording: what the builder took down, as the optimiser passes transform it.

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
  /// Numbers to be read after each evaluation.
  package var outputs: ContiguousArray<Scalar>

  /// Optimises and lays out the program.
  package consuming func compile() -> CompiledRecording {
    removeDeadSites()
    collapseInvariants()
    reduceSumChains()
    flattenTarget()
    removeDeadSites()
    var layout = Layout(self)
    return layout.build()
  }

  /// The operand of a column in a row as a reference; nil for constants.
  package func isAligned(_ column: OperandColumn, rows: Int32) -> Bool {
    guard column.mode == .affine, column.count == rows, column.base == 0, column.stride == 1 || rows == 1 else {
      return false
    }
    let site = sites[Int(column.site)]
    guard case .operation = site.kind else { return false }
    return site.rows == rows
  }
}

/// A program with the places of the outputs that were asked for.
package struct CompiledRecording: Sendable {
  package var program: Program
  package var outputs: [Output]

  package enum Output: Sendable {
    case constant(Double)
    case slot(Int)
  }
}
