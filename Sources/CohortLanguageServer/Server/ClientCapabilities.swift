// ClientCapabilities: what the editor can do, as far as it matters here.

struct ClientCapabilities {
  var encoding = PositionEncoding.utf16
  var hasSnippets = false
  var hasHierarchicalSymbols = false
  /// Where Markdown is shown as such.
  var hasMarkdownInHover = false
  var hasMarkdownInCompletion = false
  var hasMarkdownInSignatures = false
  var hasLabelOffsets = false
  var hasActiveParameters = false
  var hasCodeActionLiterals = false
  var hasRelatedInformation = false
  var hasDiagnosticTags = false
  var hasConfiguration = false
  var hasWatchedFileRegistration = false
  /// Whether it asks for diagnostics by itself, so that none are pushed.
  var pullsDiagnostics = false

  init() {}

  init(_ capabilities: JSONValue) {
    let document = capabilities["textDocument"]
    encoding = .negotiated(capabilities["general"]["positionEncodings"])
    hasSnippets = document["completion"]["completionItem"]["snippetSupport"].bool ?? false
    hasHierarchicalSymbols = document["documentSymbol"]["hierarchicalDocumentSymbolSupport"].bool ?? false
    let signatures = document["signatureHelp"]["signatureInformation"]
    func hasMarkdown(_ formats: JSONValue) -> Bool { formats.array?.contains("markdown") ?? false }
    hasMarkdownInHover = hasMarkdown(document["hover"]["contentFormat"])
    hasMarkdownInCompletion = hasMarkdown(document["completion"]["completionItem"]["documentationFormat"])
    hasMarkdownInSignatures = hasMarkdown(signatures["documentationFormat"])
    hasLabelOffsets = signatures["parameterInformation"]["labelOffsetSupport"].bool ?? false
    hasActiveParameters = signatures["activeParameterSupport"].bool ?? false
    hasCodeActionLiterals = !document["codeAction"]["codeActionLiteralSupport"].isNull
    hasRelatedInformation = document["publishDiagnostics"]["relatedInformation"].bool ?? false
    hasDiagnosticTags = !document["publishDiagnostics"]["tagSupport"].isNull
    hasConfiguration = capabilities["workspace"]["configuration"].bool ?? false
    hasWatchedFileRegistration =
      capabilities["workspace"]["didChangeWatchedFiles"]["dynamicRegistration"].bool ?? false
  }
}
