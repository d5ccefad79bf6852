// What the tests of the checker share: checking a text, and describing what comes out.
import CohortChecking
import CohortSolverCalls
import CohortSyntax
import Testing

/// Checks a text that has to be well formed.
func checked(
  _ text: String, options: CheckOptions = CheckOptions(), form: ParsedProgram.Form = .program,
  sourceLocation: Testing.SourceLocation = #_sourceLocation
) -> (program: TypedProgram?, messages: [String], diagnostics: [Diagnostic]) {
  let parsed = ParsedProgram(text: text, path: "test.stan", form: form)
  #expect(parsed.diagnostics.map(\.message) == [], sourceLocation: sourceLocation)
  let (program, diagnostics) = check(parsed.program, options: options, library: .standard)
  let messages = diagnostics.map { diagnostic in
    let place = parsed.sources.location(of: diagnostic.span)
    return "\(place.line):\(place.column) \(diagnostic.code)"
  }
  return (program, messages, diagnostics)
}

/// A program with what is wrong with it, as `line:column code`, both from 1.
struct Case: Sendable, CustomTestStringConvertible {
  var text: String
  var messages: [String]

  init(_ text: String, _ messages: String...) {
    self.text = text
    self.messages = messages
  }

  var testDescription: String { String(text.prefix(60)) }

  func verify(sourceLocation: Testing.SourceLocation = #_sourceLocation) {
    let (program, found, diagnostics) = checked(text, sourceLocation: sourceLocation)
    #expect(found == messages, "\(text)", sourceLocation: sourceLocation)
    let hasErrors = diagnostics.contains { $0.severity == .error }
    #expect((program == nil) == hasErrors, sourceLocation: sourceLocation)
  }
}

/// The type of the initial value of the only variable in `generated quantities { … }`.
func typeOfDeclared(_ declaration: String, data: String = "") -> TypedExpression? {
  let text = "data { \(data) } generated quantities { \(declaration) }"
  guard case .declaration(let typed)? = checked(text).program?.generatedQuantities.last?.kind else { return nil }
  return typed.initialValue
}

extension TypedExpression {
  /// The expression in prefix form: `add(promote(v0), 1)`.
  var prefix: String {
    func list(_ expressions: [TypedExpression]) -> String { expressions.map(\.prefix).joined(separator: ", ") }
    switch kind {
    case .integer(let value): return "\(value)"
    case .real(let value): return "\(value)"
    case .imaginary(let value): return "\(value)i"
    case .variable(let index): return "v\(index)"
    case .array(let elements): return "{\(list(elements))}"
    case .rowVector(let elements): return "[\(list(elements))]"
    case .tuple(let slots): return "(\(list(slots)))"
    case .call(let call): return "\(call.name)\(call.unnormalized ? "~" : "")(\(list(call.arguments)))"
    case .userCall(let function, let arguments, let unnormalized):
      return "f\(function)\(unnormalized ? "~" : "")(\(list(arguments)))"
    case .higherOrderCall(let call):
      let functions = call.functions.map { reference -> String in
        switch reference {
        case .user(let index): return "f\(index)"
        case .library(let name): return name
        }
      }
      return "\(call.name)[\(functions.joined(separator: ", "))](\(list(call.arguments)))"
    case .and(let a, let b): return "and(\(a.prefix), \(b.prefix))"
    case .or(let a, let b): return "or(\(a.prefix), \(b.prefix))"
    case .conditional(let test, let a, let b): return "if(\(test.prefix), \(a.prefix), \(b.prefix))"
    case .indexed(let base, let indices): return "\(base.prefix)[\(indices.map(\.prefix).joined(separator: ", "))]"
    case .projection(let base, let slot): return "\(base.prefix).\(slot)"
    case .promotion(let inner): return "\(type)<\(inner.prefix)>"
    case .target: return "target"
    }
  }
}

extension TypedIndex {
  var prefix: String {
    switch self {
    case .all: return ":"
    case .single(let index): return index.prefix
    case .multiple(let indices): return "*\(indices.prefix)"
    case .from(let lower): return "\(lower.prefix):"
    case .upTo(let upper): return ":\(upper.prefix)"
    case .between(let lower, let upper): return "\(lower.prefix):\(upper.prefix)"
    }
  }
}
