// Compiler: turns a typed program into nodes that a machine runs.
import CohortChecking
import CohortMath
import CohortProgram
import CohortSyntax

/// Compiles typed programs.
package struct Compiler {
  let program: TypedProgram
  let compiled: CompiledProgram
  let solvers: SolverTable
  var nextNode = 0
  /// The frame of the code being compiled.
  var frame: Frame
  /// How many nodes stand around the one being compiled.
  var depth = 0
  /// The variables through which the expressions compiled last can depend on parameters.
  var realVariables: Set<Int> = []
  /// Which terms are prior, and where the code stands that is being compiled.
  let origins: TermOrigins
  var scope = TermOrigins.Scope.blocks

  private init(
    _ program: TypedProgram, table: FunctionTable, solvers: SolverTable, describe: @escaping (Span) -> String
  ) {
    self.program = program
    self.solvers = solvers
    compiled = CompiledProgram(frame: program.frame, table: table, describe: describe)
    frame = program.frame
    origins = TermOrigins(program, library: table)
  }

  /// Compiles a program.
  ///
  /// - Parameters:
  ///   - table: the functions of the library, with which the program was checked.
  ///   - solvers: those of them that take functions and are defined above the recorder.
  ///   - describe: gives `path:line:column` of a span.
  /// - Throws: `RecordingError` (`unsupported`) for functions that have no definition yet.
  package static func compile(
    _ program: TypedProgram, table: FunctionTable, solvers: SolverTable, describe: @escaping (Span) -> String
  ) throws -> CompiledProgram {
    var compiler = Compiler(program, table: table, solvers: solvers, describe: describe)
    return try compiler.run()
  }

  private mutating func run() throws -> CompiledProgram {
    compiled.functions = program.functions.enumerated().map { index, function in
      CompiledFunction(
        name: function.name, index: index, frame: function.frame, returnType: function.returnType,
        argumentCount: function.argumentCount)
    }
    for (index, function) in program.functions.enumerated() {
      guard let body = function.body else { continue }
      frame = function.frame
      scope = .function(index)
      compiled.functions[index].firstNode = nextNode
      compiled.functions[index].body = try statement(body)
      compiled.functions[index].nodeCount = nextNode - compiled.functions[index].firstNode
    }
    frame = program.frame
    scope = .blocks
    compiled.statedParameters = origins.statedParameters
    // The numbers of nodes name streams of random numbers: draws stay the same as long as this order does.
    compiled.data.statements = try statements(program.data)
    compiled.transformedData.statements = try statements(program.transformedData)
    for declaration in program.parameters {
      guard case .declaration(let typed) = declaration.kind else { continue }
      compiled.parameters.append(
        ParameterNode(declaration: try sized(typed, span: declaration.span), number: number(at: declaration.span)))
    }
    compiled.transformedParameters.statements = try statements(program.transformedParameters)
    compiled.model.statements = try statements(program.model)
    compiled.generatedQuantities.statements = try statements(program.generatedQuantities)
    compiled.data.declarations = try declarations(program.data)
    compiled.transformedData.declarations = try declarations(program.transformedData)
    compiled.transformedParameters.declarations = try declarations(program.transformedParameters)
    compiled.generatedQuantities.declarations = try declarations(program.generatedQuantities)
    compiled.nodeCount = nextNode
    return compiled
  }

  private mutating func declarations(_ statements: [TypedStatement]) throws -> [SizedDeclaration] {
    try statements.compactMap { statement in
      guard case .declaration(let typed) = statement.kind else { return nil }
      return try sized(typed, span: statement.span)
    }
  }

  /// The number of a new node.
  mutating func number(at span: Span) -> Int {
    compiled.spans.append(span)
    nextNode += 1
    return nextNode - 1
  }

  /// The head of a new node. Numbers go from the inside out: that of an expression follows those of its parts.
  mutating func head(_ type: StanType, _ span: Span) -> NodeHead {
    NodeHead(type: type, span: span, number: number(at: span))
  }
}
