// TracedDensity: a call of a density, as far as the search for what is not finite looks into it.

/// A density over rows of arguments.
protocol TracedDensity: ExpressionNode {
  var name: String { get }
  var arguments: [any ExpressionNode] { get }
  /// The first row whose value is not finite, with its arguments and that value; nil where all are.
  func firstNonFiniteRow(_ machine: Machine) throws -> (index: Int, arguments: [Double], value: Double)?
}
