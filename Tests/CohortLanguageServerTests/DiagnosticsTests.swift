// Errors and warnings: their places, their texts, and in which file they are shown.
import CohortLanguageServer
import Foundation
import Testing

@Suite struct DiagnosticsTests {
  private let uri = "file:///work/test.stan"

  @Test func placesAreExactBehindWideCharacters() {
    let text = "parameters { real mu; }\nmodel {\n  /* 😀 größer 日本 */ mu ~ normal(0, sigmaX); // 😀\n}\n"
    let list = Session().diagnostics(text)
    #expect(list.count == 1)
    #expect(part(of: text, list[0]["range"]) == "sigmaX")
    #expect(list[0]["code"] == "undeclared")
    #expect(list[0]["source"] == "cohort")
    #expect(list[0]["severity"] == 1)
  }

  @Test func columnsAreBytesWhereThatIsAgreedOn() {
    let text = "model {\n  /* 😀ä */ x = 1;\n}\n"
    let bytes = Session(capabilities: ["general": ["positionEncodings": ["utf-8"]]]).diagnostics(text)
    #expect(bytes[0]["range"]["start"]["character"].integer == 2 + "/* 😀ä */ ".utf8.count)
    let units = Session().diagnostics(text)
    #expect(units[0]["range"]["start"]["character"].integer == 2 + "/* 😀ä */ ".utf16.count)
  }

  @Test func hintsAndOtherPlacesComeWithTheMessage() {
    let text = "data { int n; }\nparameters { real sigma; }\nmodel { real n = 1; target += sigmaa; }\n"
    let list = Session().diagnostics(text)
    #expect(list.map { $0["code"].string } == ["name-in-use", "undeclared"])
    let related = list[0]["relatedInformation"][0]
    #expect(part(of: text, related["location"]["range"]) == "n")
    #expect(related["location"]["range"]["start"]["line"] == 0)
    #expect(list[1]["message"].string?.contains("did you mean 'sigma'?") == true)
  }

  @Test func warningsAndTags() {
    let text = "functions { real f() { return 1; print(2); } }\nmodel { }\n"
    let list = Session().diagnostics(text)
    #expect(list.map { $0["severity"] } == [2])
    #expect(list[0]["tags"] == [1])
    #expect(part(of: text, list[0]["range"]) == "print(2);")
  }

  @Test func errorsGoWithTheirCause() {
    let session = Session()
    #expect(session.diagnostics("model { x = 1; }").count == 1)
    session.change(
      uri, version: 2,
      ["range": ["start": ["line": 0, "character": 8], "end": ["line": 0, "character": 9]], "text": "real x"])
    #expect(session.settle()[uri] == [])
  }

  @Test func ofManyChangesOnlyTheLastIsChecked() {
    let session = Session()
    session.open(uri, "model { }")
    _ = session.settle()
    for version in 2...50 { session.change(uri, version: version, ["text": .string("model { y\(version) = 1; }")]) }
    while session.server.doPendingWork() {}
    let published = session.take().filter { $0["method"] == "textDocument/publishDiagnostics" }
    #expect(published.count == 1)
    #expect(published[0]["params"]["version"] == 50)
    #expect(published[0]["params"]["diagnostics"][0]["message"].string?.contains("'y50'") == true)
  }

  @Test func syntaxErrorsDoNotHideWhatIsWrongElsewhere() {
    let text = """
      data { int N }
      parameters { real a; real b c; }
      transformed parameters { real d = b + 1; }
      model {
        a ~ normal(0, oops);
        target += c + a +;
      }
      """
    let codes = Session().diagnostics(text).map { part(of: text, $0["range"]) + " " + ($0["code"].string ?? "") }
    // `b` and `c` are in what was not understood: that they are not declared is no error of their own.
    #expect(codes.contains("oops undeclared"))
    #expect(!codes.contains { $0.hasSuffix(" undeclared") && !$0.hasPrefix("oops") })
  }

  @Test func aMissingReturnIsNotReportedWhereItsStatementIsBroken() {
    let codes = Session().diagnostics("functions { real f(real x) { return x + ; } }").map { $0["code"].string }
    #expect(codes.count == 1)
    #expect(!codes.contains("missing-return"))
  }

  @Test func functionFilesAreNoPrograms() {
    #expect(Session().diagnostics("real f(real x) { return x; }", uri: "file:///work/f.stanfunctions") == [])
    #expect(!Session().diagnostics("real f(real x) { return x; }").isEmpty)
  }

  @Test func untitledTextsAreChecked() {
    #expect(Session().diagnostics("model { x = 1; }", uri: "untitled:Untitled-1").count == 1)
  }

  @Test func closingTakesDiagnosticsAway() {
    let session = Session()
    #expect(session.diagnostics("model { x = 1; }").count == 1)
    session.tell("textDocument/didClose", ["textDocument": ["uri": .string(uri)]])
    #expect(session.settle()[uri] == [])
  }

  @Test func pedanticWarningsWhereTheyAreWanted() {
    let text = "parameters { real mu; real unused; } model { mu ~ normal(0, 1000000); }"
    let usual = Session().diagnostics(text)
    let pedantic = Session(options: ["pedantic": true]).diagnostics(text)
    #expect(usual == [])
    #expect(!pedantic.isEmpty && pedantic.allSatisfy { $0["severity"] == 2 })
  }

  @Test func declaredFunctionsWhereTheyAreAllowed() {
    let text = "functions { real f(real x); } parameters { real y; } model { target += f(y); }"
    #expect(Session().diagnostics(text).count == 1)
    #expect(Session(options: ["allowUndefined": true]).diagnostics(text) == [])
  }

  @Test func diagnosticsAreGivenWhenAskedFor() {
    let capabilities: JSONValue = ["textDocument": ["diagnostic": ["dynamicRegistration": false]]]
    let session = Session(capabilities: capabilities, options: ["pullDiagnostics": true])
    #expect(!session.greeting["capabilities"]["diagnosticProvider"].isNull)
    session.open(uri, "model { x = 1; }")
    #expect(session.settle().isEmpty)
    let report = session.ask("textDocument/diagnostic", ["textDocument": ["uri": .string(uri)]])
    #expect(report["kind"] == "full")
    #expect(report["items"].array?.count == 1)
  }
}
