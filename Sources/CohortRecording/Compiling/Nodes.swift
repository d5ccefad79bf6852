// Nodes: the compiled form of expressions and statements, which a machine runs.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// A compiled expression. Subclasses implement the narrowest of `value`, `real` and `int` that they can.
class ExpressionNode {
  let type: StanType
  let span: Span
  /// The node's number, unique in the program; together with the call path it names the place of operations.
  let number: Int
  /// The variables of the frame that the expression reads and that can make it depend on parameters.
  var realVariables: [Int] = []

  init(type: StanType, span: Span, number: Int) {
    self.type = type
    self.span = span
    self.number = number
  }

  func value(_ machine: Machine) throws -> Value { .void }

  /// The value of an expression of type real (or int, converted).
  func real(_ machine: Machine) throws -> Scalar {
    switch try value(machine) {
    case .real(let scalar): return scalar
    case .int(let int): return Scalar(Double(int))
    case .openInts(let tensor) where tensor.count == 1: return tensor.scalars[0]
    default: throw RecordingError(.invalid, "a real was expected here", span: span)
    }
  }

  /// The value of an expression of type int.
  func int(_ machine: Machine) throws -> Int {
    switch try value(machine) {
    case .int(let int): return int
    case .openInts(let tensor) where tensor.count == 1: return try machine.known(tensor.scalars[0], node: number)
    default: throw RecordingError(.invalid, "an int was expected here", span: span)
    }
  }

  /// The truth of a condition as 1 or 0, which may depend on parameters.
  func condition(_ machine: Machine) throws -> Scalar {
    guard machine.keepsOpenInts else { return Scalar(Double(try int(machine))) }
    let int = try real(machine)
    if int.isConstant { return int }
    machine.locate(number)
    machine.builder.position = 44
    return machine.builder.apply(.not, machine.builder.apply(.not, int))
  }

  /// Adds the terms of a density or sum to the log density without making a sum first.
  ///
  /// - Returns: false if it has to be done by value.
  func addTerms(_ machine: Machine) throws -> Bool { false }

  /// Whether the expression counts as depending on parameters, as Stan's types would have it.
  func isParametric(_ machine: Machine) -> Bool {
    for variable in realVariables where machine.isParametric[variable] { return true }
    return false
  }

  /// Whether evaluating it has no effect but its value and cannot recurse: both sides of a choice may be evaluated.
  var isSpeculative: Bool { true }
}

/// An expression that is true or false, which may depend on parameters: its int is what a guard holds it to.
class ConditionNode: ExpressionNode {
  init(span: Span, number: Int) { super.init(type: .int, span: span, number: number) }

  final override func value(_ machine: Machine) throws -> Value {
    guard machine.keepsOpenInts else { return .int(try int(machine)) }
    let condition = try condition(machine)
    if condition.isConstant { return .int(condition.value != 0 ? 1 : 0) }
    return .openInts(Tensor(element: .real, scalars: [condition]))
  }

  override func int(_ machine: Machine) throws -> Int {
    try machine.decide(try condition(machine), node: number) ? 1 : 0
  }
}

/// What a statement does to the flow of control.
enum Flow { case normal, breakLoop, continueLoop, returned }

/// A compiled statement.
class StatementNode {
  let span: Span
  init(span: Span) { self.span = span }
  func run(_ machine: Machine) throws -> Flow { .normal }
  /// Whether it only assigns variables and adds to the log density: it may be done under a mask.
  var isMaskable: Bool { false }
  /// Whether it may add to the log density.
  var addsToTarget: Bool { false }
  /// The variables that it assigns.
  var assigned: Set<Int> { [] }
}

/// A program ready to run.
package final class CompiledProgram {
  let frame: Frame
  var functions: [CompiledFunction] = []
  var data: [StatementNode] = []
  var transformedData: [StatementNode] = []
  var parameters: [ParameterNode] = []
  var transformedParameters: [StatementNode] = []
  var model: [StatementNode] = []
  var generatedQuantities: [StatementNode] = []
  var nodeCount = 0
  /// How high the tree of its nodes is.
  var height = 0
  /// The declarations at the top of each block: variables with their sized types.
  var dataDeclarations: [SizedDeclaration] = []
  var transformedDataDeclarations: [SizedDeclaration] = []
  var transformedParameterDeclarations: [SizedDeclaration] = []
  var generatedQuantityDeclarations: [SizedDeclaration] = []
  /// The functions that the program may call.
  let library: FunctionTable
  /// `path:line:column` of a span, for messages.
  let describe: (Span) -> String

  init(frame: Frame, library: FunctionTable, describe: @escaping (Span) -> String) {
    self.frame = frame
    self.library = library
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

/// A function of the program.
final class CompiledFunction {
  let name: String
  let index: Int
  let frame: Frame
  let returnType: StanType
  let argumentCount: Int
  var body: StatementNode?
  var isDensity: Bool { name.hasSuffix("_lpdf") || name.hasSuffix("_lpmf") }
  var firstNode = 0
  var nodeCount = 0

  init(name: String, index: Int, frame: Frame, returnType: StanType, argumentCount: Int) {
    self.name = name
    self.index = index
    self.frame = frame
    self.returnType = returnType
    self.argumentCount = argumentCount
  }
}

/// A variable with the nodes that give its sizes and bounds.
final class SizedDeclaration {
  let variable: Int
  let name: String
  let type: SizedType
  let span: Span
  /// The node number under which its checks are recorded.
  let number: Int

  init(variable: Int, name: String, type: SizedType, span: Span, number: Int) {
    self.variable = variable
    self.name = name
    self.type = type
    self.span = span
    self.number = number
  }

  /// A type with its sizes and constraint, compiled.
  indirect enum SizedType {
    case basic(StanType, sizes: [ExpressionNode], constraint: ConstraintNode)
    case array(SizedType, sizes: [ExpressionNode])
    case tuple([SizedType])
  }
}

/// A constraint with its compiled bounds.
enum ConstraintNode {
  case none
  case lower(ExpressionNode)
  case upper(ExpressionNode)
  case lowerUpper(ExpressionNode, ExpressionNode)
  case offset(ExpressionNode)
  case multiplier(ExpressionNode)
  case offsetMultiplier(ExpressionNode, ExpressionNode)
  case structured(StructuredConstraint)
}

/// The declaration of a parameter.
final class ParameterNode {
  let declaration: SizedDeclaration
  let number: Int

  init(declaration: SizedDeclaration, number: Int) {
    self.declaration = declaration
    self.number = number
  }
}
