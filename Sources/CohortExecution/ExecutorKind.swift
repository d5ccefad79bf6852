// ExecutorKind: the kinds of executors there are.
import CohortProgram

/// A way to run programs.
///
/// A new kind is a file with its ``ProgramExecutor`` and ``ExecutableProgram``, a constant of this type, and its place in
/// ``all``. Nothing else knows its name.
package struct ExecutorKind: Sendable {
  /// Its name, in small letters.
  package let name: String
  /// What it does, a sentence for those who choose.
  package let summary: String
  /// Makes a program ready; throws `ExecutionError` where it cannot be run.
  package let prepare: @Sendable (Program) throws -> any ExecutableProgram

  package init(
    name: String, summary: String, prepare: @escaping @Sendable (Program) throws -> any ExecutableProgram
  ) {
    self.name = name
    self.summary = summary
    self.prepare = prepare
  }

  /// An executor of a program, with gradient.
  package func executor(for program: Program) throws -> any ProgramExecutor {
    try prepare(program).makeExecutor(hasGradient: true)
  }

  /// All kinds, the one that is used unless another is asked for first.
  package static let all: [ExecutorKind] = [.portable]

  /// The kind that is used unless another is asked for.
  package static var standard: ExecutorKind { .portable }
}
