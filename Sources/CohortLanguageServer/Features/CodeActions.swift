// CodeActions: the corrections that a message hints at, where they can be made mechanically.
import CohortSyntax

extension LanguageServer {
  /// A change of one place.
  private struct Correction {
    var title: String
    var span: Span
    var replacement: String
  }

  func codeActions(_ cursor: Cursor, _ parameters: JSONValue) -> JSONValue {
    guard let range = TextRange(parameters["range"]), client.hasCodeActionLiterals else { return [] }
    let only = (parameters["context"]["only"].array ?? []).compactMap(\.string)
    guard only.isEmpty || only.contains(where: { "quickfix".hasPrefix($0) }) else { return [] }
    let analysis = cursor.analysis
    var actions: [JSONValue] = []
    var removed: [JSONValue] = []
    for diagnostic in analysis.diagnostics where diagnostic.span.file == cursor.file {
      let place = self.range(diagnostic.span, analysis)
      guard place.start <= range.end, range.start <= place.end else { continue }
      if diagnostic.hints.contains(RemovedSyntax.hint) { removed.append(json(diagnostic, analysis)) }
      guard let correction = correction(of: diagnostic, analysis) else { continue }
      let edit: JSONValue = [
        "range": self.range(correction.span, analysis).json, "newText": .string(correction.replacement),
      ]
      let uri = workspace.uri(path: analysis.path(of: cursor.file))
      actions.append([
        "title": .string(correction.title), "kind": "quickfix", "isPreferred": true,
        "diagnostics": [json(diagnostic, analysis)], "edit": ["changes": .object([uri: [edit]])],
      ])
    }
    if !removed.isEmpty, let action = modernization(analysis, removed) { actions.append(action) }
    return .array(actions)
  }

  /// The rewriting of a whole program in removed syntax; nil where something has to be rewritten by hand.
  private func modernization(_ analysis: Analysis, _ diagnostics: [JSONValue]) -> JSONValue? {
    let path = analysis.path(of: FileID(0))
    guard let document = workspace.document(path: path) else { return nil }
    let library = library
    let result = Modernization(
      text: document.text.bytes, path: path, form: analysis.form, includes: workspace.includes(of: document),
      isLibraryFunction: { library.contains($0) })
    guard result.diagnostics.isEmpty, !result.texts.isEmpty else { return nil }
    var changes: [String: JSONValue] = [:]
    for (path, text) in result.texts {
      let old = TextBuffer(text.original)
      let whole = TextRange(
        start: Position(line: 0, character: 0), end: old.position(of: text.original.count, client.encoding))
      let edit: JSONValue = ["range": whole.json, "newText": .string(String(decoding: text.bytes, as: UTF8.self))]
      changes[workspace.uri(path: path)] = [edit]
    }
    let count = result.changeCount
    return [
      "title": "Rewrite removed syntax (\(count) place\(count == 1 ? "" : "s"))", "kind": "quickfix",
      "diagnostics": .array(diagnostics), "edit": ["changes": .object(changes)],
    ]
  }

  private func correction(of diagnostic: Diagnostic, _ analysis: Analysis) -> Correction? {
    let span = diagnostic.span
    let tokens = analysis.tokens(of: span.file).tokens
    if let word = diagnostic.meantWord {
      // The span may be that of a whole call; its name comes first.
      let index = tokens.partitioningIndex { $0.span.start >= span.start }
      guard tokens.indices.contains(index), tokens[index].kind.isName, tokens[index].span.start == span.start else {
        return nil
      }
      let name = Span(file: span.file, start: Int(span.start), end: Int(tokens[index].span.end))
      return Correction(title: "Replace '\(analysis.text(of: name))' by '\(word)'", span: name, replacement: word)
    }
    func part(_ count: Int) -> Span { Span(file: span.file, start: Int(span.start), end: Int(span.start) + count) }
    switch diagnostic.code {
    case "hash-comment": return Correction(title: "Begin the comment with '//'", span: part(1), replacement: "//")
    case "arrow-assignment":
      guard analysis.text(of: part(2)) == "<-" else { return nil }
      return Correction(title: "Assign with '='", span: part(2), replacement: "=")
    case "bar-required":
      // The first comma of the call that is not inside of brackets.
      var depth = 0
      for token in tokens.dropFirst(tokens.partitioningIndex { $0.span.start >= span.start }) {
        switch token.kind {
        case .leftParenthesis, .leftBracket, .leftBrace: depth += 1
        case .rightParenthesis, .rightBracket, .rightBrace: depth -= 1
        case .comma where depth == 1:
          let comma = Span(file: span.file, start: Int(token.span.start), end: Int(token.span.end))
          return Correction(title: "Separate the first argument by '|'", span: comma, replacement: " |")
        default: break
        }
        if token.span.start >= span.end { break }
      }
      return nil
    case "expected-semicolon", "expected-token":
      guard diagnostic.message.hasPrefix("expected ';'") else { return nil }
      let index = tokens.partitioningIndex { $0.span.end > span.start } - 1
      guard tokens.indices.contains(index) else { return nil }
      let end = Int(tokens[index].span.end)
      return Correction(
        title: "Add ';'", span: Span(file: span.file, start: end, end: end), replacement: ";")
    default: return nil
    }
  }
}
