// ClientCapabilities: what the editor can do, as far as it matters here.

struct ClientCapabilities {
  var encoding = PositionEncoding.utf16
  var hasSnippets = false
  var hasHierarchicalSymbols = false
  var hasMarkdown = false
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
    hasMarkdown = document["hover"]["contentFormat"].array?.contains("markdown") ?? false
    let signatures = document["signatureHelp"]["signatureInformation"]
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
