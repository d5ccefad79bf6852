// CompiledProgram: a program ready to run.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A program ready to run.
package final class CompiledProgram {
  let frame: Frame
  var functions: [CompiledFunction] = []
  var data = CompiledBlock()
  var transformedData = CompiledBlock()
  var parameters: [ParameterNode] = []
  var transformedParameters = CompiledBlock()
  var model = CompiledBlock()
  var generatedQuantities = CompiledBlock()
  /// The parameters that prior terms are about, by name; see `TermOrigins`.
  var statedParameters: Set<String> = []
  var nodeCount = 0
  /// By node number, for listings.
  var spans: [Span] = []
  /// How high the tree of its nodes is.
  var height = 0
  /// `path:line:column` of a span, for messages.
  let describe: (Span) -> String
  /// The functions that the program may call.
  let table: FunctionTable

  init(frame: Frame, table: FunctionTable, describe: @escaping (Span) -> String) {
    self.frame = frame
    self.table = table
    self.describe = describe
  }

  deinit {
    guard height > 1000 else { return }
    // Nodes release their parts one inside the other.
    _ = try? StackRoom.withRoom(StackRoom.bytes(forHeight: height)) {
      functions = []
      parameters = []
      for block in [\CompiledProgram.data, \.transformedData, \.transformedParameters, \.model, \.generatedQuantities] {
        self[keyPath: block] = CompiledBlock()
      }
    }
  }

  /// The stack that running the program may need; 0 where any thread has it.
  var stackBytes: Int { StackRoom.bytes(forHeight: height) }

  /// Whether a message begins with a place in the program.
  func saysPlace(_ message: String) -> Bool {
    // The file itself and those that it includes: what is none has no path.
    for file in 0..<Int(UInt16.max) {
      let place = describe(Span(file: FileID(file), start: 0, end: 0))
      guard place.hasSuffix(":1:1"), !place.hasPrefix("<") else { return false }
      let path = place.dropLast(3)
      if message.hasPrefix(path), message.dropFirst(path.count).first?.isNumber == true { return true }
    }
    return false
  }

  /// A message without the place that it begins with.
  func withoutPlace(_ message: String) -> String {
    guard saysPlace(message), let end = message.range(of: ": ") else { return message }
    return String(message[end.upperBound...])
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

  /// The blocks whose variables are written for a draw, in the order of its columns.
  static let outputBlocks: [BlockKind] = [.parameters, .transformedParameters, .generatedQuantities]

  /// The variables declared at the top of a block.
  func declarations(of block: BlockKind) -> [SizedDeclaration] {
    switch block {
    case .functions: return []
    case .data: return data.declarations
    case .transformedData: return transformedData.declarations
    case .parameters: return parameters.map(\.declaration)
    case .transformedParameters: return transformedParameters.declarations
    case .model: return model.declarations
    case .generatedQuantities: return generatedQuantities.declarations
    }
  }
}

/// A block of a program, ready to run.
struct CompiledBlock {
  var statements: [any StatementNode] = []
  /// The variables declared at its top.
  var declarations: [SizedDeclaration] = []
}
