// LoopBody: straight-line code that was put together from several rows of sites.

/// What each row of a rerolled loop does.
struct LoopBody {
  enum Operand {
    /// The result of an operation of the same row, by number.
    case result(Int)
    case constant(Double)
    /// For each row of the loop an operand of a site's column.
    case column(site: Int, column: Int, operands: ContiguousArray<Int32>)
  }
  struct Operation {
    var primitive: Primitive
    var operands: [Operand]
    /// The builder's location.
    var origin: Int
  }
  /// Results that are read from outside of their row: the rows' results of an operation have the places from `place` on.
  struct Export {
    var operation: Int
    var site: Int
    var place: Int
  }
  var operations: [Operation] = []
  var exports: [Export] = []
}
