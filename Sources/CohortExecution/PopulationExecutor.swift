// PopulationExecutor: the seam between a recorded program and what runs it at many points.
import CohortProgram

/// Evaluates a program at many points. Each has the bits that a ``ProgramExecutor`` gives, whatever other points there are and
/// whatever threads do them.
package protocol PopulationExecutor: AnyObject {
  /// The program.
  var program: Program { get }

  /// Evaluates the points, shared among the threads of the arena in which it is called.
  ///
  /// - Parameter finish: called once for each point, with its number in the list, an executor with what the evaluation left (slots,
  ///   `nodeFailure`) and how it ended; by any thread, by several at a time.
  /// - Throws: `ExecutionError` where there is not enough memory.
  func evaluate(
    _ points: PopulationPoints,
    finish: (_ number: Int, _ executor: any ProgramExecutor, _ evaluation: Evaluation) -> Void
  ) throws
}

/// Points in memory, and where their gradients go.
package struct PopulationPoints {
  /// Rows of `dimension` numbers.
  package var points: UnsafePointer<Double>
  /// As many rows; nil where values alone are wanted, and always of a program without gradient.
  package var gradients: UnsafeMutablePointer<Double>?
  package var dimension: Int
  /// Which rows are to be evaluated.
  package var rows: [Int]

  package init(
    points: UnsafePointer<Double>, gradients: UnsafeMutablePointer<Double>?, dimension: Int, rows: [Int]
  ) {
    self.points = points
    self.gradients = gradients
    self.dimension = dimension
    self.rows = rows
  }

  package var count: Int { rows.count }

  func point(_ number: Int) -> UnsafePointer<Double> { points + rows[number] * dimension }

  func gradient(_ number: Int) -> UnsafeMutablePointer<Double>? { gradients.map { $0 + rows[number] * dimension } }
}
