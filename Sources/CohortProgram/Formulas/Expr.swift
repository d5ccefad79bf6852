// Expr: a node of a scalar function that is written as an expression over the primitives.
@_exported import CKernels

/// A node of a formula: an argument, a constant, or a primitive applied to other nodes.
///
/// Formulas are written with ordinary operators on `Expr` and traced once, when the function is first
/// used. `===` identity matters: a node used twice is computed once.
package final class Expr: Sendable {
  package enum Kind: Sendable {
    case argument(Int)
    case constant(Double)
    case apply(Primitive, [Expr])
  }

  package let kind: Kind
  /// Bit k is set where the node depends on argument k.
  package let dependencies: UInt64

  package init(_ kind: Kind) {
    self.kind = kind
    switch kind {
    case .argument(let index): dependencies = 1 << UInt64(index)
    case .constant: dependencies = 0
    case .apply(_, let operands): dependencies = operands.reduce(0) { $0 | $1.dependencies }
    }
  }

  /// Whether the node chooses between 0 and -∞.
  var isSupportIndicator: Bool {
    guard case .apply(.select, let operands) = kind, case .constant(0) = operands[1].kind,
      case .constant(-.infinity) = operands[2].kind
    else { return false }
    return true
  }

  /// A primitive applied to nodes; folded when all are constants.
  package static func apply(_ primitive: Primitive, _ operands: Expr...) -> Expr {
    var values: [Double] = []
    for operand in operands {
      guard case .constant(let value) = operand.kind else { return Expr(.apply(primitive, operands)) }
      values.append(value)
    }
    while values.count < 3 { values.append(0) }
    return Expr(.constant(cohort_primitive_value(primitive, values[0], values[1], values[2])))
  }
}

extension Expr: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
  package convenience init(floatLiteral value: Double) { self.init(.constant(value)) }
  package convenience init(integerLiteral value: Int) { self.init(.constant(Double(value))) }
}
