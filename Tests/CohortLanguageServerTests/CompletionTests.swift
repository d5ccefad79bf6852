// What is proposed, at places of programs that are being written and do not parse.
import CohortLanguageServer
import Testing

@Suite struct CompletionTests {
  private func labels(_ marked: String) -> [String] {
    (Session().ask("completion", at: marked).array ?? []).compactMap { $0["label"].string }
  }

  @Test func blocksAtTheTop() {
    #expect(labels("‸").first == "functions")
    #expect(
      labels("data { int N; } ‸")
        == Array(
          ["transformed data", "parameters", "transformed parameters", "model", "generated quantities"]))
    #expect(labels("data { int N; } par‸").contains("parameters"))
    #expect(!labels("model { } ‸").contains("data"))
  }

  @Test(arguments: [
    "parameters { real x; } model { x ~ ‸", "parameters { real x; } model { x ~ nor‸", "model { x ~ nor‸mal(0, 1); }",
    "parameters { vector[3] x; } model { for (n in 1:3) { if (n > 1) x[n] ~ ‸ } }",
  ])
  func distributionsAfterTilde(_ text: String) {
    let list = labels(text)
    #expect(list.contains("normal") && list.contains("poisson_log") && list.contains("multi_normal_cholesky"))
    #expect(!list.contains("normal_lpdf") && !list.contains("exp") && !list.contains("x"))
  }

  @Test func ownDistributionsComeFirst() {
    let text = "functions { real mine_lpdf(real y) { return y; } real other(real y) { return y; } } model { 1.0 ~ ‸ }"
    #expect(labels(text).first == "mine")
    #expect(!labels(text).contains("other"))
  }

  @Test(
    arguments: [
      ("model { real a; { real b; for (c in 1:2) { real d; ‸ } } }", ["a", "b", "c", "d"], []),
      ("model { real a; { real b; } ‸ }", ["a"], ["b"]),
      ("model { for (c in 1:2) print(c); ‸ }", [], ["c"]),
      ("model { for (c in 1:2) { print(c); } ‸ }", [], ["c"]),
      ("model { for (c in 1:2) for (d in 1:c) target += ‸ }", ["c", "d"], []),
      ("model { for (c in 1:2) if (c > 1) { print(1); } else { print(‸", ["c"], []),
      ("functions { real f(real u, data vector w) { real z = 1; return ‸", ["u", "w", "z", "f", "exp"], []),
      ("functions { real f(real u) { return u; } real g(real v) { return ‸", ["v", "f", "g"], ["u"]),
      (
        "functions { real f(real u) { real w; return u; } } data { int N; } model { real r = ‸", ["N", "f"],
        ["u", "w", "r"]
      ),
      ("data { int N; array[N, 2] real x, y; } parameters { vector<lower=0>[‸", ["N", "x", "y"], []),
      ("data { int N, M = 3; } parameters { real<lower=‸", ["N", "M"], ["lower"]),
      ("data { tuple(int, array[2] real) t; } model { print(‸", ["t"], []),
      ("model { real m; } generated quantities { real g = ‸", [], ["m"]),
      ("parameters { real a } model { a ~ normal(0 1) real b; target += ‸", ["a", "b"], []),
      ("data { int N; \n model { real x = ‸", ["N"], []),
    ] as [(String, [String], [String])])
  func namesInScope(_ text: String, _ present: [String], _ absent: [String]) {
    let list = labels(text)
    for name in present { #expect(list.contains(name), "\(name) in \(text)") }
    for name in absent { #expect(!list.contains(name), "\(name) in \(text)") }
  }

  @Test func typesWhereDeclarationsAre() {
    let top = labels("parameters { ‸ }")
    #expect(top.contains("simplex") && top.contains("real") && !top.contains("exp") && !top.contains("for"))
    let local = labels("model { ‸ }")
    #expect(local.contains("vector") && local.contains("for") && local.contains("target") && !local.contains("simplex"))
    #expect(labels("transformed parameters { ‸ }").contains("simplex"))
    #expect(!labels("transformed parameters { if (1) { ‸").contains("simplex"))
    #expect(labels("functions { real f(‸").prefix(2) == ["data", "int"])
    #expect(labels("functions { real f(data ‸").contains("vector"))
    #expect(labels("functions { ‸").first == "void")
    #expect(labels("data { array[3] ‸").contains("cov_matrix"))
    #expect(!labels("data { array[3] ‸").contains("array"))
    #expect(labels("data { tuple(‸").contains("matrix"))
  }

  @Test func constraints() {
    #expect(labels("parameters { real<‸") == ["lower", "upper", "offset", "multiplier"])
    #expect(labels("parameters { vector<lower=0, up‸").contains("upper"))
    #expect(labels("model { if (1 <‸").contains("exp"))
  }

  @Test(arguments: [
    "data { real ‸", "data { real x‸", "data { int N; real x, y‸", "model { for (‸", "functions { real f‸",
    "functions { real f(real ‸", "model { // nor‸", "model { /* ‸ */ }", "model { print(\"‸", "data { vector[3] ‸",
    "model { real x = 1 ‸",
  ])
  func nothingWhereANewNameOrNothingStands(_ text: String) {
    #expect(labels(text) == [])
  }

  @Test func functionsWhereTheirSuffixAllowsThem() {
    #expect(labels("generated quantities { real y = ‸").contains("normal_rng"))
    #expect(!labels("model { real y = ‸").contains("normal_rng"))
    #expect(labels("functions { real f_rng() { return ‸").contains("normal_rng"))
    #expect(labels("functions { void a_lp(real x) { } void b(real x) { } } model { ‸").contains("a_lp"))
    #expect(!labels("functions { void a_lp(real x) { } void b(real x) { } } transformed data { ‸").contains("a_lp"))
  }

  @Test func theWrittenWordIsReplaced() {
    let session = Session()
    let (text, _) = Session.unmarked("parameters { real x; } model { /* 😀 */ x ~ nor‸m(0, 1); }")
    let items = session.ask("completion", at: "parameters { real x; } model { /* 😀 */ x ~ nor‸m(0, 1); }")
    let normal = items.array?.first { $0["label"] == "normal" }
    #expect(normal.map { part(of: text, $0["textEdit"]["range"]) } == "norm")
    // There is a parenthesis already.
    #expect(normal?["textEdit"]["newText"] == "normal")
    let open = session.ask("completion", at: "model { 1.0 ~ ‸").array?.first { $0["label"] == "normal" }
    #expect(open?["textEdit"]["newText"] == "normal($0)")
    #expect(open?["insertTextFormat"] == 2)
    let plain = Session(capabilities: [:]).ask("completion", at: "model { 1.0 ~ ‸").array?
      .first { $0["label"] == "normal" }
    #expect(plain?["textEdit"]["newText"] == "normal")
  }

  @Test(arguments: ["transformed par‸", "data { }\n  generated ‸", "transformed‸"])
  func blockNamesOfTwoWordsAreReplacedAsAWhole(_ marked: String) {
    let (text, _) = Session.unmarked(marked)
    let items = Session().ask("completion", at: marked).array ?? []
    let block = items.first { $0["label"] == "transformed parameters" || $0["label"] == "generated quantities" }
    let replaced = block.map { part(of: text, $0["textEdit"]["range"]) } ?? "nothing"
    #expect(replaced.hasPrefix("transformed") || replaced.hasPrefix("generated"))
  }

  @Test func signsBringUpOnlyTheirOwnLists() {
    let session = Session()
    func count(_ text: String, _ sign: JSONValue) -> Int {
      session.ask("completion", at: text, ["context": ["triggerKind": 2, "triggerCharacter": sign]]).array?.count ?? -1
    }
    #expect(count("model { if (1 <‸", "<") == 0)
    #expect(count("parameters { real<‸", "<") == 4)
    #expect(count("model { 1.0 ~‸", "~") > 50)
  }

  @Test func documentationComesWhenAProposalIsLookedAt() {
    let session = Session()
    let items = session.ask(
      "completion", at: "functions {\n  // Mine.\n  real own(real x) { return x; } } model { real r = ‸")
    let own = session.ask("completionItem/resolve", items.array?.first { $0["label"] == "own" } ?? nil)
    #expect(own["documentation"]["value"].string?.contains("Mine.") == true)
    let library = session.ask("completionItem/resolve", items.array?.first { $0["label"] == "exp" } ?? nil)
    #expect(library["documentation"]["value"].string?.contains("exp(") == true)
  }
}
