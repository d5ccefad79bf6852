// Texts as they are while someone types: every question is answered about every one of them.
import CohortLanguageServer
import TestSupport
import Testing

@Suite struct RobustnessTests {
  private static let program = """
    functions {
      // Übung 😀
      real f_lpdf(real y, data vector m) { return normal_lpdf(y | m[1], 1); }
      void g_lp(array[,] real x, tuple(int, real) t) { target += x[1, 1] * t.2; }
    }
    data { int<lower=0> N; array[N, 2] vector<lower=0, upper=1>[3] x; tuple(real, array[2] int) t; }
    parameters { vector<offset=1, multiplier=2>[N] a; cholesky_factor_corr[3] L; }
    transformed parameters { real s = sum(a) ? 1.5 : -a[1]'; jacobian += s; }
    model {
      for (n in 1:N) { if (n > 1 && !0) { a[n] ~ normal(0, 1) T[0, ]; } else continue; }
      for (v in x) print("s", v, {1, 2}, [1, 2]', (1, 2).1);
      a ~ f(to_vector({1, 2}));
      while (1) { break; }
      profile("p") { target += f_lupdf(a | x[1, 1]); }
    }
    generated quantities { real z = normal_rng(0, 1); { reject("no"); } }
    """

  private static let questions = [
    "hover", "completion", "signatureHelp", "definition", "references", "documentHighlight", "prepareRename", "rename",
    "documentSymbol", "foldingRange", "formatting", "codeAction", "semanticTokens/full", "diagnostic",
  ]

  private func askEverything(_ session: Session, _ uri: String, line: Int, character: Int) {
    let position: JSONValue = ["line": .integer(line), "character": .integer(character)]
    for question in Self.questions {
      let response = session.response(
        question, uri: uri, position, ["newName": "fresh", "range": ["start": position, "end": position]])
      #expect(response["error"].isNull || response["error"]["code"] == -32803, "\(question) \(response)")
    }
  }

  @Test func everyBeginningOfAProgram() {
    let session = Session()
    let scalars = Array(Self.program.unicodeScalars)
    let uri = "file:///work/test.stan"
    for count in stride(from: 0, through: scalars.count, by: 3) {
      var text = String.UnicodeScalarView()
      text.append(contentsOf: scalars[..<count])
      session.open(uri, String(text))
      let lines = String(text).split(separator: "\n", omittingEmptySubsequences: false)
      askEverything(session, uri, line: lines.count - 1, character: lines.last?.utf16.count ?? 0)
      _ = session.settle()
    }
  }

  /// Random edits, sent as changes; the server's text has to be the one that another server gets as a whole.
  @Test func editedTextsAreTheTextsTheyShouldBe() {
    var generator = SplitMix(seed: 7)
    let words = [
      "{", "}", "(", ")", "[", "]", "<", ";", ",", "~", "real ", "for (i in 1:", "#include x\n", "/*", "😀", "\"",
      "data", "T", "\r\n", "| ",
    ]
    let session = Session()
    let uri = "file:///work/test.stan"
    session.open(uri, Self.program)
    var buffer = TextBuffer(Array(Self.program.utf8))
    for version in 2...300 {
      if version % 60 == 0 {
        buffer = TextBuffer(Array(Self.program.utf8))
        session.change(uri, version: version, ["text": .string(Self.program)])
        continue
      }
      let a = Int.random(in: 0...buffer.bytes.count, using: &generator)
      let start = buffer.position(of: a, .utf16)
      let end = buffer.position(of: min(buffer.bytes.count, a + Int.random(in: 0...12, using: &generator)), .utf16)
      let word = words.randomElement(using: &generator) ?? ""
      let place = PositionRange(start: start, end: max(start, end))
      buffer.replace(buffer.offsets(of: place, .utf16), with: Array(word.utf8))
      session.change(uri, version: version, ["range": place.json, "text": .string(word)])
      if version % 4 == 0 {
        askEverything(session, uri, line: place.start.line, character: place.start.character)
      }
      if version % 20 == 0 {
        let published = session.settle()[uri]
        #expect(published == Session().diagnostics(String(decoding: buffer.bytes, as: UTF8.self)))
      }
    }
  }
}
