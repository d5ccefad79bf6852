// StatedModel: how a program says that its variables are distributed, for advice in the program's own words.
import CohortSyntax

/// A statement `x ~ normal(mu, sigma)`, or an increment of the target that says the same.
package struct StatedDistribution: Sendable {
  /// An argument of the distribution.
  package struct Argument: Sendable {
    /// As written.
    package var text: String
    /// The names that it reads.
    package var names: [String]
  }

  /// The variable that it is about, without indices.
  package var variable: String
  /// Without a suffix.
  package var distribution: String
  package var arguments: [Argument]
  /// Names that stand for something only within the statement's loops.
  package var locals: Set<String>
  package var span: Span

}

/// The distributions that a program's model block states, and its parameters as they are declared.
package struct StatedModel: Sendable {
  /// A parameter without bounds or other constraints.
  package struct FreeParameter: Sendable {
    package var name: String
    /// Its type as written, before and behind the word at which a constraint would stand.
    package var typeStart: String
    package var typeRest: String
    package var span: Span
  }

  /// In the order of the text.
  package var distributions: [StatedDistribution] = []
  package var freeParameters: [FreeParameter] = []

  package init() {}

  package init(_ program: SyntaxTree, sources: SourceMap) {
    var walk = Walk(sources: sources)
    for block in program.blocks {
      if block.kind == .model { block.statements.forEach { walk.visit($0) } }
      guard block.kind == .parameters else { continue }
      for statement in block.statements {
        guard case .declaration(let declaration) = statement.kind else { continue }
        for variable in declaration.variables {
          guard let (start, rest) = Self.parts(declaration.type, sources) else { continue }
          freeParameters.append(
            FreeParameter(name: variable.name.name, typeStart: start, typeRest: rest, span: statement.span))
        }
      }
    }
    distributions = walk.found
  }

  /// The text of a type, divided behind `real`, `vector`, `row_vector` or `matrix`; nil where it has a constraint.
  private static func parts(_ type: SizedType, _ sources: SourceMap) -> (String, String)? {
    var inner = type
    if case .array(let element, _) = type.kind { inner = element }
    guard case .basic(_, _, .none) = inner.kind else { return nil }
    let whole = sources.text(of: type.span)
    let word = sources.text(of: inner.span)
    let keyword = word.prefix { $0.isLetter || $0 == "_" }
    guard whole.hasSuffix(word), ["real", "vector", "row_vector", "matrix"].contains(String(keyword)) else {
      return nil
    }
    return (String(whole.dropLast(word.count)) + keyword, String(word.dropFirst(keyword.count)))
  }
}

private struct Walk {
  let sources: SourceMap
  var found: [StatedDistribution] = []
  private var locals: Set<String> = []

  init(sources: SourceMap) { self.sources = sources }

  mutating func visit(_ statement: Statement) {
    switch statement.kind {
    case .tilde(let tilde):
      add(tilde.value, tilde.distribution.name, tilde.arguments[...], statement.span)
    case .targetIncrement(let increment):
      guard case .call(let call) = increment.kind, let value = call.arguments.first else { break }
      let name = FunctionSuffix.normalized(call.name.name)
      guard name.hasSuffix("_lpdf") else { break }
      add(value, String(name.dropLast(5)), call.arguments.dropFirst(), statement.span)
    case .declaration(let declaration): locals.formUnion(declaration.variables.map(\.name.name))
    case .ifElse(_, let then, let otherwise):
      visit(then)
      if let otherwise { visit(otherwise) }
    case .whileLoop(_, let body): visit(body)
    case .forRange(let loop): within(loop.variable.name, loop.body)
    case .forEach(let loop): within(loop.variable.name, loop.body)
    case .block(let body), .profile(_, let body): body.forEach { visit($0) }
    default: break
    }
  }

  private mutating func within(_ variable: String, _ body: Statement) {
    let outer = locals
    locals.insert(variable)
    visit(body)
    locals = outer
  }

  private mutating func add(
    _ value: Expression, _ distribution: String, _ arguments: ArraySlice<Expression>, _ span: Span
  ) {
    guard let variable = root(value) else { return }
    found.append(
      StatedDistribution(
        variable: variable, distribution: distribution,
        arguments: arguments.map { argument in
          var names: [String] = []
          argument.walk { if case .variable(let name) = $0.kind { names.append(name) } }
          return StatedDistribution.Argument(text: sources.text(of: argument.span), names: names)
        }, locals: locals, span: span))
  }

  /// The variable of `x`, `x[i]`, `to_vector(x)`.
  private func root(_ value: Expression) -> String? {
    switch value.kind {
    case .variable(let name): name
    case .parenthesized(let inner), .transpose(let inner): root(inner)
    case .indexed(let base, _): root(base)
    case .call(let call) where call.arguments.count == 1 && call.name.name.hasPrefix("to_"): root(call.arguments[0])
    default: nil
    }
  }
}
