// SemanticTokens: the kind of every word, for colours that know what names mean.
import CohortChecking
import CohortSyntax

/// The kinds of words and their numbers in the protocol.
enum SemanticTokens {
  enum Kind: Int, CaseIterable {
    case keyword, type, variable, parameter, function, comment, string, number, `operator`, macro
  }

  static let declaration = 1
  static let readonly = 2
  static let library = 4

  static var legend: JSONValue {
    [
      "tokenTypes": .array(Kind.allCases.map { .string("\($0)") }),
      "tokenModifiers": ["declaration", "readonly", "defaultLibrary"],
    ]
  }
}

extension LanguageServer {
  func semanticTokens(_ cursor: Cursor) -> JSONValue {
    let analysis = cursor.analysis
    let list = analysis.tokens(of: cursor.file)
    let meanings = Dictionary(
      analysis.occurrences(in: cursor.file).map { ($0.span.start, $0) }, uniquingKeysWith: { first, _ in first })
    var words: [(span: Span, kind: SemanticTokens.Kind, modifiers: Int)] = []
    for token in list.tokens {
      if let (kind, modifiers) = classify(token, meanings[token.span.start], analysis) {
        words.append((token.span, kind, modifiers))
      }
    }
    for item in list.trivia { words.append((item.span, item.kind == .include ? .macro : .comment, 0)) }
    words.sort { $0.span.start < $1.span.start }

    let buffer = analysis.buffer(cursor.file)
    var data: [JSONValue] = []
    var last = Position(line: 0, character: 0)
    for word in words {
      // A word of the protocol stands on one line.
      for line in buffer.line(
        at: Int(word.span.start))...buffer.line(at: max(Int(word.span.start), Int(word.span.end) - 1))
      {
        let part = buffer.lineRange(line).clamped(to: Int(word.span.start)..<Int(word.span.end))
        guard !part.isEmpty else { continue }
        let start = buffer.position(of: part.lowerBound, client.encoding)
        let length = buffer.position(of: part.upperBound, client.encoding).character - start.character
        let isSameLine = start.line == last.line
        data += [
          .integer(start.line - last.line),
          .integer(isSameLine ? start.character - last.character : start.character), .integer(length),
          .integer(word.kind.rawValue), .integer(word.modifiers),
        ]
        last = start
      }
    }
    return ["data": .array(data)]
  }

  private func classify(
    _ token: Token, _ occurrence: SymbolIndex.Occurrence?, _ analysis: Analysis
  ) -> (SemanticTokens.Kind, Int)? {
    if let occurrence {
      let modifiers = occurrence.role == .declaration ? SemanticTokens.declaration : 0
      switch occurrence.meaning {
      case .function: return (.function, modifiers)
      case .library: return (.function, modifiers | SemanticTokens.library)
      case .variable(let declaration):
        guard let variable = analysis.symbols.variables[declaration] else { return (.variable, modifiers) }
        if case .argument = variable.origin { return (.parameter, modifiers | SemanticTokens.readonly) }
        return (.variable, modifiers | (variable.origin == .block(.data) ? SemanticTokens.readonly : 0))
      }
    }
    switch token.kind {
    case .identifier, .truncate: return (.variable, 0)
    case .integer, .real_, .dotInteger, .imaginary: return (.number, 0)
    case .string: return (.string, 0)
    case .endOfFile, .leftBrace, .rightBrace, .leftParenthesis, .rightParenthesis, .leftBracket, .rightBracket,
      .comma, .semicolon:
      return nil
    default:
      if token.kind.beginsType || token.kind == .void { return (.type, 0) }
      return (token.kind.isReservedWord ? .keyword : .operator, 0)
    }
  }
}
