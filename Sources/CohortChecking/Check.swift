// Check: the entrance of the module, from a syntax tree to a typed program or to what is wrong with it.
import CohortSyntax

/// What to allow.
package struct CheckOptions: Sendable {
  /// Whether functions may be declared without a definition.
  package var allowUndefined: Bool
  /// The name of the model, which no variable or function may have.
  package var modelName: String?
  /// Whether the text is a file of functions without a program, which is not empty then.
  package var isFunctionsOnly: Bool
  /// What to look for beyond errors and the usual warnings.
  package var scrutiny: Scrutiny

  /// How closely a correct program is examined.
  package enum Scrutiny: Sendable {
    case usual
    /// Also for variables that are read before they are assigned.
    case earlyReads
    /// For all that is legal and often not meant, early reads included.
    case pedantic
  }

  package init(
    allowUndefined: Bool = false, modelName: String? = nil, isFunctionsOnly: Bool = false, scrutiny: Scrutiny = .usual
  ) {
    self.allowUndefined = allowUndefined
    self.modelName = modelName
    self.isFunctionsOnly = isFunctionsOnly
    self.scrutiny = scrutiny
  }
}

/// Checks a program: scopes, types, overloads, data-only levels, what may stand where.
///
/// Beside its own functions, the program may call those of `library`. Returns the typed program, nil where there is any
/// error, and all diagnostics in the order in which they were found: functions, then the blocks. Takes time in proportion
/// to the program's length. A program that nests as deeply as the parser lets it needs 1 MiB of stack in a release
/// build, so run this where the parser is run.
///
/// `symbols`, where given, is told what every name means; it is filled also where there are errors.
package func check(
  _ program: SyntaxTree, options: CheckOptions = CheckOptions(), library: FunctionTable, symbols: SymbolIndex? = nil
) -> (program: TypedProgram?, diagnostics: [Diagnostic]) {
  let checker = Checker(options: options, library: library, symbols: symbols)
  let typed = checker.check(program)
  let failed = checker.diagnostics.contains { $0.severity == .error }
  if failed { return (nil, checker.diagnostics) }
  switch options.scrutiny {
  case .usual: return (typed, checker.diagnostics)
  case .earlyReads: return (typed, checker.diagnostics + Pedantic.earlyReads(in: typed, library))
  case .pedantic: return (typed, checker.diagnostics + Pedantic.remarks(on: typed, library))
  }
}
