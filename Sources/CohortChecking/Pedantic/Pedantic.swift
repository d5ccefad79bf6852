// Pedantic: the entrance of the pedantic mode, which looks for what is legal and probably not meant.
import CohortSyntax

/// Examines a checked program.
struct Pedantic {
  let program: TypedProgram
  let library: FunctionTable
  /// The declarations of parameters with their statements.
  let parameters: [(declaration: TypedDeclaration, span: Span)]
  /// How each parameter is declared.
  let constraints: [Int: TypedConstraint]
  private var diagnostics: [Diagnostic] = []

  init(_ program: TypedProgram, library: FunctionTable) {
    self.program = program
    self.library = library
    parameters = program.parameters.compactMap {
      guard case .declaration(let declaration) = $0.kind else { return nil }
      return (declaration, $0.span)
    }
    constraints = Dictionary(
      parameters.map { ($0.declaration.variable, $0.declaration.type.elementConstraint) }, uniquingKeysWith: { $1 })
  }

  /// All remarks, in the order of the text.
  static func remarks(on program: TypedProgram, _ library: FunctionTable) -> [Diagnostic] {
    var pedantic = Pedantic(program, library: library)
    pedantic.examineAssignments()
    let density = pedantic.densityFlow()
    let functions = program.functions.map { pedantic.flow(of: $0) }
    pedantic.examineFactors(density)
    pedantic.examineControl(density, functions)
    pedantic.examineVariates(density)
    for use in density.densities + functions.flatMap(\.densities) { pedantic.examine(use) }
    pedantic.examineConstraints()
    return pedantic.sorted
  }

  /// Only what is read before it is assigned.
  static func earlyReads(in program: TypedProgram, _ library: FunctionTable) -> [Diagnostic] {
    var pedantic = Pedantic(program, library: library)
    pedantic.examineAssignments()
    return pedantic.sorted
  }

  mutating func report(_ message: PedanticMessage, at span: Span) {
    diagnostics.append(message.diagnostic(at: span))
  }

  /// In the order of the text, nothing twice.
  private var sorted: [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return diagnostics.filter { seen.insert($0).inserted }.enumerated().sorted { first, second in
      let (a, b) = (first.element.span, second.element.span)
      return (a.file, a.start, a.end, first.offset) < (b.file, b.start, b.end, second.offset)
    }.map(\.element)
  }

  // MARK: Flow

  /// Follows values through the blocks that make the log density.
  private func densityFlow() -> FlowAnalysis {
    let flow = FlowAnalysis(
      frame: program.frame, functions: program.functions, library: library, isFunction: false)
    let sources = flow.current
    flow.visit(program.transformedData)
    // For the density, transformed data come from outside like data; what is known of them stays known.
    for (index, variable) in program.frame.variables.enumerated() where variable.origin == .block(.transformedData) {
      flow.known[sources[index]] = flow.known[flow.current[index]]
      flow.assign(index, sources[index])
    }
    flow.startDensity()
    flow.visit(program.transformedParameters)
    flow.visit(program.model)
    return flow
  }

  private func flow(of function: TypedFunction) -> FlowAnalysis {
    let flow = FlowAnalysis(
      frame: function.frame, functions: program.functions, library: library, isFunction: true)
    if let body = function.body { flow.visit(body) }
    return flow
  }

  func origin(_ variable: Int) -> TypedVariable.Origin? {
    program.frame.variables.indices.contains(variable) ? program.frame.variables[variable].origin : nil
  }

  func isParameter(_ variable: Int) -> Bool { origin(variable) == .block(.parameters) }

  func name(_ variable: Int) -> String {
    program.frame.variables.indices.contains(variable) ? program.frame.variables[variable].name : ""
  }
}
