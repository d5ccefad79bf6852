/// Where draws go: the seam between runs and kinds of files.
import CohortInference

/// Takes one chain's rows as they come. Use from one thread at a time.
///
/// The calls come in this order: `begin`; for each phase its rows, then `phaseEnded`; `end`. A run that stops early
/// leaves out what it did not reach, but for `end`.
package protocol DrawsWriter: AnyObject {
  /// Where the draws are.
  var path: String { get }
  /// What is known ahead: settings, and the names of all columns.
  func begin(_ header: [HeaderEntry], columns: [String]) throws
  /// One row: the method's columns and then the model's.
  func write(_ row: ContiguousArray<Double>) throws
  /// All rows of the phase have been written; `report` says what was learnt in it.
  func phaseEnded(_ phase: RunPhase, report: PhaseReport?) throws
  /// Writes what is known at the end, and closes.
  func end(_ phases: [PhaseSummary]) throws
}
