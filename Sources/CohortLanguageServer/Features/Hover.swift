// Hover: what is to be said about the word under the pointer.
import CohortChecking
import CohortSyntax

extension LanguageServer {
  /// How many signatures are shown of a function that has more.
  private static let mostSignatures = 5

  func hover(_ cursor: Cursor) -> JSONValue {
    if let trivia = cursor.trivia { return hoverInclude(cursor, trivia) }
    guard let token = cursor.token, !cursor.isInString else { return .null }
    let analysis = cursor.analysis
    var text: String?
    if let occurrence = cursor.occurrence {
      text = describe(occurrence, analysis)
    } else if token.kind == .identifier {
      let name = analysis.text(of: Span(file: cursor.file, start: Int(token.span.start), end: Int(token.span.end)))
      text = describe(function: name, span: nil, analysis)
    } else {
      text = KeywordTexts.text(for: token.kind)
    }
    guard let text else { return .null }
    let range = analysis.buffer(cursor.file).range(of: token.span, client.encoding)
    return ["contents": markup(text, asMarkdown: client.hasMarkdownInHover), "range": range.json]
  }

  private func hoverInclude(_ cursor: Cursor, _ trivia: Trivia) -> JSONValue {
    guard trivia.kind == .include, let file = includedFile(cursor, trivia) else { return .null }
    let range = cursor.analysis.buffer(cursor.file).range(of: trivia.span, client.encoding)
    return [
      "contents": markup("`\(cursor.analysis.path(of: file))`", asMarkdown: client.hasMarkdownInHover),
      "range": range.json,
    ]
  }

  private func describe(_ occurrence: SymbolIndex.Occurrence, _ analysis: Analysis) -> String? {
    switch occurrence.meaning {
    case .variable(let declaration): return describe(variable: declaration, analysis)
    case .function(let name, _): return describe(function: name, span: occurrence.span, analysis)
    case .library(let name): return describe(function: name, span: occurrence.span, analysis)
    }
  }

  private func code(_ text: String) -> String { "```stan\n\(text)\n```" }

  // MARK: Variables

  private func describe(variable span: Span, _ analysis: Analysis) -> String? {
    guard let variable = analysis.symbols.variables[span] else { return nil }
    let declaration = analysis.declarations.variables[span]
    let written = declaration?.typeSpan.map { analysis.text(of: $0).split(whereSeparator: \.isWhitespace) }
    let type = written?.joined(separator: " ") ?? variable.type.description
    var parts = [code("\(type) \(variable.name)"), place(of: variable, declaration?.kind)]
    if let declaration, declaration.kind == .variable {
      let comments = Comments(analysis, span.file)
      if let documentation = comments.documentation(of: declaration.span) { parts.append(documentation) }
    }
    return parts.joined(separator: "\n\n")
  }

  private func place(of variable: TypedVariable, _ kind: DeclarationTable.Variable.Kind?) -> String {
    switch variable.origin {
    case .argument(_, let isData): return isData ? "argument, data only" : "argument"
    case .functionLocal: return kind == .loopVariable ? "loop variable" : "local variable"
    case .local(let block): return (kind == .loopVariable ? "loop variable in " : "local variable in ") + block.rawValue
    case .block(.data): return "data"
    case .block(.parameters): return "parameter"
    case .block(.transformedParameters): return "transformed parameter"
    case .block(.generatedQuantities): return "generated quantity"
    case .block(let block): return block.rawValue
    }
  }

  // MARK: Functions

  /// A function or the density of a distribution; nearest signatures first where `span` is the name in a call.
  func describe(function name: String, span: Span?, _ analysis: Analysis) -> String? {
    let known = span.flatMap { analysis.symbols.calls[$0]?.arguments } ?? []
    var list = signatures(name, known, analysis)
    guard !list.isEmpty else { return nil }
    // A function of the program is meant where it is one that is named.
    if list.contains(where: { $0.isOfProgram && $0.fit >= 0 }), !known.isEmpty {
      list = list.filter { $0.fit >= 0 }
    }
    let shown = list.prefix(Self.mostSignatures)
    var parts = [code(shown.map(\.text.label).joined(separator: "\n"))]
    if list.count > shown.count {
      let rest = list.count - shown.count
      parts.append("and \(rest) more signature\(rest == 1 ? "" : "s")")
    }
    parts += shown.compactMap(\.documentation)
    let ofLibrary = shown.filter { !$0.isOfProgram }
    if !ofLibrary.isEmpty, let documentation = library.documentation(name), !documentation.isEmpty {
      parts.append(documentation)
    }
    let legend = SignatureLegend.text(for: ofLibrary.map(\.text.label))
    if !legend.isEmpty { parts.append(legend.joined(separator: "  \n")) }
    return parts.joined(separator: "\n\n")
  }
}
