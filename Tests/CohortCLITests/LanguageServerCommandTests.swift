// `cohort language-server`: a conversation with the real process over its pipes.
import Foundation
import Testing

/// An editor's side of a conversation. What the server writes is read by a thread of its own.
private final class EditorConnection: @unchecked Sendable {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  // Guarded by the condition.
  private let condition = NSCondition()
  private var messages: [[String: Any]] = []
  private var isClosed = false
  private var nextID = 0

  init(_ arguments: [String] = []) throws {
    process.executableURL = try CommandRunner.executable()
    process.arguments = ["language-server"] + arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let handle = output.fileHandleForReading
    Thread { [self] in
      var buffer = Data()
      while true {
        let chunk = handle.availableData
        condition.lock()
        if chunk.isEmpty {
          isClosed = true
          condition.broadcast()
          condition.unlock()
          return
        }
        buffer.append(chunk)
        while let message = Self.takeMessage(&buffer) { messages.append(message) }
        condition.broadcast()
        condition.unlock()
      }
    }.start()
  }

  deinit { if process.isRunning { process.terminate() } }

  private static func takeMessage(_ buffer: inout Data) -> [String: Any]? {
    guard let end = buffer.range(of: Data("\r\n\r\n".utf8)) else { return nil }
    let header = String(decoding: buffer[buffer.startIndex..<end.lowerBound], as: UTF8.self)
    guard let length = Int(header.replacingOccurrences(of: "Content-Length: ", with: "")),
      buffer.distance(from: end.upperBound, to: buffer.endIndex) >= length
    else { return nil }
    let body = buffer[end.upperBound..<buffer.index(end.upperBound, offsetBy: length)]
    buffer = Data(buffer[body.endIndex...])
    return (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
  }

  func write(_ text: String) { try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }

  func close() { try? input.fileHandleForWriting.close() }

  func send(_ message: [String: Any]) throws {
    var message = message
    message["jsonrpc"] = "2.0"
    let body = try JSONSerialization.data(withJSONObject: message)
    write("Content-Length: \(body.count)\r\n\r\n" + String(decoding: body, as: UTF8.self))
  }

  func tell(_ method: String, _ parameters: Any = [String: Any]()) throws {
    try send(["method": method, "params": parameters])
  }

  /// The first message, past or to come, for which `isWanted` holds; it is taken out.
  func wait(_ isWanted: ([String: Any]) -> Bool) throws -> [String: Any] {
    let deadline = Date(timeIntervalSinceNow: 60)
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let index = messages.firstIndex(where: isWanted) { return messages.remove(at: index) }
      guard !isClosed, condition.wait(until: deadline) else { throw CocoaError(.coderReadCorrupt) }
    }
  }

  func ask(_ method: String, _ parameters: Any = [String: Any]()) throws -> [String: Any] {
    nextID += 1
    let id = nextID
    try send(["id": id, "method": method, "params": parameters])
    return try wait { $0["id"] as? Int == id && $0["method"] == nil }
  }

  func diagnostics(version: Int) throws -> [[String: Any]] {
    let message = try wait {
      $0["method"] as? String == "textDocument/publishDiagnostics"
        && ($0["params"] as? [String: Any])?["version"] as? Int == version
    }
    return (message["params"] as? [String: Any])?["diagnostics"] as? [[String: Any]] ?? []
  }

  /// The exit status; the process is given a minute to end.
  func status() -> Int32 {
    let deadline = Date(timeIntervalSinceNow: 60)
    while process.isRunning, Date() < deadline { Thread.sleep(forTimeInterval: 0.01) }
    guard !process.isRunning else {
      process.terminate()
      return -1
    }
    return process.terminationStatus
  }
}

@Suite struct LanguageServerCommandTests {
  private let uri = "file:///work/test.stan"

  private func open(_ editor: EditorConnection, _ text: String) throws {
    let item: [String: Any] = ["uri": uri, "languageId": "stan", "version": 1, "text": text]
    try editor.tell("textDocument/didOpen", ["textDocument": item])
  }

  private func change(_ editor: EditorConnection, _ version: Int, _ line: Int, _ from: Int, _ to: Int, _ text: String)
    throws
  {
    let range = ["start": ["line": line, "character": from], "end": ["line": line, "character": to]]
    try editor.tell(
      "textDocument/didChange",
      [
        "textDocument": ["uri": uri, "version": version],
        "contentChanges": [["range": range, "text": text] as [String: Any]],
      ])
  }

  @Test func aWholeSession() throws {
    let editor = try EditorConnection(["--stdio"])
    let early = try editor.ask("textDocument/hover")
    #expect((early["error"] as? [String: Any])?["code"] as? Int == -32002)
    let greeting = try editor.ask("initialize", ["processId": NSNull(), "capabilities": [String: Any]()])
    let result = greeting["result"] as? [String: Any]
    #expect((result?["serverInfo"] as? [String: Any])?["name"] as? String == "cohort")
    try editor.tell("initialized")

    try open(editor, "parameters { real mu; }\nmodel { /* 😀 */ mu ~ normal(0, sigma); }\n")
    let first = try editor.diagnostics(version: 1)
    #expect(first.map { $0["code"] as? String } == ["undeclared"])
    let range = first.first?["range"] as? [String: [String: Int]]
    #expect(range?["start"] == ["line": 1, "character": 32])

    // The library is there with its documentation.
    let position = ["line": 1, "character": 23]
    let hover = try editor.ask("textDocument/hover", ["textDocument": ["uri": uri], "position": position])
    let contents = (hover["result"] as? [String: Any])?["contents"] as? [String: Any]
    #expect((contents?["value"] as? String)?.contains("normal_lpdf") == true)

    try change(editor, 2, 1, 32, 37, "1")
    #expect(try editor.diagnostics(version: 2).isEmpty)

    #expect(try editor.ask("shutdown")["error"] == nil)
    try editor.tell("exit")
    #expect(editor.status() == 0)
  }

  @Test func whatIsNoMessageIsSurvived() throws {
    let editor = try EditorConnection()
    editor.write("this is no header\r\n\r\nContent-Length: 3\r\n\r\n{{{Content-Length: x\r\n\r\n")
    editor.write("Content-Length: 2\r\n\r\n[]")
    for _ in 0..<4 {
      let answer = try editor.wait { $0["error"] != nil }
      #expect([-32700, -32600].contains((answer["error"] as? [String: Any])?["code"] as? Int))
    }
    _ = try editor.ask("initialize", ["capabilities": [String: Any]()])
    let unknown = try editor.ask("no/suchMethod")
    #expect((unknown["error"] as? [String: Any])?["code"] as? Int == -32601)
    try editor.tell("exit")
    #expect(editor.status() == 1)
  }

  @Test func aClosedConnectionEndsTheServer() throws {
    let editor = try EditorConnection()
    _ = try editor.ask("initialize", ["capabilities": [String: Any]()])
    editor.close()
    #expect(editor.status() == 1)
  }

  @Test func messagesInPiecesAndDeepNesting() throws {
    let editor = try EditorConnection()
    let body = #"{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {"capabilities": {}}}"#
    for byte in "Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8 {
      editor.write(String(decoding: [byte], as: UTF8.self))
    }
    _ = try editor.wait { $0["id"] as? Int == 1 }
    try open(editor, "model { real x = " + String(repeating: "(", count: 100_000) + "; }")
    let list = try editor.diagnostics(version: 1)
    #expect(list.contains { $0["code"] as? String == "nesting-too-deep" })
    _ = try editor.ask("shutdown")
    try editor.tell("exit")
    #expect(editor.status() == 0)
  }

  @Test func aLongProgramIsCheckedWhileOneTypes() throws {
    let editor = try EditorConnection()
    _ = try editor.ask("initialize", ["capabilities": [String: Any]()])
    try open(editor, LongProgram.text)
    #expect(try editor.diagnostics(version: 1).isEmpty)
    let clock = ContinuousClock()
    var times: [Duration] = []
    for version in 2...6 {
      let start = clock.now
      try change(editor, version, 1, 0, 0, " ")
      #expect(try editor.diagnostics(version: version).isEmpty)
      times.append(clock.now - start)
    }
    // A machine under load may be slow; what is measured is said in docs/editors.md.
    #expect((times.min() ?? .zero) < .seconds(2), "\(times)")
  }
}

/// A program of 5000 lines that uses what programs use.
enum LongProgram {
  static let text: String = {
    var lines = ["functions {", ""]
    for i in 0..<300 {
      lines += [
        "  // Function \(i).", "  real f\(i)(real x, vector v, data real t) {",
        "    real y = x * t + sum(v) / \(i + 1);",
        "    if (y > 1) { y = inv_logit(y); } else y -= 1.5;", "    return y ^ 2;", "  }",
      ]
    }
    lines += ["}", "data { int<lower=0> N; vector[N] t; array[N] real y; }", "parameters {"]
    for i in 0..<500 { lines += ["  real<lower=0> a\(i);", "  vector[3] b\(i);"] }
    lines += ["}", "model {"]
    var i = 0
    while lines.count < 4995 {
      lines += [
        "  a\(i % 500) ~ lognormal(0, 1);", "  b\(i % 500) ~ normal(a\(i % 500), 1);", "  for (n in 1:N) {",
        "    y[n] ~ normal(f\(i % 300)(a\(i % 500), b\(i % 500), t[n]) + t[n] * 2, a\((i + 1) % 500));", "  }",
      ]
      i += 1
    }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }()
}
