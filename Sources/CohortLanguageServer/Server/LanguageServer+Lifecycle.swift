// The beginning of a session, and what changes in the course of it: texts, settings, files.
import CohortSyntax

extension LanguageServer {
  func initialize(_ parameters: JSONValue) -> JSONValue {
    client = ClientCapabilities(parameters["capabilities"])
    let options = parameters["initializationOptions"]
    workspace.settings = workspace.settings.updated(from: options)
    // An editor that shows both what is pushed and what it asks for would show everything twice.
    client.pullsDiagnostics =
      options["pullDiagnostics"].bool == true && !parameters["capabilities"]["textDocument"]["diagnostic"].isNull
    let folders = parameters["workspaceFolders"].array ?? []
    workspace.folders = folders.compactMap { $0["uri"].string.flatMap(FileURI.path) }
    if workspace.folders.isEmpty {
      let root = parameters["rootUri"].string.flatMap(FileURI.path) ?? parameters["rootPath"].string
      workspace.folders = root.map { [$0] } ?? []
    }
    return ["capabilities": serverCapabilities, "serverInfo": ["name": "cohort", "version": .string(version)]]
  }

  private var serverCapabilities: JSONValue {
    var capabilities: [String: JSONValue] = [
      "positionEncoding": .string(client.encoding.rawValue),
      // Incremental changes.
      "textDocumentSync": ["openClose": true, "change": 2, "save": ["includeText": false]],
      "hoverProvider": true,
      "completionProvider": ["triggerCharacters": ["~", "<", "#"], "resolveProvider": true],
      "signatureHelpProvider": ["triggerCharacters": ["(", ","], "retriggerCharacters": [",", "|"]],
      "definitionProvider": true,
      "referencesProvider": true,
      "documentHighlightProvider": true,
      "renameProvider": ["prepareProvider": true],
      "documentSymbolProvider": true,
      "foldingRangeProvider": true,
      "documentFormattingProvider": true,
      "codeActionProvider": ["codeActionKinds": ["quickfix"]],
      "semanticTokensProvider": [
        "legend": SemanticTokens.legend, "full": true,
      ],
      "workspace": ["workspaceFolders": ["supported": true, "changeNotifications": true]],
    ]
    if client.pullsDiagnostics {
      capabilities["diagnosticProvider"] = [
        "identifier": "cohort", "interFileDependencies": true, "workspaceDiagnostics": false,
      ]
    }
    return .object(capabilities)
  }

  func initialized() {
    if client.hasWatchedFileRegistration {
      let watchers: JSONValue = ["watchers": [["globPattern": "**/*.{stan,model,stanfunctions}"]]]
      let registration: JSONValue = [
        "id": "files", "method": "workspace/didChangeWatchedFiles", "registerOptions": watchers,
      ]
      request("client/registerCapability", ["registrations": [registration]]) { _ in }
    }
    fetchConfiguration()
  }

  private func fetchConfiguration() {
    guard client.hasConfiguration else { return }
    request("workspace/configuration", ["items": [["section": "cohort"]]]) { [weak self] answer in
      self?.apply(settings: answer[0])
    }
  }

  func didChangeConfiguration(_ settings: JSONValue) {
    // Some editors send the section alone, some the whole, some nothing and want to be asked.
    if let section = settings.object?["cohort"] {
      apply(settings: section)
    } else if settings.object?.isEmpty == false {
      apply(settings: settings)
    } else {
      fetchConfiguration()
    }
  }

  private func apply(settings value: JSONValue) {
    let settings = workspace.settings.updated(from: value)
    guard settings != workspace.settings else { return }
    workspace.settings = settings
    filesChanged()
  }

  func didChangeFolders(_ event: JSONValue) {
    func paths(_ key: String) -> [String] {
      (event[key].array ?? []).compactMap { $0["uri"].string.flatMap(FileURI.path) }
    }
    let removed = Set(paths("removed"))
    workspace.folders = workspace.folders.filter { !removed.contains($0) } + paths("added")
    filesChanged()
  }

  /// Everything is checked anew.
  func filesChanged() {
    for document in workspace.documents.values { document.analysis = nil }
    isStale = true
  }

  // MARK: Texts

  func didOpen(_ item: JSONValue) {
    guard let uri = item["uri"].string, let text = item["text"].string else { return }
    workspace.open(Document(uri: uri, version: item["version"].integer, text: Array(text.utf8)))
    isStale = true
  }

  func didChange(_ parameters: JSONValue) {
    let item = parameters["textDocument"]
    guard let uri = item["uri"].string, let document = workspace.documents[uri] else { return }
    for change in parameters["contentChanges"].array ?? [] {
      if !document.apply(change, client.encoding) {
        notify("window/logMessage", ["type": 2, "message": "a change of \(uri) was not understood"])
      }
    }
    document.version = item["version"].integer ?? document.version
    workspace.changed(document)
    isStale = true
  }

  func didSave(_ parameters: JSONValue) {
    guard let uri = parameters["textDocument"]["uri"].string, let document = workspace.documents[uri] else { return }
    if let text = parameters["text"].string, Array(text.utf8) != document.text.bytes {
      document.text = TextBuffer(Array(text.utf8))
      workspace.changed(document)
      isStale = true
    }
  }

  func didClose(_ item: JSONValue) {
    guard let uri = item["uri"].string else { return }
    workspace.close(uri)
    isStale = true
  }
}
