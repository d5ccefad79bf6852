// Diagnostics: what is wrong with the open programs, as the editor shows it.
import CohortSyntax

extension LanguageServer {
  /// Tells the editor what is new about each text.
  func publishDiagnostics() {
    guard !client.pullsDiagnostics else { return }
    var byAddress: [String: [JSONValue]] = [:]
    var seen: Set<JSONValue> = []
    for document in workspace.programs() {
      for (uri, list) in diagnostics(of: document) {
        // What several programs include has its messages once.
        for item in list where seen.insert([.string(uri), item]).inserted { byAddress[uri, default: []].append(item) }
      }
    }
    let addresses = Set(byAddress.keys).union(workspace.documents.keys).union(published.keys)
    for uri in addresses.sorted() {
      let document = workspace.documents[uri]
      var parameters: [String: JSONValue] = ["uri": .string(uri), "diagnostics": .array(byAddress[uri] ?? [])]
      if let version = document?.version { parameters["version"] = .integer(version) }
      if published[uri] != .object(parameters) {
        notify("textDocument/publishDiagnostics", .object(parameters))
      }
      let isGone = document == nil && byAddress[uri] == nil
      published[uri] = isGone ? nil : .object(parameters)
    }
  }

  /// The answer to an editor that asks for the diagnostics of a text.
  func diagnosticReport(_ parameters: JSONValue) throws -> JSONValue {
    let document = try document(parameters)
    for other in workspace.sortedDocuments { workspace.analyse(other, library) }
    let program = workspace.includer(of: document) ?? document
    var byAddress = diagnostics(of: program)
    let own = byAddress.removeValue(forKey: document.uri) ?? []
    let related = byAddress.mapValues { ["kind": "full", "items": .array($0)] as JSONValue }
    return ["kind": "full", "items": .array(own), "relatedDocuments": .object(related)]
  }

  /// The diagnostics of a program by the addresses of its texts.
  private func diagnostics(of document: Document) -> [String: [JSONValue]] {
    guard let analysis = document.analysis else { return [:] }
    var byAddress: [String: [JSONValue]] = [:]
    for diagnostic in analysis.diagnostics {
      let uri = workspace.uri(path: analysis.path(of: diagnostic.span.file))
      byAddress[uri, default: []].append(json(diagnostic, analysis))
    }
    return byAddress
  }

  func json(_ diagnostic: Diagnostic, _ analysis: Analysis) -> JSONValue {
    // What a command would rewrite, an editor's action does.
    let isOffered = client.hasCodeActionLiterals
    let hints = diagnostic.hints.filter { !(isOffered && $0 == RemovedSyntax.hint) }.map { "\nhint: \($0)" }.joined()
    var value: [String: JSONValue] = [
      "range": range(diagnostic.span, analysis).json,
      "severity": diagnostic.severity == .error ? 1 : 2,
      "code": .string(diagnostic.code),
      "source": "cohort",
      "message": .string(diagnostic.message + hints),
    ]
    if client.hasDiagnosticTags {
      // Unnecessary code is shown pale, deprecated names are struck through.
      if diagnostic.code == "unreachable" { value["tags"] = [1] }
      if diagnostic.code == "deprecated" { value["tags"] = [2] }
    }
    if client.hasRelatedInformation {
      let notes = diagnostic.notes.map { (span: $0.span, message: $0.message) }
      let inclusions = analysis.sources.includeStack(of: diagnostic.span).map { (span: $0, message: "included here") }
      let related: [JSONValue] = (notes + inclusions).map {
        ["location": location($0.span, analysis), "message": .string($0.message)]
      }
      if !related.isEmpty { value["relatedInformation"] = .array(related) }
    }
    return .object(value)
  }
}
