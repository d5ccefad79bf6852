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

  /// Like `evaluate(at:gradient:)`, with the time of each step; nil where this kind of executor does not measure. Times are
  /// whole where the result is `.value`.
  func evaluate(
    at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, times: StepTimes
  ) -> Evaluation?

  /// What the solves of a step took in the last evaluation; nil where that is not known.
  func statistics(ofStep index: Int) -> SolveStatistics?
}

extension ProgramExecutor {
  package func evaluate(
    at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>, times: StepTimes
  ) -> Evaluation? { nil }

  package func statistics(ofStep index: Int) -> SolveStatistics? { nil }
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

  /// What evaluates many points at once. Memory is allocated when it is first used.
  ///
  /// - Parameter hasGradient: whether derivatives can be asked for.
  func makePopulation(hasGradient: Bool) -> any PopulationExecutor

  /// How the rows of a block are done; nil for other steps, or where this kind of executor does not say.
  func manner(ofStep index: Int) -> StepManner?

  /// The memory of one executor in bytes, without the workspaces of library nodes.
  var memoryBytes: Int { get }
}

extension ExecutableProgram {
  package func makePopulation(hasGradient: Bool) -> any PopulationExecutor {
    SeparatePoints(self, hasGradient: hasGradient)
  }

  package func manner(ofStep index: Int) -> StepManner? { nil }

  /// Values and adjoints of the slots.
  package var memoryBytes: Int { 16 * program.slotCount }
}
