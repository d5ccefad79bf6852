// Layout, corrections, the outline, folding and colours.
import CohortLanguageServer
import CohortSyntax
import Testing

@Suite struct EditingTests {
  private let uri = "file:///work/test.stan"

  private static let untidy = """
    data{int N;vector[N]y;} // größe 😀
    parameters   {   real mu;
    }
    model { /* a */ for(n in 1:N)y[n]~normal(mu,1); // b
        if (N>1) { mu ~ normal( 0,1 ) ; }   }
    """

  @Test func formattingIsThatOfTheFormatterInSmallChanges() throws {
    let session = Session()
    session.open(uri, Self.untidy)
    let edits = session.ask("textDocument/formatting", ["textDocument": ["uri": .string(uri)], "options": [:]])
    let expected = try #require(SourceFormatter.format(Array(Self.untidy.utf8)))
    #expect(applying(edits, to: Self.untidy) == String(decoding: expected, as: UTF8.self))
    // Blanks only.
    for edit in edits.array ?? [] {
      #expect(edit["newText"].string?.allSatisfy(\.isWhitespace) == true)
      #expect(part(of: Self.untidy, edit["range"]).contains { !$0.isWhitespace } == false)
    }
    session.open(uri, String(decoding: expected, as: UTF8.self))
    let again = session.ask("textDocument/formatting", ["textDocument": ["uri": .string(uri)]])
    #expect(again == [])
  }

  @Test func textsWithSyntaxErrorsAreLeftAlone() {
    let session = Session()
    session.open(uri, "model { x = ; }")
    let response = session.response("textDocument/formatting", ["textDocument": ["uri": .string(uri)]])
    #expect(!response["error"].isNull)
  }

  /// The corrections offered for a text, and the text with those that are preferred, or with the others.
  private func corrected(_ text: String, preferred: Bool = true) -> (titles: [String], text: String) {
    let session = Session()
    session.open(uri, text)
    let whole: JSONValue = ["start": ["line": 0, "character": 0], "end": ["line": 99, "character": 0]]
    let actions = session.ask(
      "textDocument/codeAction",
      ["textDocument": ["uri": .string(uri)], "range": whole, "context": ["diagnostics": []]])
    let chosen = (actions.array ?? []).filter { ($0["isPreferred"] == true) == preferred }
    let edits = chosen.flatMap { $0["edit"]["changes"][uri].array ?? [] }
    return (chosen.compactMap { $0["title"].string }, applying(.array(edits), to: text))
  }

  @Test func removedSyntaxIsRewritten() {
    let text =
      "data { int N; real y[N]; } # old\nparameters { real mu; }\nmodel { real x; x <- 1; y ~ normal(mu, x); }\n"
    let result = corrected(text, preferred: false)
    #expect(result.titles == ["Rewrite removed syntax (3 places)"])
    #expect(result.text.contains("array[N] real y") && result.text.contains("// old") && result.text.contains("x = 1"))
    #expect(Session().diagnostics(result.text) == [])
    #expect(corrected("model { x = 1; }", preferred: false).titles == [])
  }

  @Test(arguments: [
    (
      "parameters { real y; } model { target += normal_lpdf(fma(y, 2, 3), 0, 1); }",
      "parameters { real y; } model { target += normal_lpdf(fma(y, 2, 3) | 0, 1); }"
    ),
    (
      "parameters { real sigma; } model { /* 😀 */ sigmaa ~ normal(0, 1); }",
      "parameters { real sigma; } model { /* 😀 */ sigma ~ normal(0, 1); }"
    ),
    ("parameters { real x; } model { x ~ nromal(0, 1); }", "parameters { real x; } model { x ~ normal(0, 1); }"),
    (
      "parameters { real x; } model { target += nromal_lpdf(x | exp(1), 1); }",
      "parameters { real x; } model { target += normal_lpdf(x | exp(1), 1); }"
    ),
    ("parameters { real x; } model { x ~ normal_lpdf(0, 1); }", "parameters { real x; } model { x ~ normal(0, 1); }"),
    (
      "data { int k; } model { target += poisson_lpdf(k | 1); }",
      "data { int k; } model { target += poisson_lpmf(k | 1); }"
    ),
    ("model {\n  real x = 1\n  x += 2;\n}", "model {\n  real x = 1;\n  x += 2;\n}"),
    ("# one\nmodel { }", "// one\nmodel { }"),
    ("model { real x; x <- 1; }", "model { real x; x = 1; }"),
  ])
  func correctionsAreMade(_ text: String, _ expected: String) {
    let result = corrected(text)
    #expect(result.text == expected)
    #expect(result.titles.count == 1)
    #expect(Session().diagnostics(result.text).filter { $0["severity"] == 1 }.isEmpty)
  }

  @Test func correctionsAreThoseOfThePlaceAskedAbout() {
    let session = Session()
    session.open(uri, "parameters { real sigma; }\nmodel {\n  target += sigmaa;\n  target += sgima;\n}")
    func actions(line: Int, only: JSONValue = nil) -> Int {
      let place: JSONValue = ["line": .integer(line), "character": 14]
      return session.ask(
        "textDocument/codeAction",
        [
          "textDocument": ["uri": .string(uri)], "range": ["start": place, "end": place],
          "context": ["diagnostics": [], "only": only],
        ]
      ).array?.count ?? -1
    }
    #expect(actions(line: 2) == 1)
    #expect(actions(line: 3) == 1)
    #expect(actions(line: 1) == 0)
    #expect(actions(line: 2, only: ["source.organizeImports"]) == 0)
    #expect(actions(line: 2, only: ["quickfix"]) == 1)
  }

  @Test func theOutlineHasBlocksAndTheirContents() {
    let session = Session()
    let text = """
      functions { real f(real x, // this
                         int n) { return x * n; } }
      data { int<lower=0> N; array[N] real y, z; }
      model { real local; }
      """
    session.open(uri, text)
    let outline = session.ask("textDocument/documentSymbol", ["textDocument": ["uri": .string(uri)]])
    let blocks = outline.array ?? []
    #expect(blocks.map { $0["name"].string } == ["functions", "data", "model"])
    #expect(blocks[0]["children"][0]["detail"] == "real f(real x, int n)")
    #expect(blocks[1]["children"].array?.map { $0["name"].string } == ["N", "y", "z"])
    #expect(
      blocks[1]["children"].array?.map { $0["detail"].string } == ["int<lower=0>", "array[N] real", "array[N] real"])
    #expect(blocks[2]["children"].array?.map { $0["name"].string } == ["local"])
    for block in blocks {
      #expect(part(of: text, block["selectionRange"]) == block["name"].string)
      for child in block["children"].array ?? [] {
        #expect(part(of: text, child["selectionRange"]) == child["name"].string)
        #expect(part(of: text, child["range"]).contains(child["name"].string ?? "?"))
      }
    }
    let flat = Session(capabilities: [:])
    flat.open(uri, text)
    let list = flat.ask("textDocument/documentSymbol", ["textDocument": ["uri": .string(uri)]]).array ?? []
    #expect(list.map { $0["name"].string } == ["functions", "f", "data", "N", "y", "z", "model", "local"])
    #expect(list[1]["containerName"] == "functions")
  }

  @Test func whatCanBeFolded() {
    let session = Session()
    session.open(
      uri, "// a\n// b\n// c\ndata {\n  int N; // d\n}\nmodel {\n  /* e\n  f */\n  if (1) {\n    print(1);\n  }\n")
    let ranges = session.ask("textDocument/foldingRange", ["textDocument": ["uri": .string(uri)]]).array ?? []
    let lines = Set(ranges.map { "\($0["startLine"].integer ?? -1)-\($0["endLine"].integer ?? -1)" })
    #expect(lines == ["0-2", "3-4", "7-8", "9-10"])
  }

  @Test func everyWordHasItsColour() {
    let session = Session()
    let text =
      "functions { real f(real x) { return x; } }\nmodel { /* ä\n😀 */ real y = f(1.5); print(\"s\", y, exp(y)); }"
    session.open(uri, text)
    let types = session.greeting["capabilities"]["semanticTokensProvider"]["legend"]["tokenTypes"].array ?? []
    let data =
      session.ask("textDocument/semanticTokens/full", ["textDocument": ["uri": .string(uri)]])["data"].array ?? []
    var line = 0
    var character = 0
    var words: [String] = []
    for i in stride(from: 0, to: data.count - 4, by: 5) {
      let delta = data[i].integer ?? 0
      let step = data[i + 1].integer ?? 0
      character = delta == 0 ? character + step : step
      line += delta
      let end = character + (data[i + 2].integer ?? 0)
      let range = TextRange(
        start: Position(line: line, character: character), end: Position(line: line, character: end)
      ).json
      words.append("\(part(of: text, range)):\(types[data[i + 3].integer ?? 0].string ?? "")")
    }
    #expect(
      words == [
        "functions:keyword", "real:type", "f:function", "real:type", "x:parameter", "return:keyword", "x:parameter",
        "model:keyword", "/* ä:comment", "😀 */:comment", "real:type", "y:variable", "=:operator", "f:function",
        "1.5:number", "print:keyword", "\"s\":string", "y:variable", "exp:function", "y:variable",
      ])
  }
}
