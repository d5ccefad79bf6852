// Messages out of streams of bytes, whole and broken.
import CohortLanguageServer
import Testing

@Suite struct MessageFramingTests {
  private func frames(_ text: String, chunk: Int = .max, longest: Int = 1 << 20) -> [MessageFraming.Frame] {
    var framing = MessageFraming(longestMessage: longest)
    var frames: [MessageFraming.Frame] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      framing.append(rest.prefix(chunk))
      rest = rest.dropFirst(chunk)
      while let frame = framing.next() { frames.append(frame) }
    }
    return frames
  }

  private func bodies(_ text: String, chunk: Int = .max, longest: Int = 1 << 20) -> [String] {
    frames(text, chunk: chunk, longest: longest).compactMap {
      if case .message(let body) = $0 { return String(decoding: body, as: UTF8.self) }
      return nil
    }
  }

  private func message(_ body: String) -> String { "Content-Length: \(body.utf8.count)\r\n\r\n\(body)" }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func messagesComeInPieces(_ chunk: Int) {
    let text =
      message("{}") + "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:5\r\n\r\n\"äö"
      + message("") + "Content-Length: 3\n\nabc"
    #expect(bodies(text, chunk: chunk) == ["{}", "\"äö", "", "abc"])
  }

  @Test(arguments: [
    "Content-Length: x\r\n\r\n", "Content-Length: -5\r\n\r\n", "Content-Length:\r\n\r\n", "Nothing: 1\r\n\r\n",
    "\r\n\r\n",
    "Content-Length: 99999999999999999999999\r\n\r\n",
  ])
  func readingGoesOnAfterABrokenHeader(_ broken: String) {
    for chunk in [1, 5, 1000] {
      let all = frames(broken + "{}rest of it" + message("[1]") + message("[2]"), chunk: chunk)
      #expect(all.contains { if case .malformed = $0 { true } else { false } })
      #expect(bodies(broken + "{}rest of it" + message("[1]") + message("[2]"), chunk: chunk) == ["[1]", "[2]"])
    }
  }

  @Test func bytesBeforeAHeaderArePassedOver() {
    #expect(bodies("garbage" + message("[1]") + "\n}}" + message("[2]")) == ["[1]", "[2]"])
  }

  @Test func endlessHeadersAndLongMessagesTakeNoMemory() {
    let endless = String(repeating: "x", count: 50_000)
    #expect(bodies(endless + message("[1]"), chunk: 4096) == ["[1]"])
    let long = message(String(repeating: "y", count: 5000))
    for chunk in [100, 10_000] {
      #expect(bodies(long + message("[1]"), chunk: chunk, longest: 1000) == ["[1]"])
    }
  }

  @Test func whatIsFramedIsRead() {
    let body = Array("{\"ä\": 1}".utf8)
    let text = String(decoding: MessageFraming.framed(body), as: UTF8.self)
    #expect(bodies(text + text) == ["{\"ä\": 1}", "{\"ä\": 1}"])
  }
}
