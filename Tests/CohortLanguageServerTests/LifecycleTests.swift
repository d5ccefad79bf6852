// The beginning and the end of sessions, and messages that do not belong there.
import CohortLanguageServer
import Testing

@Suite struct LifecycleTests {
  @Test func nothingIsAnsweredBeforeInitialize() {
    let session = Session(starts: false)
    #expect(session.response("textDocument/hover", [:])["error"]["code"] == -32002)
    #expect(session.response("shutdown", nil)["error"]["code"] == -32002)
    session.open("file:///a.stan", "model {")
    #expect(session.settle().isEmpty)
    #expect(session.ask("initialize", ["capabilities": [:]])["serverInfo"]["name"] == "cohort")
  }

  @Test func exitStatusTellsWhetherThereWasAShutdown() {
    let orderly = Session()
    #expect(orderly.response("shutdown", nil)["error"].isNull)
    #expect(orderly.response("textDocument/hover", [:])["error"]["code"] == -32600)
    orderly.tell("exit", nil)
    #expect(orderly.server.exitStatus == 0)
    let abrupt = Session()
    abrupt.tell("exit", nil)
    #expect(abrupt.server.exitStatus == 1)
    let closed = Session()
    closed.server.receive(.end)
    #expect(closed.server.exitStatus == 1)
  }

  @Test func unknownMethodsAndNotifications() {
    let session = Session()
    #expect(session.response("textDocument/frobnicate", [:])["error"]["code"] == -32601)
    #expect(session.response("initialize", [:])["error"]["code"] == -32600)
    session.take()
    session.tell("$/unheardOf", [1, 2])
    session.tell("textDocument/didChange", ["textDocument": ["uri": "file:///never-opened.stan"]])
    session.tell("textDocument/didClose", [:])
    session.tell("textDocument/didOpen", nil)
    #expect(session.take().isEmpty)
  }

  @Test func malformedMessages() {
    let session = Session()
    session.server.receive(.malformed("no JSON"))
    #expect(session.take().first?["error"]["code"] == -32700)
    for message: JSONValue in [[], 1, .null, "x", [["jsonrpc": "2.0"]]] {
      session.receive(message)
      #expect(session.take().first?["error"]["code"] == -32600)
    }
    session.receive(["jsonrpc": "2.0", "id": 7])
    #expect(session.take().first?["error"]["code"] == -32600)
    // An answer to nothing is no request.
    session.receive(["jsonrpc": "2.0", "id": 99, "result": 1])
    #expect(session.take().isEmpty)
    for parameters: JSONValue in [.null, [], 3, ["textDocument": 1], ["textDocument": ["uri": "file:///x"]]] {
      #expect(session.response("textDocument/hover", parameters)["error"]["code"] == -32602)
    }
    session.open("file:///x", "model {}")
    for position: JSONValue in [
      .null, ["line": -1, "character": 0], ["line": .number(1.5), "character": 0], ["line": "0"],
    ] {
      #expect(session.response("hover", uri: "file:///x", position)["error"]["code"] == -32602)
    }
    #expect(session.response("hover", uri: "file:///x", ["line": 100_000, "character": 3])["error"].isNull)
  }

  @Test func cancelledRequestsAreAnsweredSo() {
    let queue = MessageQueue()
    queue.push(.message(["id": 1, "method": "textDocument/hover"]))
    queue.push(.message(["id": "a", "method": "textDocument/hover"]))
    queue.push(.message(["method": "$/cancelRequest", "params": ["id": "a"]]))
    queue.push(.message(["method": "$/cancelRequest", "params": ["id": 77]]))
    guard case .message(let first) = queue.pop() else { return #expect(Bool(false)) }
    #expect(first["id"] == 1)
    guard case .cancelled(let id) = queue.pop() else { return #expect(Bool(false)) }
    #expect(id == "a")
    if queue.popIfAny() != nil { Issue.record("there is more") }
    let session = Session()
    session.server.receive(.cancelled(id: "a"))
    let answer = session.take().last
    #expect(answer?["id"] == "a")
    #expect(answer?["error"]["code"] == -32800)
  }

  @Test(
    arguments: [
      (["utf-8", "utf-16"], "utf-8"), (["utf-16"], "utf-16"), (["utf-32", "utf-16", "utf-8"], "utf-8"), ([], "utf-16"),
      (["utf-32"], "utf-32"), (["utf-7"], "utf-16"),
    ] as [([JSONValue], String)])
  func encodingsAreAgreedOn(_ offered: [JSONValue], _ expected: String) {
    let session = Session(capabilities: ["general": ["positionEncodings": .array(offered)]])
    #expect(session.greeting["capabilities"]["positionEncoding"].string == expected)
  }
}
