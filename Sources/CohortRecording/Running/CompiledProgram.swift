// CompiledProgram: a program ready to run.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A program ready to run.
package final class CompiledProgram {
  let frame: Frame
  var functions: [CompiledFunction] = []
  var data: [any StatementNode] = []
  var transformedData: [any StatementNode] = []
  var parameters: [ParameterNode] = []
  var transformedParameters: [any StatementNode] = []
  var model: [any StatementNode] = []
  var generatedQuantities: [any StatementNode] = []
  var nodeCount = 0
  /// How high the tree of its nodes is.
  var height = 0
  /// The declarations at the top of each block: variables with their sized types.
  var dataDeclarations: [SizedDeclaration] = []
  var transformedDataDeclarations: [SizedDeclaration] = []
  var transformedParameterDeclarations: [SizedDeclaration] = []
  var generatedQuantityDeclarations: [SizedDeclaration] = []
  /// `path:line:column` of a span, for messages.
  package let describe: (Span) -> String

  init(frame: Frame, describe: @escaping (Span) -> String) {
    self.frame = frame
    self.describe = describe
  }

  deinit {
    guard height > 1000 else { return }
    // Nodes release their parts one inside the other.
    _ = try? StackRoom.withRoom(StackRoom.bytes(forHeight: height)) {
      functions = []
      transformedData = []
      transformedParameters = []
      model = []
      generatedQuantities = []
      parameters = []
      data = []
      dataDeclarations = []
      transformedDataDeclarations = []
      transformedParameterDeclarations = []
      generatedQuantityDeclarations = []
    }
  }

  /// The stack that running the program may need; 0 where any thread has it.
  var stackBytes: Int { StackRoom.bytes(forHeight: height) }

  /// Whether a message begins with a place in the program.
  func saysPlace(_ message: String) -> Bool {
    let place = describe(Span(file: FileID(0), start: 0, end: 0))
    return place.hasSuffix("1:1") && message.hasPrefix(place.dropLast(3))
  }

  /// A message with its place before it, unless it says one.
  func placed(_ message: String, at span: Span?) -> String {
    guard let span, !saysPlace(message) else { return message }
    return "\(describe(span)): \(message)"
  }

  /// Runs nodes where the stack has room for their tree.
  func withRoom<Result>(_ work: () throws -> Result) throws -> Result {
    stackBytes == 0 ? try work() : try StackRoom.withRoom(stackBytes, work)
  }
}
