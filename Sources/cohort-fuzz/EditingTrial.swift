// EditingTrial: what an editor does with a text: opens it, asks about places in it, changes it.
import CohortChecking
import CohortLanguageServer
import CohortSolverCalls

/// Plays a session of an editor with the language server on one text.
struct EditingTrial {
  let seed: UInt64
  let number: Int

  private static let uri = JSONValue.string("file:///mutant.stan")
  private static let questions = [
    "hover", "completion", "signatureHelp", "definition", "references", "documentHighlight", "prepareRename", "rename",
    "documentSymbol", "foldingRange", "formatting", "codeAction", "semanticTokens/full", "diagnostic",
  ]

  func run(_ bytes: [UInt8]) -> [String] {
    var random = FuzzRandom(seed: seed ^ 0xED17, number: number)
    var findings: [String] = []
    var answered = 0
    var asked = 0
    let server = LanguageServer(library: .standard, version: "fuzz") { message in
      if message["method"].isNull { answered += 1 }
      if message["error"]["message"].string?.isEmpty == true { findings.append("an error without words") }
    }
    func ask(_ method: String, _ parameters: JSONValue) {
      asked += 1
      server.receive(
        .message(["jsonrpc": "2.0", "id": .integer(asked), "method": .string(method), "params": parameters]))
    }
    func tell(_ method: String, _ parameters: JSONValue) {
      server.receive(.message(["jsonrpc": "2.0", "method": .string(method), "params": parameters]))
    }
    ask("initialize", ["capabilities": [:]])
    tell("initialized", [:])
    let text = String(decoding: bytes, as: UTF8.self)
    tell(
      "textDocument/didOpen",
      ["textDocument": ["uri": Self.uri, "languageId": "stan", "version": 1, "text": .string(text)]])
    let lines = 1 + bytes.count { $0 == 10 }
    for round in 0..<3 {
      for _ in 0..<5 {
        let question = random.pick(Self.questions) ?? "hover"
        let place = place(lines, &random)
        ask(
          "textDocument/" + question,
          [
            "textDocument": ["uri": Self.uri], "position": place, "newName": "renamed",
            "range": ["start": place, "end": self.place(lines, &random)], "context": ["diagnostics": []],
            "options": ["tabSize": 2, "insertSpaces": true],
          ])
      }
      for _ in 0..<4 where server.doPendingWork() {}
      let start = place(lines, &random)
      let insertion = random.pick(Vocabulary.pieces) ?? ""
      let range: JSONValue = ["start": start, "end": random.once(in: 3) ? place(lines, &random) : start]
      tell(
        "textDocument/didChange",
        [
          "textDocument": ["uri": Self.uri, "version": .integer(round + 2)],
          "contentChanges": [["range": range, "text": .string(insertion)]],
        ])
    }
    if answered != asked { findings.append("\(asked) questions have \(answered) answers") }
    return findings
  }

  /// Mostly a place in the text, sometimes far from it.
  private func place(_ lines: Int, _ random: inout FuzzRandom) -> JSONValue {
    let line = random.once(in: 20) ? 1 << 31 : random.below(lines + 1)
    return ["line": .integer(line), "character": .integer(random.once(in: 20) ? 1 << 40 : random.below(60))]
  }
}
