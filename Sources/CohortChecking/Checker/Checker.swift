// Checker: the state of a check: scopes, the current block or function, diagnostics.
import CohortSyntax

/// Walks over a program and builds the typed one. Extensions hold the rules, by what they are about.
///
/// Methods that check an expression return nil when it is erroneous and has been reported; what depends on it is then
/// left alone, so that every mistake is reported once.
final class Checker {
  let options: CheckOptions
  let library: FunctionTable
  /// Where the meaning of names is noted down, if anyone asks for it.
  let symbols: SymbolIndex?
  var diagnostics: [Diagnostic] = []

  /// The variables of the current frame and what the checker knows about them; the arrays are parallel.
  var variables: [TypedVariable] = []
  var facts: [VariableFacts] = []
  /// The variables in scope, and the names that the open scopes have added, innermost last.
  var visible: [String: Int] = [:]
  var scopes: [[String]] = [[]]

  /// The functions of the program; indices are those of the typed program.
  var functions: [UserFunction] = []
  var functionsByName: [String: [Int]] = [:]
  var functionsBySignature: [SignatureKey: Int] = [:]

  /// The block that is being checked.
  var block: BlockKind = .functions
  /// The function that is being checked.
  var function: EnclosingFunction?
  var loopDepth = 0
  /// Whether the size of a variable at the top of a block is being checked.
  var isInTopLevelSize = false
  /// Unknown names that have been reported, so that they are reported once.
  var reportedNames: Set<String> = []
  /// How many times a similar name has been looked for.
  var suggestionCount = 0
  /// A function of the program on the left side of the assignment that is being checked.
  var functionTarget: String?
  /// The program that is being checked.
  var program: SyntaxTree?
  /// What operators mean for types that have been met.
  var operatorResolutions: [SignatureKey: OperatorResolution?] = [:]
  /// The functions that calls have been found to mean.
  var callResolutions: [CallKey: Resolution] = [:]
  /// Where functions are used as likelihoods of Laplace approximations.
  var laplaceLikelihoods: [(function: Int, span: Span)] = []

  init(options: CheckOptions, library: FunctionTable, symbols: SymbolIndex? = nil) {
    self.options = options
    self.library = library
    self.symbols = symbols
  }

  func report(_ message: CheckMessage, at span: Span) {
    diagnostics.append(message.diagnostic(at: span))
  }
}

/// What the checker knows about a variable beyond its type.
struct VariableFacts {
  /// The block in which it is declared; `functions` for arguments and local variables of functions.
  var block: BlockKind
  /// Declared at the top of a block other than `model`.
  var isGlobal: Bool
  /// An argument or a loop variable.
  var isReadOnly: Bool
  /// Whether it may hold what depends on parameters.
  var level: DataLevel
}

/// The function whose body is being checked.
struct EnclosingFunction {
  var name: String
  var suffix: FunctionSuffix
  var returnType: StanType
}

/// A checked expression, or the name of a function.
struct CheckedValue {
  var expression: TypedExpression
  var level: DataLevel
  /// Where the expression is the bare name of a function.
  var functionName: String?

  init(_ expression: TypedExpression, _ level: DataLevel) {
    self.expression = expression
    self.level = level
  }

  init(_ kind: TypedExpression.Kind, _ type: StanType, _ level: DataLevel, at span: Span) {
    expression = TypedExpression(kind, type: type, span: span)
    self.level = level
  }

  /// The name of a function.
  init(function name: String, at span: Span) {
    expression = TypedExpression(.tuple([]), type: .void, span: span)
    level = .data
    functionName = name
  }

  var type: StanType { expression.type }
  var span: Span { expression.span }

  /// Whether the value is a function or a tuple with one.
  var holdsFunction: Bool {
    if functionName != nil { return true }
    if case .tuple(let types) = type { return types.contains(.void) }
    return false
  }

  /// The type for messages.
  var described: String { functionName.map { "the function '\($0)'" } ?? type.description }
}

// MARK: - Scopes

extension Checker {
  func pushScope() { scopes.append([]) }

  func popScope() {
    for name in scopes.popLast() ?? [] { visible[name] = nil }
  }

  /// Runs `body` in a scope of its own.
  func scoped<Result>(_ body: () -> Result) -> Result {
    pushScope()
    defer { popScope() }
    return body()
  }

  /// Declares a variable; its index in the frame is returned also where the name is refused, so that the statement can be
  /// checked to its end.
  func declare(
    _ name: Identifier, _ type: StanType, origin: TypedVariable.Origin, isGlobal: Bool, isReadOnly: Bool,
    mayVary: Bool? = nil
  ) -> Int {
    let index = variables.count
    let varies = mayVary ?? [.parameters, .transformedParameters, .model, .functions].contains(block)
    let level = level(varies: varies, type)
    let variable = TypedVariable(name: name.name, type: type, origin: origin, span: name.span)
    variables.append(variable)
    symbols?.declare(variable)
    facts.append(VariableFacts(block: block, isGlobal: isGlobal, isReadOnly: isReadOnly, level: level))
    verify(name)
    if FunctionSuffix.isUnnormalized(name.name) {
      report(.unnormalizedVariable(name.name), at: name.span)
    } else if let previous = visible[name.name] {
      report(.nameInUse(name.name, previous: variables[previous].span), at: name.span)
      return index
    }
    visible[name.name] = index
    scopes[scopes.count - 1].append(name.name)
    return index
  }

  /// The level of what is kept in a variable of that type.
  func level(varies: Bool, _ type: StanType) -> DataLevel {
    if case .tuple(let types) = type.innermost { return .tuple(types.map { level(varies: varies, $0) }) }
    return varies && !type.isDiscrete ? .parameter : .data
  }

  /// The level of a variable where it is read: everything is data once the parameters are drawn.
  func level(ofVariable index: Int) -> DataLevel {
    block == .generatedQuantities ? level(varies: false, variables[index].type) : facts[index].level
  }

  /// Reports names that nothing may have; false for these.
  @discardableResult
  func verify(_ name: Identifier) -> Bool {
    if name.name == options.modelName {
      report(.modelName(name.name), at: name.span)
      return false
    }
    if ReservedName.contains(name.name) {
      report(.reservedName(name.name), at: name.span)
      return false
    }
    return true
  }
}

// MARK: - Where things may stand

extension Checker {
  var allowsTarget: Bool { function?.suffix == .lp || block == .model }
  var allowsJacobian: Bool { function?.suffix == .jacobian || block == .transformedParameters }
  var allowsRandom: Bool {
    function?.suffix == .rng || block == .generatedQuantities || block == .transformedData
  }
  var allowsUnnormalized: Bool { function?.suffix.isDensity == true || block == .model }
}
