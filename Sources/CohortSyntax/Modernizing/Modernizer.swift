// Modernizer: finds what has been removed from the language and writes what stands in its place today.

/// Reads the tokens of an old program, with all that it includes, and notes the changes to them. It needs no sound
/// program: what it does not understand stays, for the parser to say what is wrong with it.
///
/// Extensions hold the kinds of changes: names, declarations and signatures, statements, calls, and what was never part
/// of a release.
struct Modernizer {
  let source: LegacyTokens
  /// Whether the library has a function of a name.
  let isLibraryFunction: (String) -> Bool
  var rewriter: TokenRewriter
  var diagnostics: [Diagnostic] = []

  /// Where the program defines functions: the indices of the names.
  var definitions: [String: [FunctionSignature]] = [:]
  var definitionNames: Set<Int> = []
  /// The names after `~`.
  var distributionNames: [Int] = []
  var distributions: Set<String> = []
  /// Where `lp__` stands in assignments that have been rewritten or refused.
  var handledLogDensities: Set<Int> = []
  /// What stands between the parentheses of `if` and `while`.
  var conditions: [Range<Int>] = []
  /// The names that are declared as ints, and those declared as anything else.
  var intNames: Set<String> = []
  var otherNames: Set<String> = []
  /// The new names of functions and variables of the program.
  var newFunctionNames: [String: String] = [:]
  var newNames: [String: String] = [:]

  struct FunctionSignature {
    /// Whether the first argument is an int or an array of them.
    var takesIntFirst: Bool
    var returnsInt: Bool
  }

  init?(_ lexer: Lexer, isLibraryFunction: @escaping (String) -> Bool) {
    guard let source = LegacyTokens(lexer) else { return nil }
    self.source = source
    self.isLibraryFunction = isLibraryFunction
    rewriter = TokenRewriter(hashComments: lexer.hashComments)
  }

  mutating func run(_ form: ParsedProgram.Form) {
    findNewNames()
    readBlocks(form)
    modernizeDistributions()
    modernizeConditions()
    findNewFunctionNames()
    for i in 0..<source.count { modernizeName(i) }
    for i in 0..<source.count where source.kind(i).isName && source.kind(i + 1) == .leftParenthesis {
      modernizeCall(i)
    }
  }

  /// The blocks, one after another.
  private mutating func readBlocks(_ form: ParsedProgram.Form) {
    let end = source.count - 1
    if form == .functions { return readFunctions(0..<end) }
    var i = 0
    while i < end {
      let last = modernizeDraftBlock(i) ?? i
      guard source.kind(i).block != nil || last > i, source.kind(last + 1) == .leftBrace else {
        i += 1
        continue
      }
      let contents = last + 2..<max(last + 2, source.partner(last + 1))
      if source.kind(i) == .functions { readFunctions(contents) } else { readStatements(contents) }
      i = source.next(last + 1)
    }
  }

  /// Says that something has to be rewritten by hand.
  mutating func refuse(_ what: String, at i: Int) {
    diagnostics.append(SyntaxMessage.notModernized(what).diagnostic(at: source.tokens[i].span))
  }

  /// Whether tokens stand in one text without another one included between them.
  func isContiguous(_ range: Range<Int>) -> Bool {
    guard let first = range.first else { return true }
    return range.allSatisfy { source.tokens[$0].span.file == source.tokens[first].span.file }
  }
}
