// SymbolIndex: where the names of a program stand and what each of them means, for editors.
import CohortSyntax

/// What the names of a program mean, place by place. The checker fills it as it resolves names, so scopes and overloads
/// here are those of the language; where the checker is given none it costs nothing.
package final class SymbolIndex {
  /// What a name stands for.
  package enum Meaning: Hashable {
    /// The variable whose name is declared at the span.
    case variable(declaration: Span)
    /// A function of the program; its name is normalised (`f_lpdf` also where `f_lupdf` or `~ f` is written). The
    /// definition is nil where no overload fits.
    case function(name: String, definition: Span?)
    /// A function of the library.
    case library(name: String)
  }

  /// A name in the text, declarations included.
  package struct Occurrence {
    package enum Role {
      case declaration, write, read
    }

    package var span: Span
    package var meaning: Meaning
    package var role: Role
  }

  package struct Function {
    package var name: String
    /// `real f(data vector, int)`
    package var signature: String
    package var parameters: [StanType]
    package var returnType: StanType
    package var isDefined: Bool
    package var nameSpan: Span
    /// The whole declaration or definition.
    package var span: Span
  }

  /// A call, or a distribution under `~` with its variate first.
  package struct Call {
    package var name: Identifier
    /// nil where one of the arguments is erroneous; void for functions.
    package var arguments: [StanType]?
    package var isDistribution: Bool
  }

  /// The program's variables by the spans of their names.
  package private(set) var variables: [Span: TypedVariable] = [:]
  package private(set) var functions: [Function] = []
  package private(set) var occurrences: [Occurrence] = []
  /// The calls by the spans of their names.
  package private(set) var calls: [Span: Call] = [:]

  package init() {}

  func declare(_ variable: TypedVariable) {
    variables[variable.span] = variable
    occurrences.append(
      Occurrence(span: variable.span, meaning: .variable(declaration: variable.span), role: .declaration))
  }

  func declare(_ function: UserFunction) {
    functions.append(
      Function(
        name: function.name.name, signature: function.signature, parameters: function.parameters.map(\.type),
        returnType: function.returnType, isDefined: function.isDefined, nameSpan: function.name.span,
        span: function.span))
    let meaning = Meaning.function(name: function.name.name, definition: function.name.span)
    occurrences.append(Occurrence(span: function.name.span, meaning: meaning, role: .declaration))
  }

  func note(_ span: Span, means meaning: Meaning, role: Occurrence.Role = .read) {
    occurrences.append(Occurrence(span: span, meaning: meaning, role: role))
  }

  func note(_ call: Call) { calls[call.name.span] = call }
}

extension Checker {
  func noteUse(ofVariable index: Int, at span: Span, role: SymbolIndex.Occurrence.Role = .read) {
    symbols?.note(span, means: .variable(declaration: variables[index].span), role: role)
  }

  /// The name of a function, not called.
  func noteUse(ofFunction name: String, at span: Span) {
    guard let symbols else { return }
    symbols.note(span, means: meaning(FunctionSuffix.normalized(name)))
  }

  /// The call of a function; `values` is nil where an argument is erroneous.
  func noteCall(_ name: Identifier, _ values: [CheckedValue]?) {
    guard let symbols else { return }
    symbols.note(.init(name: name, arguments: values?.map(\.type), isDistribution: false))
    let normalized = FunctionSuffix.normalized(name.name)
    guard isFunction(normalized) else { return }
    symbols.note(name.span, means: values.flatMap { resolvedMeaning(normalized, $0) } ?? meaning(normalized))
  }

  /// The distribution of a `~` statement; `values` begin with the variate.
  func noteDistribution(_ name: Identifier, _ values: [CheckedValue]?) {
    guard let symbols else { return }
    symbols.note(.init(name: name, arguments: values?.map(\.type), isDistribution: true))
    let forms = ["_lpmf", "_lpdf"].map { name.name + $0 }.filter { isFunction($0) }
    guard let first = forms.first else { return }
    // Mass functions are tried before densities, as for the statement itself.
    let resolved = values.flatMap { values in forms.lazy.compactMap { self.resolvedMeaning($0, values) }.first }
    symbols.note(name.span, means: resolved ?? meaning(first))
  }

  /// What a name means in a call with these arguments; nil where nothing fits.
  private func resolvedMeaning(_ name: String, _ values: [CheckedValue]) -> SymbolIndex.Meaning? {
    switch resolve(name, values.map(argument)) {
    case .user(let index, _): return .function(name: name, definition: functions[index].name.span)
    case .library: return .library(name: name)
    case .ambiguous, .mismatch: return nil
    }
  }

  /// What a name means where no arguments tell.
  private func meaning(_ name: String) -> SymbolIndex.Meaning {
    guard let own = functionsByName[name] else { return .library(name: name) }
    let only = own.count == 1 ? own.first : nil
    return .function(name: name, definition: only.map { functions[$0].name.span })
  }
}
