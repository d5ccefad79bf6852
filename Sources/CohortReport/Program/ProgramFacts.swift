// ProgramFacts: what a program's text says of its variables: priors, outcomes, times and groups of its solves, comments.
import Cohort
import CohortChecking
import CohortSyntax

/// What is read off a program without running it.
struct ProgramFacts {
  /// By parameter, how its prior is written, or why it cannot be drawn.
  var priors: [(parameter: String, prior: PriorStatement.Found)] = []
  /// Data on the left of `~`, or first arguments of densities.
  var outcomes: Set<String> = []
  /// Variables that are handed to ODE solvers as times.
  var times: Set<String> = []
  /// Variables that are handed to solves of groups as the number of times of each group.
  var groupSizes: Set<String> = []
  /// Int variables that index something.
  var indices: Set<String> = []
  /// By variable, the comment behind its declaration.
  var comments: [String: String] = [:]

  init() {}

  init(_ program: FlatProgram) {
    // Nothing is thrown.
    let facts = try? StackRoom.withRoom(StackRoom.deep) { () -> ProgramFacts in
      let checked = CheckedText(program.text, path: "model")
      guard let typed = checked.program else { return ProgramFacts() }
      return ProgramFacts(typed, checked.sources, hasOwnLines: program.hasOwnLines)
    }
    self = facts ?? ProgramFacts()
  }

  private init(_ program: TypedProgram, _ sources: SourceMap, hasOwnLines: Bool) {
    let variables = program.frame.variables
    for variable in variables {
      if case .block = variable.origin, let comment = ProgramFacts.comment(behind: variable.span, sources) {
        comments[variable.name] = comment
      }
    }
    let found = Found(variables)
    let walk = TypedWalk { found.note($0) }
    for block in [
      program.transformedData, program.transformedParameters, program.model, program.generatedQuantities,
    ] {
      walk.visit(block)
    }
    (outcomes, times, groupSizes, indices) = (found.outcomes, found.times, found.groupSizes, found.indices)
    priors = PriorStatement.all(program, sources, hasOwnLines: hasOwnLines)
  }

  /// What a comment on the same line behind a declaration says.
  private static func comment(behind span: Span, _ sources: SourceMap) -> String? {
    guard let bytes = sources.file(span.file)?.bytes else { return nil }
    let rest = bytes.dropFirst(Int(span.end)).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let line = String(decoding: rest, as: UTF8.self)
    guard let mark = line.range(of: "//") else { return nil }
    let text = line[mark.upperBound...].drop { $0 == "/" || $0 == " " }
    return text.isEmpty ? nil : String(text.prefix(200))
  }
}

/// Gathers the roles of variables from expressions.
private final class Found {
  let variables: [TypedVariable]
  var outcomes: Set<String> = []
  var times: Set<String> = []
  var groupSizes: Set<String> = []
  var indices: Set<String> = []

  init(_ variables: [TypedVariable]) { self.variables = variables }

  func note(_ expression: TypedExpression) {
    switch expression.kind {
    case .higherOrderCall(let call) where call.name.contains("ode"):
      if call.arguments.count > 2, let name = variables.name(of: call.arguments[2]) { times.insert(name) }
      if call.name.hasPrefix("integrate_ode_parallel"), call.arguments.count > 3,
        let name = variables.name(of: call.arguments[3])
      {
        groupSizes.insert(name)
      }
    case .indexed(_, let places): places.forEach { note($0) }
    case .call(let call) where call.name.hasSuffix("_lpdf") || call.name.hasSuffix("_lpmf"):
      if let value = call.arguments.first, let name = variables.baseName(of: value) { outcomes.insert(name) }
    default: break
    }
  }

  private func note(_ index: TypedIndex) {
    switch index {
    case .multiple(let value): if let name = variables.name(of: value) { indices.insert(name) }
    case .single(let value):
      // `alpha[county[n]]`
      if case .indexed(let inner, _) = value.kind, let name = variables.name(of: inner) { indices.insert(name) }
    default: break
    }
  }
}

extension [TypedVariable] {
  /// The name of a variable that stands at the top of a block and is all of the expression.
  func name(of expression: TypedExpression) -> String? {
    switch expression.kind {
    case .variable(let index) where indices.contains(index):
      if case .block = self[index].origin { self[index].name } else { nil }
    case .promotion(let inner): name(of: inner)
    default: nil
    }
  }

  /// The variable of a block whose elements an expression is: `y`, `y[n]`, `to_vector(y)`.
  func baseName(of expression: TypedExpression) -> String? {
    switch expression.kind {
    case .indexed(let inner, _), .promotion(let inner): baseName(of: inner)
    case .call(let call) where call.name.hasPrefix("to_") && call.arguments.count == 1: baseName(of: call.arguments[0])
    default: name(of: expression)
    }
  }
}
