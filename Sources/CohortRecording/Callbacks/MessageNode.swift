// MessageNode: what a function says at one of its evaluations, as a step of its code.
import CohortMath
import CohortProgram

/// Says the messages of the path that an evaluation takes.
///
/// Argument: a number that changes from evaluation to evaluation, so that the step is done in each; then for each message
/// whether its path is taken (1 or 0) and the numbers in it. Output: 0.
final class MessageNode: LibraryNode {
  enum Argument: Int, NodeArgument, CaseIterable { case numbers }

  let name = "print"
  private let listener: CallbackListener
  private let statements: [CallbackVoice.Statement]
  private let counts: [Int]

  init(_ listener: CallbackListener, _ statements: [CallbackVoice.Statement]) {
    self.listener = listener
    self.statements = statements
    counts = statements.map(\.message.scalars.count)
  }

  func forward(
    inputs: NodeInputs<Argument>, outputs: UnsafeMutablePointer<Double>, workspace: Void
  ) -> NodeOutcome {
    var next = inputs[.numbers] + 1
    for (statement, count) in zip(statements, counts) {
      if next[0] == 1 { listener.hear(statement, statement.message.text(next + 1)) }
      next += 1 + count
    }
    outputs[0] = 0
    return .success
  }

  /// The output is always the same.
  func reverse(
    inputs: NodeInputs<Argument>, outputs: UnsafePointer<Double>, outputAdjoints: UnsafePointer<Double>,
    inputAdjoints: NodeAdjoints<Argument>, workspace: Void
  ) {}
}
