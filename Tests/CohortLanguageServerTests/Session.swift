// A session with the server, as an editor would hold it, in this process.
import CohortLanguageServer
import CohortSolverCalls
import Foundation

/// A server with an editor's side of the conversation.
final class Session {
  private(set) var server: LanguageServer
  /// Everything that the server has sent.
  private(set) var sent: [JSONValue] = []
  private let outbox: Outbox
  private var nextID = 0
  /// What `initialize` was answered with.
  private(set) var greeting: JSONValue = nil

  private final class Outbox {
    var messages: [JSONValue] = []
  }

  static let capabilities: JSONValue = [
    "general": ["positionEncodings": ["utf-16"]],
    "textDocument": [
      "completion": ["completionItem": ["snippetSupport": true]],
      "hover": ["contentFormat": ["markdown", "plaintext"]],
      "documentSymbol": ["hierarchicalDocumentSymbolSupport": true],
      "codeAction": ["codeActionLiteralSupport": ["codeActionKind": ["valueSet": ["quickfix"]]]],
      "publishDiagnostics": ["relatedInformation": true, "tagSupport": ["valueSet": [1, 2]]],
      "signatureHelp": [
        "signatureInformation": ["parameterInformation": ["labelOffsetSupport": true], "activeParameterSupport": true]
      ],
    ],
  ]

  init(capabilities: JSONValue = Session.capabilities, options: JSONValue = nil, starts: Bool = true) {
    let outbox = Outbox()
    self.outbox = outbox
    server = LanguageServer(library: .standard, version: "test") { outbox.messages.append($0) }
    if starts {
      greeting = ask("initialize", ["capabilities": capabilities, "initializationOptions": options])
      tell("initialized", [:])
    }
  }

  func receive(_ message: JSONValue) { server.receive(.message(message)) }

  func tell(_ method: String, _ parameters: JSONValue) {
    receive(["jsonrpc": "2.0", "method": .string(method), "params": parameters])
  }

  /// The whole response to a request.
  func response(_ method: String, _ parameters: JSONValue) -> JSONValue {
    nextID += 1
    let id = JSONValue.integer(nextID)
    receive(["jsonrpc": "2.0", "id": id, "method": .string(method), "params": parameters])
    return take().last { $0["id"] == id && $0["method"].isNull } ?? nil
  }

  func ask(_ method: String, _ parameters: JSONValue) -> JSONValue { response(method, parameters)["result"] }

  /// What the server has sent since this was last asked.
  @discardableResult
  func take() -> [JSONValue] {
    let messages = outbox.messages
    outbox.messages = []
    sent += messages
    return messages
  }

  // MARK: Texts

  func open(_ uri: String, _ text: String, version: Int = 1) {
    tell(
      "textDocument/didOpen",
      [
        "textDocument": [
          "uri": .string(uri), "languageId": "stan", "version": .integer(version), "text": .string(text),
        ]
      ])
  }

  func change(_ uri: String, version: Int, _ changes: JSONValue...) {
    tell(
      "textDocument/didChange",
      ["textDocument": ["uri": .string(uri), "version": .integer(version)], "contentChanges": .array(changes)])
  }

  /// Lets the server do what it does when nothing comes in, and gives the diagnostics it publishes, by address.
  func settle() -> [String: [JSONValue]] {
    while server.doPendingWork() {}
    var lists: [String: [JSONValue]] = [:]
    for message in take() where message["method"] == "textDocument/publishDiagnostics" {
      lists[message["params"]["uri"].string ?? ""] = message["params"]["diagnostics"].array
    }
    return lists
  }

  /// The diagnostics of one text that is opened.
  func diagnostics(_ text: String, uri: String = "file:///work/test.stan") -> [JSONValue] {
    open(uri, text)
    return settle()[uri] ?? []
  }

  /// Opens a text with `‸` at a place and asks about that place.
  func ask(_ method: String, at marked: String, uri: String = "file:///work/test.stan", _ more: JSONValue = [:])
    -> JSONValue
  {
    response(method, at: marked, uri: uri, more)["result"]
  }

  func response(_ method: String, at marked: String, uri: String = "file:///work/test.stan", _ more: JSONValue = [:])
    -> JSONValue
  {
    let (text, position) = Self.unmarked(marked)
    open(uri, text)
    return response(method, uri: uri, position, more)
  }

  func response(_ method: String, uri: String, _ position: JSONValue, _ more: JSONValue = [:]) -> JSONValue {
    var parameters = more.object ?? [:]
    parameters["textDocument"] = ["uri": .string(uri)]
    parameters["position"] = position
    return response("textDocument/" + method, .object(parameters))
  }

  /// A text without its mark, and the place of that as editors count it.
  static func unmarked(_ marked: String) -> (text: String, position: JSONValue) {
    let parts = marked.components(separatedBy: "‸")
    let before = parts[0].split(separator: "\n", omittingEmptySubsequences: false)
    return (
      parts.joined(), ["line": .integer(before.count - 1), "character": .integer(before.last?.utf16.count ?? 0)]
    )
  }
}

/// The part of a text that a range of the protocol covers, told by counting UTF-16 units in strings of Foundation.
func part(of text: String, _ range: JSONValue) -> String {
  let string = text as NSString
  func offset(_ position: JSONValue) -> Int {
    var line = position["line"].integer ?? 0
    var offset = 0
    while line > 0 {
      let rest = NSRange(location: offset, length: string.length - offset)
      let found = string.range(of: "\n", range: rest)
      guard found.location != NSNotFound else { return string.length }
      offset = found.location + 1
      line -= 1
    }
    return offset + (position["character"].integer ?? 0)
  }
  let start = offset(range["start"])
  return string.substring(with: NSRange(location: start, length: offset(range["end"]) - start))
}

/// A text with edits of the protocol applied.
func applying(_ edits: JSONValue, to text: String) -> String {
  var buffer = TextBuffer(Array(text.utf8))
  // From the last to the first, so that places stay.
  let list = (edits.array ?? []).compactMap { edit -> (Range<Int>, String)? in
    guard let range = TextRange(edit["range"]) else { return nil }
    return (buffer.offsets(of: range, .utf16), edit["newText"].string ?? "")
  }
  for (range, replacement) in list.sorted(by: { $0.0.lowerBound > $1.0.lowerBound }) {
    buffer.replace(range, with: Array(replacement.utf8))
  }
  return String(decoding: buffer.bytes, as: UTF8.self)
}
