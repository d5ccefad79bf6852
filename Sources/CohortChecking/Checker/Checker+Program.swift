// The order of a check: the functions' signatures, their bodies, then the blocks one after another.
import CohortSyntax

extension Checker {
  func check(_ program: SyntaxTree) -> TypedProgram {
    var typed = TypedProgram()
    self.program = program
    if program.isEmpty, !options.isFunctionsOnly { report(.emptyProgram, at: program.span.startPoint) }
    if let block = program.functions { typed.functions = check(functions: block) }

    variables = []
    facts = []
    visible = [:]
    scopes = [[]]
    typed.data = check(program.data)
    typed.transformedData = check(program.transformedData)
    typed.parameters = check(program.parameters)
    typed.transformedParameters = check(program.transformedParameters)
    // The variables of the model block are local to it.
    typed.model = scoped { check(program.model) }
    typed.generatedQuantities = check(program.generatedQuantities)
    typed.frame = Frame(variables: variables)
    verifyLikelihoods(program)
    return typed
  }

  private func check(_ block: ProgramBlock?) -> [TypedStatement] {
    guard let block else { return [] }
    self.block = block.kind
    function = nil
    loopDepth = 0
    var typed: [TypedStatement] = []
    var flows: [ReturnFlow] = []
    for statement in block.statements {
      let (checked, flow) = check(statement, isTopLevel: block.kind != .model)
      typed += checked
      flows.append(flow)
    }
    warnAboutUnreachable(block.statements)
    return typed
  }
}
