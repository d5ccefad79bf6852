// The editor's questions about texts and places in them.
import CohortSyntax

extension LanguageServer {
  func answerQuestion(_ method: String, _ parameters: JSONValue) throws -> JSONValue {
    switch method {
    case "textDocument/hover": return hover(try cursor(parameters))
    case "textDocument/completion": return completion(try cursor(parameters), parameters)
    case "completionItem/resolve": return resolve(completion: parameters)
    case "textDocument/signatureHelp": return signatureHelp(try cursor(parameters))
    case "textDocument/definition": return definition(try cursor(parameters))
    case "textDocument/references":
      let isDeclarationWanted = parameters["context"]["includeDeclaration"].bool ?? true
      return references(try cursor(parameters), withDeclaration: isDeclarationWanted)
    case "textDocument/documentHighlight": return highlights(try cursor(parameters))
    case "textDocument/prepareRename": return try prepareRename(try cursor(parameters))
    case "textDocument/rename":
      guard let name = parameters["newName"].string else {
        throw RequestFailure(.invalidParameters, "'newName' is missing")
      }
      return try rename(try cursor(parameters), to: name)
    case "textDocument/documentSymbol": return documentSymbols(try start(parameters), try document(parameters))
    case "textDocument/foldingRange": return foldingRanges(try document(parameters))
    case "textDocument/formatting": return try formatting(try document(parameters))
    case "textDocument/codeAction": return codeActions(try start(parameters), parameters)
    case "textDocument/semanticTokens/full": return semanticTokens(try start(parameters))
    case "textDocument/diagnostic": return try diagnosticReport(parameters)
    default: throw RequestFailure(.methodNotFound, "there is no method '\(method)'")
    }
  }

  // MARK: Places

  func document(_ parameters: JSONValue) throws -> Document {
    guard let uri = parameters["textDocument"]["uri"].string else {
      throw RequestFailure(.invalidParameters, "'textDocument.uri' is missing")
    }
    guard let document = workspace.documents[uri] else {
      throw RequestFailure(.invalidParameters, "\(uri) is not open")
    }
    return document
  }

  /// The place that a request names, in the program that holds the text: its own, or the one that includes it.
  private func cursor(_ parameters: JSONValue) throws -> Cursor {
    guard let position = Position(parameters["position"]) else {
      throw RequestFailure(.invalidParameters, "'position' is missing or no position")
    }
    let document = try document(parameters)
    return cursor(document, document.text.offset(of: position, client.encoding))
  }

  /// The beginning of the text that a request names.
  private func start(_ parameters: JSONValue) throws -> Cursor { cursor(try document(parameters), 0) }

  private func cursor(_ document: Document, _ offset: Int) -> Cursor {
    for other in workspace.sortedDocuments { workspace.analyse(other, library) }
    if let includer = workspace.includer(of: document) {
      let analysis = workspace.analyse(includer, library)
      if let file = analysis.file(path: document.path) { return Cursor(analysis: analysis, file: file, offset: offset) }
    }
    return Cursor(analysis: workspace.analyse(document, library), file: FileID(0), offset: offset)
  }

  /// A span as the editor names it.
  func range(_ span: Span, _ analysis: Analysis) -> TextRange {
    analysis.buffer(span.file).range(of: span, client.encoding)
  }

  func location(_ span: Span, _ analysis: Analysis) -> JSONValue {
    let uri = workspace.uri(path: analysis.path(of: span.file))
    return ["uri": .string(uri), "range": range(span, analysis).json]
  }

  /// A text in Markdown as the protocol wraps it; without the marks where they would be shown as they are.
  func markup(_ text: String, asMarkdown: Bool) -> JSONValue {
    guard !asMarkdown else { return ["kind": "markdown", "value": .string(text)] }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("```") }
    let plain = lines.joined(separator: "\n").replacing("**", with: "").replacing("`", with: "")
    return ["kind": "plaintext", "value": .string(plain)]
  }
}
