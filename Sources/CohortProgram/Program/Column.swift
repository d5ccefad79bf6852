// Column: where the rows of a block's input, or of a node's argument, come from.

/// A column of operands: where row r of a block's input comes from.
package enum Column: Sendable, Hashable {
  case constant(Double)
  /// `constants[base + stride * r]`
  case constants(base: Int, stride: Int)
  /// The same slot in all rows.
  case slot(Int)
  /// Slot `base + stride * r`.
  case slots(base: Int, stride: Int)
  /// Slot `table[r]`.
  case gather(ContiguousArray<Int32>)

  /// Whether a derivative flows through the column.
  package var isConstant: Bool {
    switch self {
    case .constant, .constants: return true
    case .slot, .slots, .gather: return false
    }
  }
}
