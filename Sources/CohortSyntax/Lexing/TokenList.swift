// TokenList: the words of a text, for tools that have to make sense of a text that is no program at the moment.

/// The tokens of a text, whatever is wrong with it.
package struct TokenList: Sendable {
  /// Ends with `endOfFile`.
  package let tokens: [Token]
  /// Comments and directives; empty where directives are followed.
  package let trivia: [Trivia]
  package let sources: SourceMap

  /// The tokens of one text with its comments and directives; included texts are left out.
  package init(text: [UInt8]) {
    self.init(text, path: "", includes: .none, keepsTrivia: true)
  }

  /// The tokens of a program, included texts in the places of their directives.
  package init(text: [UInt8], path: String, includes: IncludeResolver) {
    self.init(text, path: path, includes: includes, keepsTrivia: false)
  }

  private init(_ text: [UInt8], path: String, includes: IncludeResolver, keepsTrivia: Bool) {
    var lexer = Lexer(includes: includes, keepsTrivia: keepsTrivia)
    lexer.read(path: path, text: text)
    tokens = lexer.tokens
    trivia = lexer.trivia
    sources = lexer.sources
  }
}
