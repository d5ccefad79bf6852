// CheckedText: a program's text after parsing and checking, as commands and `Model` need it.
import CohortChecking
import CohortSolverCalls
import CohortSyntax

/// What came of reading a program.
package struct CheckedText: Sendable {
  /// Nil where there is any error.
  package var program: TypedProgram?
  package var tree: SyntaxTree
  package var diagnostics: [Diagnostic]
  package var sources: SourceMap
  /// What was done to a text in removed syntax, where that is taken.
  package var modernization: Modernization?

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// What the program takes, gives and uses; nil where there is any error.
  package var info: ProgramInfo? {
    program.map { ProgramInfo(tree, typed: $0, sources: sources, library: .standard) }
  }
}

extension Model {
  /// All that is to be said about a program's text. `legacy` takes syntax that has been removed from the language.
  package static func check(
    text: [UInt8], path: String, form: ParsedProgram.Form = .program, options: CheckOptions, includePaths: [String],
    legacy: Bool = false
  ) -> CheckedText {
    let includes: IncludeResolver = includePaths.isEmpty ? .none : .directories(includePaths)
    let modernization =
      legacy ? Modernization(text: text, path: path, form: form, includes: includes) : nil
    let parsed = ParsedProgram(text: text, path: path, form: form, includes: includes, modernization: modernization)
    var result = CheckedText(
      tree: parsed.program, diagnostics: parsed.diagnostics, sources: parsed.sources, modernization: modernization)
    if let modernization, !modernization.diagnostics.isEmpty {
      (result.diagnostics, result.sources) = (modernization.diagnostics, modernization.sources)
      return result
    }
    guard parsed.isCheckable else { return result }
    let (typed, diagnostics) = CohortChecking.check(parsed.program, options: options, library: .standard)
    result.diagnostics += diagnostics
    guard !result.hasErrors, var typed else { return result }
    // A variable keeps the name under which data and draws know it.
    for (index, variable) in typed.frame.variables.enumerated() {
      if let old = modernization?.oldNames[variable.name] { typed.frame.variables[index].name = old }
    }
    result.program = typed
    return result
  }
}

extension Modernization {
  /// Looks for removed syntax in a program and all that it includes.
  package init(text: [UInt8], path: String, form: ParsedProgram.Form, includes: IncludeResolver) {
    let library = FunctionTable.standard
    self.init(text: text, path: path, form: form, includes: includes) { library.contains($0) }
  }
}
