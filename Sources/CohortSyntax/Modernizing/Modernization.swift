// Modernization: the texts of an old program in today's language, and what was done to them.

/// What became of a program in removed syntax.
package struct Modernization: Sendable {
  /// The texts that changed, by path.
  package fileprivate(set) var texts: [String: RewrittenText] = [:]
  /// How many places changed.
  package fileprivate(set) var changeCount = 0
  /// The old names of variables that are words of the language now, by their new ones.
  package fileprivate(set) var oldNames: [String: String] = [:]
  /// What has to be rewritten by hand, with its places in `sources`.
  package fileprivate(set) var diagnostics: [Diagnostic] = []
  package fileprivate(set) var sources = SourceMap()

  /// Looks for removed syntax in a program and all that it includes. Takes time linear in the text.
  ///
  /// - Parameter isLibraryFunction: whether the library has a function of a name; `normal_log` is a density of old
  ///   because there is a `normal_lpdf`.
  package init(
    text: [UInt8], path: String, form: ParsedProgram.Form = .program, includes: IncludeResolver = .none,
    isLibraryFunction: @escaping (String) -> Bool
  ) {
    var lexer = Lexer(includes: includes, takesHashComments: true)
    lexer.read(path: path, text: text)
    sources = lexer.sources
    guard var modernizer = Modernizer(lexer, isLibraryFunction: isLibraryFunction) else { return }
    modernizer.run(form)
    diagnostics = modernizer.diagnostics
    for (old, new) in modernizer.newNames { oldNames[new] = old }
    guard !modernizer.rewriter.isEmpty else { return }
    changeCount = modernizer.rewriter.changeCount
    add(modernizer.rewriter.texts(of: modernizer.source))
  }

  /// A file that is included in several places needs the same changes in all of them.
  private mutating func add(_ rewritten: [FileID: RewrittenText]) {
    var firsts: [String: FileID] = [:]
    for (index, file) in sources.files.enumerated() {
      let id = FileID(index)
      if let first = firsts[file.path] {
        guard rewritten[first]?.bytes == rewritten[id]?.bytes else {
          let place = file.includedFrom ?? Span(file: id, start: 0, end: 0)
          diagnostics.append(
            SyntaxMessage.notModernized("'\(file.path)', which means different things where it is included").diagnostic(
              at: place))
          continue
        }
      } else {
        firsts[file.path] = id
        texts[file.path] = rewritten[id]
      }
    }
  }

  package var isEmpty: Bool { changeCount == 0 && diagnostics.isEmpty }
}
