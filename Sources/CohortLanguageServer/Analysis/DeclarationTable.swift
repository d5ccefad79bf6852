// DeclarationTable: the declarations of a program as they are written, by the places of their names.
import CohortSyntax

/// How the variables and functions of a program are declared.
struct DeclarationTable {
  struct Variable {
    enum Kind {
      case variable, argument, loopVariable
    }

    var kind: Kind
    var name: Identifier
    /// The type as it is written, with sizes and constraints; nil for loop variables.
    var typeSpan: Span?
    /// The declaration, with all its names.
    var span: Span
    var block: BlockKind
    /// Whether it stands at the top of its block.
    var isTopLevel: Bool
  }

  private(set) var variables: [Span: Variable] = [:]
  /// The functions by the spans of their names.
  private(set) var functions: [Span: FunctionDefinition] = [:]

  init(_ program: SyntaxTree) {
    for function in program.functions?.functions ?? [] {
      functions[function.name.span] = function
      for argument in function.arguments {
        variables[argument.name.span] = Variable(
          kind: .argument, name: argument.name, typeSpan: argument.type.span, span: argument.span, block: .functions,
          isTopLevel: false)
      }
      if let body = function.body { add(body, .functions, isTopLevel: false) }
    }
    for block in program.blocks {
      for statement in block.statements { add(statement, block.kind, isTopLevel: true) }
    }
  }

  private mutating func add(_ statement: Statement, _ block: BlockKind, isTopLevel: Bool) {
    switch statement.kind {
    case .declaration(let declaration):
      for variable in declaration.variables {
        variables[variable.name.span] = Variable(
          kind: .variable, name: variable.name, typeSpan: declaration.type.span, span: statement.span, block: block,
          isTopLevel: isTopLevel)
      }
    case .ifElse(_, let then, let otherwise):
      add(then, block, isTopLevel: false)
      if let otherwise { add(otherwise, block, isTopLevel: false) }
    case .whileLoop(_, let body): add(body, block, isTopLevel: false)
    case .forRange(let loop):
      addLoop(loop.variable, statement.span, block)
      add(loop.body, block, isTopLevel: false)
    case .forEach(let loop):
      addLoop(loop.variable, statement.span, block)
      add(loop.body, block, isTopLevel: false)
    case .block(let list), .profile(_, let list):
      for statement in list { add(statement, block, isTopLevel: false) }
    default: break
    }
  }

  private mutating func addLoop(_ name: Identifier, _ span: Span, _ block: BlockKind) {
    variables[name.span] = Variable(
      kind: .loopVariable, name: name, typeSpan: nil, span: span, block: block, isTopLevel: false)
  }
}
