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
  /// One row of a phase: the method's columns and then the model's.
  func write(_ row: ContiguousArray<Double>, phase: RunPhase) throws
  /// All rows of the phase have been written; `report` says what was learnt in it.
  func phaseEnded(_ phase: RunPhase, report: PhaseReport?) throws
  /// Writes what is known at the end, and closes.
  func end(_ phases: [PhaseSummary], invalid: InvalidPoints?) throws
  /// Closes without that; nothing may be written after.
  func close() throws

  /// Bytes that the file has, and those of them that were there after `begin`.
  var length: Int { get }
  var headerLength: Int { get }
  /// After `begin`: adds what another file of the same columns has behind its header, as it is.
  func append(_ bytes: [UInt8]) throws
  /// Lets what was written reach the disk.
  func synchronise() throws
  /// The file has been given another name.
  func renamed(to path: String)
}

extension DrawsWriter {
  /// One row after warm-up.
  package func write(_ row: ContiguousArray<Double>) throws { try write(row, phase: .sampling) }

  /// Writes the times, and closes.
  package func end(_ phases: [PhaseSummary]) throws { try end(phases, invalid: nil) }
}
