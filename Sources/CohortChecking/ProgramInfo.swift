// ProgramInfo: what a program takes, what it gives, and what of the library it uses.
import CohortSyntax

/// A summary of a checked program for tools that feed it and read its output.
package struct ProgramInfo: Sendable {
  package struct Variable: Sendable {
    package var name: String
    package var type: StanType
  }

  /// The variables declared at the top of each block, in their order.
  package var inputs: [Variable]
  /// The inputs that are modelled: they stand on the left of `~` or in a density's first place, perhaps within a function
  /// or with indices.
  package var observed: [String]
  package var parameters: [Variable]
  package var transformedParameters: [Variable]
  package var generatedQuantities: [Variable]
  /// The functions of the library that are called, those of distributions excepted, and `print` and its like.
  package var functions: [String]
  /// The densities and cumulative distribution functions of the library; `~ normal` counts as `normal_lupdf`.
  package var distributions: [String]
  /// The paths of the files included, each once, in the order of the text.
  package var includedFiles: [String]

  /// The version of the language.
  package static let languageVersion = "2.39.0"

  package init(
    _ program: SyntaxTree, typed: TypedProgram, sources: SourceMap, library: FunctionTable
  ) {
    func variables(_ kind: BlockKind) -> [Variable] {
      typed.frame.variables.filter { $0.origin == .block(kind) }.map { Variable(name: $0.name, type: $0.type) }
    }
    inputs = variables(.data)
    parameters = variables(.parameters)
    transformedParameters = variables(.transformedParameters)
    generatedQuantities = variables(.generatedQuantities)
    var uses = LibraryUses(typed, library)
    for function in program.functions?.functions ?? [] { function.body.map { uses.visit($0) } }
    uses.isInBlocks = true
    for block in program.blocks { block.statements.forEach { uses.visit($0) } }
    observed = inputs.map(\.name).filter(uses.modelled.contains)
    functions = uses.functions.sorted()
    distributions = uses.distributions.sorted()
    includedFiles = []
    for file in sources.files.dropFirst() where !includedFiles.contains(file.path) { includedFiles.append(file.path) }
  }
}

/// Gathers the calls of library functions.
private struct LibraryUses {
  var functions: Set<String> = []
  var distributions: Set<String> = []
  /// What stands in a density's first place.
  var modelled: Set<String> = []
  /// Whether names are those of the program's variables, not those of a function's.
  var isInBlocks = false
  /// The functions of the program by name, those after `~` as well.
  private let userFunctions: Set<String>
  private let library: FunctionTable

  init(_ typed: TypedProgram, _ library: FunctionTable) {
    userFunctions = Set(typed.functions.map(\.name))
    self.library = library
  }

  /// Whether a name means a function of the library. Where the program overloads one, its calls count as the program's.
  private func isLibrary(_ name: String) -> Bool {
    let normalized = FunctionSuffix.normalized(name)
    return library.contains(normalized) && !userFunctions.contains(normalized)
  }

  private mutating func note(_ call: Call) {
    let name = call.name.name
    if isInBlocks, FunctionSuffix(of: name).isDensity, let first = call.arguments.first {
      modelled.formUnion(first.namesOfValues)
    }
    guard isLibrary(name) else { return }
    if FunctionSuffix(of: name).isProbability { distributions.insert(name) } else { functions.insert(name) }
  }

  mutating func visit(_ statement: Statement) {
    switch statement.kind {
    case .declaration(let declaration):
      visit(declaration.type)
      for variable in declaration.variables { variable.initialValue.map { visit($0) } }
    case .assignment(let left, _, let value, _):
      left.walkIndices { note($0) }
      visit(value)
    case .call(let call):
      note(call)
      call.arguments.forEach { visit($0) }
    case .tilde(let tilde):
      visit(tilde.value)
      if isInBlocks { modelled.formUnion(tilde.value.namesOfValues) }
      tilde.arguments.forEach { visit($0) }
      for bound in [tilde.truncation?.lower, tilde.truncation?.upper] { bound.map { visit($0) } }
      note(tilde.distribution.name)
    case .targetIncrement(let value), .jacobianIncrement(let value), .returnValue(let value): visit(value)
    case .ifElse(let condition, let then, let otherwise):
      visit(condition)
      visit(then)
      otherwise.map { visit($0) }
    case .whileLoop(let condition, let body):
      visit(condition)
      visit(body)
    case .forRange(let loop):
      visit(loop.lower)
      visit(loop.upper)
      visit(loop.body)
    case .forEach(let loop):
      visit(loop.container)
      visit(loop.body)
    case .block(let body), .profile(_, let body): body.forEach { visit($0) }
    case .print(let list): visit(list, "print")
    case .reject(let list): visit(list, "reject")
    case .fatalError(let list): visit(list, "fatal_error")
    case .returnVoid, .breakLoop, .continueLoop, .empty: break
    }
  }

  private mutating func note(_ distribution: String) {
    for (suffix, unnormalized) in [("_lpmf", "_lupmf"), ("_lpdf", "_lupdf")] {
      if userFunctions.contains(distribution + suffix) { return }
      if library.contains(distribution + suffix) {
        distributions.insert(distribution + unnormalized)
        return
      }
    }
  }

  private mutating func visit(_ list: [Printable], _ name: String) {
    functions.insert(name)
    for case .expression(let expression) in list { visit(expression) }
  }

  private mutating func note(_ expression: Expression) {
    if case .call(let call) = expression.kind { note(call) }
  }

  private mutating func visit(_ expression: Expression) {
    expression.walk { note($0) }
  }

  private mutating func visit(_ type: SizedType) {
    switch type.kind {
    case .array(let element, let sizes):
      sizes.forEach { visit($0) }
      visit(element)
    case .tuple(let slots): slots.forEach { visit($0) }
    case .basic(_, let sizes, let constraint):
      sizes.forEach { visit($0) }
      switch constraint {
      case .none, .structured: break
      case .lower(let a), .upper(let a), .offset(let a), .multiplier(let a): visit(a)
      case .lowerUpper(let a, let b), .offsetMultiplier(let a, let b):
        visit(a)
        visit(b)
      }
    }
  }
}

extension Expression {
  /// The variables whose numbers it is made of; those in indices only choose.
  fileprivate var namesOfValues: Set<String> {
    switch kind {
    case .integer, .real, .imaginary, .target: []
    case .variable(let name): [name]
    case .parenthesized(let inner), .unary(_, let inner), .transpose(let inner), .projection(let inner, _, _),
      .indexed(let inner, _):
      inner.namesOfValues
    case .array(let list), .rowVector(let list), .tuple(let list):
      list.reduce(into: []) { $0.formUnion($1.namesOfValues) }
    case .call(let call): call.arguments.reduce(into: []) { $0.formUnion($1.namesOfValues) }
    case .binary(_, let left, let right, _): left.namesOfValues.union(right.namesOfValues)
    case .conditional(_, let ifTrue, let ifFalse): ifTrue.namesOfValues.union(ifFalse.namesOfValues)
    }
  }
}
