// ProgramExecutor: the seam between a recorded program and what runs it.
import CohortProgram

/// Evaluates a program at points.
///
/// All memory is allocated when an executor is made: an evaluation allocates nothing. One executor serves one evaluation
/// at a time. Executors of different kinds give the same numbers bit for bit on one machine, so that a run may change from
/// one to another at any time.
package protocol ProgramExecutor: AnyObject {
  /// The program.
  var program: Program { get }

  /// The log density and its gradient at `q`; not to be asked of an executor that was made without gradient.
  ///
  /// - Parameters:
  ///   - q: `program.parameterCount` numbers.
  ///   - gradient: room for as many; written where the result is `.value`.
  func evaluate(at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>) -> Evaluation

  /// The log density at `q`; fills the slots.
  func evaluate(at q: UnsafePointer<Double>) -> Evaluation

  /// All slots as the last evaluation left them, `program.slotCount` numbers.
  var slots: UnsafeBufferPointer<Double> { get }

  /// How the node failed that made the last evaluation invalid.
  var nodeFailure: NodeFailure? { get }
}

/// A program that one kind of executor has made ready; executors of several threads share it.
package protocol ExecutableProgram: Sendable {
  /// The program.
  var program: Program { get }

  /// Allocates what the evaluations of one thread need.
  ///
  /// - Parameter hasGradient: whether derivatives can be asked for.
  /// - Throws: `ExecutionError`.
  func makeExecutor(hasGradient: Bool) throws -> any ProgramExecutor
}
