// PopulationNode: library nodes of which the calls at many points are done as one.

/// A library node whose calls at several points of a program can be done together, such as the solves of groups: those of
/// all points fill the lanes, and are shared among the threads.
package protocol PopulationNode: LibraryNode {
  /// Evaluates the node at up to `points` points at a time; nil where that gains nothing.
  ///
  /// - Throws: where there is not enough memory.
  func populationEvaluator(points: Int) throws(NodeFailure) -> (any PopulationNodeEvaluator)?
  /// How many solves, or the like, a call has; with so many side by side all that can be gained is.
  var solvesPerCall: Int { get }
  /// The memory of a point, in bytes.
  var bytesPerPoint: Int { get }
}

/// A node with memory for many points, which are numbered from 0. For each point the numbers are those, bit for bit, that a
/// ``NodeEvaluator`` gives.
///
/// An evaluation is `begin` for each point, in any order and on any threads, then `evaluate` once, then `end` and, where it
/// succeeded, `reverse` for each point, on any threads again.
package protocol PopulationNodeEvaluator: AnyObject, Sendable {
  /// Takes the arguments of a point, given by pointers in their order.
  func begin(point: Int, inputs: UnsafePointer<UnsafePointer<Double>>)
  /// Does the calls of the points that were begun, on all threads of the arena.
  func evaluate(points: UnsafeBufferPointer<Int>)
  /// Writes the outputs of a point.
  func end(
    point: Int, inputs: UnsafePointer<UnsafePointer<Double>>, outputs: UnsafeMutablePointer<Double>
  ) -> NodeOutcome
  /// Adds to the inputs' adjoints the transposed Jacobian times the outputs' adjoints.
  func reverse(
    point: Int, outputAdjoints: UnsafePointer<Double>, inputAdjoints: UnsafePointer<UnsafeMutablePointer<Double>?>)
}
