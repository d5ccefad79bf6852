// LanguageServer: the state of a session with an editor, and what happens to each message.
import CohortChecking
import CohortSyntax

/// Why a request cannot be answered.
struct RequestFailure: Error {
  enum Code: Int {
    case parseError = -32700
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParameters = -32602
    case notInitialized = -32002
    case requestCancelled = -32800
    case requestFailed = -32803
  }

  var code: Code
  var message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

/// A server for the language server protocol 3.17. It is given messages one by one and answers through `send`; how they
/// come and go is not its concern.
package final class LanguageServer {
  let library: FunctionTable
  let version: String
  private let send: (JSONValue) -> Void

  enum State {
    case started, running, shutDown
  }

  private(set) var state = State.started
  /// Set when the session is over.
  package private(set) var exitStatus: Int32?

  var client = ClientCapabilities()
  var workspace = Workspace()
  private var nextRequest = 0
  /// What to do with the answers to the server's own requests.
  private var awaited: [Int: (JSONValue) -> Void] = [:]
  /// What the editor was told last, by address.
  var published: [String: JSONValue] = [:]
  /// Whether something has changed since diagnostics were published.
  var isStale = false

  /// - Parameters:
  ///   - includePaths: folders in which `#include` looks, besides those that the editor names.
  ///   - send: takes the server's messages.
  package init(
    library: FunctionTable, version: String, includePaths: [String] = [], send: @escaping (JSONValue) -> Void
  ) {
    self.library = library
    self.version = version
    self.send = send
    workspace.settings.includePaths = includePaths
  }

  // MARK: Receiving

  /// Deals with what has come.
  package func receive(_ item: Incoming) {
    switch item {
    case .message(let message): receive(message)
    case .cancelled(let id): respond(id, RequestFailure(.requestCancelled, "the request was cancelled"))
    case .malformed(let problem): respond(.null, RequestFailure(.parseError, problem))
    case .end: exitStatus = state == .shutDown ? 0 : 1
    }
  }

  /// Checks what has changed and publishes diagnostics; false where there was nothing to do.
  package func doPendingWork() -> Bool {
    guard isStale, state == .running else { return false }
    // One text at a time, so that what has come in the meantime is not kept waiting.
    if let document = workspace.nextWithoutAnalysis() {
      workspace.analyse(document, library)
      return true
    }
    isStale = false
    publishDiagnostics()
    return true
  }

  private func receive(_ message: JSONValue) {
    let id = message["id"]
    guard case .object = message else {
      return respond(.null, RequestFailure(.invalidRequest, "a message is an object"))
    }
    guard let method = message["method"].string else {
      if let number = id.integer, let handler = awaited.removeValue(forKey: number) {
        return handler(message["result"])
      }
      if message["result"].isNull, message["error"].isNull {
        respond(id, RequestFailure(.invalidRequest, "the message has no method"))
      }
      return
    }
    guard !id.isNull else { return handle(notification: method, message["params"]) }
    do {
      respond(id, result: try answer(method, message["params"]))
    } catch let failure as RequestFailure {
      respond(id, failure)
    } catch {
      respond(id, RequestFailure(.requestFailed, "\(error)"))
    }
  }

  private func answer(_ method: String, _ parameters: JSONValue) throws -> JSONValue {
    switch (state, method) {
    case (.started, "initialize"):
      state = .running
      return initialize(parameters)
    case (.started, _): throw RequestFailure(.notInitialized, "the first request is 'initialize'")
    case (.shutDown, _): throw RequestFailure(.invalidRequest, "the server has been shut down")
    case (.running, "initialize"): throw RequestFailure(.invalidRequest, "the server is initialized already")
    case (.running, "shutdown"):
      state = .shutDown
      return .null
    case (.running, _): return try answerQuestion(method, parameters)
    }
  }

  private func handle(notification method: String, _ parameters: JSONValue) {
    if method == "exit" {
      exitStatus = state == .shutDown ? 0 : 1
      return
    }
    guard state == .running else { return }
    switch method {
    case "initialized": initialized()
    case "textDocument/didOpen": didOpen(parameters["textDocument"])
    case "textDocument/didChange": didChange(parameters)
    case "textDocument/didSave": didSave(parameters)
    case "textDocument/didClose": didClose(parameters["textDocument"])
    case "workspace/didChangeConfiguration": didChangeConfiguration(parameters["settings"])
    case "workspace/didChangeWatchedFiles", "workspace/didRenameFiles", "workspace/didDeleteFiles":
      filesChanged()
    case "workspace/didChangeWorkspaceFolders": didChangeFolders(parameters["event"])
    default: break
    }
  }

  // MARK: Sending

  func notify(_ method: String, _ parameters: JSONValue) {
    send(["jsonrpc": "2.0", "method": .string(method), "params": parameters])
  }

  func request(_ method: String, _ parameters: JSONValue, then handler: @escaping (JSONValue) -> Void) {
    nextRequest += 1
    awaited[nextRequest] = handler
    send(["jsonrpc": "2.0", "id": .integer(nextRequest), "method": .string(method), "params": parameters])
  }

  private func respond(_ id: JSONValue, result: JSONValue) {
    send(["jsonrpc": "2.0", "id": id, "result": result])
  }

  private func respond(_ id: JSONValue, _ failure: RequestFailure) {
    let error: JSONValue = ["code": .integer(failure.code.rawValue), "message": .string(failure.message)]
    send(["jsonrpc": "2.0", "id": id, "error": error])
  }
}
