// ParsedProgram: what the front end makes of a text, and the way to make it.

/// The tree of a text with everything that is wrong with its form.
package struct ParsedProgram: Sendable {
  /// What is to be read.
  package enum Form: Sendable {
    /// A program of blocks.
    case program
    /// Bare function definitions, as in a `.stanfunctions` file.
    case functions
  }

  /// Complete if there are no errors, else what could be read.
  package let program: SyntaxTree
  package let sources: SourceMap
  /// In the order of the text.
  package let diagnostics: [Diagnostic]

  /// Whether the program can be checked: nothing is wrong with its form but for `;` missing at ends of lines, of which
  /// there is no doubt. What is found in it then is no echo of these.
  package let isCheckable: Bool

  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// Reads a program. Takes time linear in the text, and never fails: what is wrong is among the diagnostics.
  ///
  /// The parser calls itself for nested constructs, to a limit that keeps it within 2 MiB of stack in a release
  /// build; and the tree may be 1000 levels high. So run the front end on a thread with a stack of several MiB, which
  /// the main thread has, and the threads of a concurrency pool may not have. Where the stack is larger (see
  /// `StackRoom.withRoom`), the tree may be higher: chains of 100,000 terms need `StackRoom.deep`.
  ///
  /// With a `modernization` of the same text it reads that; places are those of the text as it was written.
  package init(
    text: [UInt8], path: String, form: Form = .program, includes: IncludeResolver = .none,
    modernization: Modernization? = nil
  ) {
    var lexer = Lexer(includes: includes, rewritings: modernization?.texts ?? [:])
    lexer.read(path: path, text: text)
    var parser = Parser(lexer)
    program = form == .program ? parser.parseProgram() : parser.parseFunctionsFile()
    sources = parser.sources
    isCheckable = parser.isWhole
    diagnostics = parser.diagnostics.enumerated()
      .sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
      .map(\.element.diagnostic)
  }

  package init(text: String, path: String, form: Form = .program, includes: IncludeResolver = .none) {
    self.init(text: [UInt8](text.utf8), path: path, form: form, includes: includes)
  }
}
