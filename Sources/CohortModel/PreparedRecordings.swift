// Recordings made ready for an executor; the evaluators of several threads share them.
import CohortExecution
import CohortProgram
import CohortRecording

/// What the log density of a model is to hold.
package struct DensityOptions: Hashable, Sendable {
  /// Adds the log Jacobian of the constraining transforms.
  package var includesJacobian: Bool
  /// Keeps terms that depend on data alone under `~`.
  package var keepsConstants: Bool
  /// Its terms; without those of the prior it has no Jacobian.
  package var part: DensityPart

  package init(includesJacobian: Bool = true, keepsConstants: Bool = false, part: DensityPart = .all) {
    self.part = part
    self.includesJacobian = includesJacobian
    self.keepsConstants = keepsConstants
  }
}

/// A recording of the log density that is ready to be executed.
package struct PreparedDensity: Sendable {
  let program: any ExecutableProgram
  /// What `print` writes.
  let messages: [PrintedMessage]
  /// What functions say that solvers call.
  let speech: CallbackSpeech
  /// Where the numbers of the messages are.
  let outputs: [OptimizedRecording.Output]

  /// Whether anything is printed at an evaluation.
  var prints: Bool { !messages.isEmpty || speech.contains(.prints) }

  init(_ recorded: RecordedDensity, _ executors: ExecutorKind) throws {
    program = try executors.prepare(recorded.optimized.program)
    messages = recorded.messages
    speech = recorded.speech
    outputs = recorded.optimized.outputs
  }
}

/// A recording of a draw's outputs that is ready to be executed.
package struct PreparedOutputs: Sendable {
  let program: any ExecutableProgram
  /// What `print` writes.
  let messages: [PrintedMessage]
  /// What functions say that solvers call.
  let speech: CallbackSpeech
  /// Where the columns are.
  let columns: ArraySlice<OptimizedRecording.Output>
  /// Where the numbers of the messages are.
  let shown: [OptimizedRecording.Output]

  init(_ recorded: RecordedOutputs, columnCount: Int, _ executors: ExecutorKind) throws {
    program = try executors.prepare(recorded.optimized.program)
    messages = recorded.messages
    speech = recorded.speech
    columns = recorded.optimized.outputs.prefix(columnCount)
    shown = Array(recorded.optimized.outputs.dropFirst(columnCount))
  }
}
