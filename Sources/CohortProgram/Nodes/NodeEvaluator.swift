// NodeEvaluator: a library node with its workspace.

/// Evaluates a node; one evaluation at a time. Arguments are given by pointers in their order: who evaluates programs knows
/// no node's type.
@frozen
package struct NodeEvaluator {
  package typealias Forward = (
    _ inputs: UnsafePointer<UnsafePointer<Double>>, _ outputs: UnsafeMutablePointer<Double>
  ) -> NodeOutcome
  package typealias Reverse = (
    _ inputs: UnsafePointer<UnsafePointer<Double>>, _ outputs: UnsafePointer<Double>,
    _ outputAdjoints: UnsafePointer<Double>, _ inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>
  ) -> Void

  /// Computes outputs from inputs.
  package let forward: Forward
  /// Adds to the inputs' adjoints the transposed Jacobian times the outputs' adjoints; only after `forward` at the same
  /// inputs.
  package let reverse: Reverse
  /// What the last evaluation took; nil where the node does not count.
  package let statistics: () -> SolveStatistics?

  @inlinable package init(
    forward: @escaping Forward, reverse: @escaping Reverse, statistics: @escaping () -> SolveStatistics?
  ) {
    self.forward = forward
    self.reverse = reverse
    self.statistics = statistics
  }
}
