// Declarations, uses and other names for things.
import CohortLanguageServer
import Testing

@Suite struct NavigationTests {
  /// A program in which one name means several things.
  private static let text = """
    functions {
      real f(real x);
      real f(real x) { real y = x; return y; }
      vector f(vector x) { return x; }
      real d_lpdf(real x, real m) { return f(x - m); }
    }
    data { int N; vector[N] x; }
    parameters { real m; }
    model {
      for (n in 1:N) { real y = x[n]; y ~ d(m); }
      for (n in 1:2) target += f(n) + d_lpdf(m | 1) + d_lupdf(m | n);
      target += sum(f(x));
    }

    """

  private func marked(_ line: Int, _ before: String, _ after: String) -> String {
    var lines = Self.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines[line] = lines[line].replacing(before + after, with: before + "‸" + after, maxReplacements: 1)
    return lines.joined(separator: "\n")
  }

  private func places(_ result: JSONValue) -> [String] {
    (result.array ?? []).map { item in
      let range = item["range"].isNull ? item["location"]["range"] : item["range"]
      let start = range["start"]
      return "\(start["line"].integer ?? -1):\(start["character"].integer ?? -1) \(part(of: Self.text, range))"
    }
  }

  @Test func declarationsAreFound() {
    let session = Session()
    func definition(_ marked: String) -> [String] { places(session.ask("definition", at: marked)) }
    #expect(definition(marked(9, "real y = ", "x[n]")) == ["6:24 x"])
    #expect(definition(marked(9, "x[", "n]")) == ["9:7 n"])
    #expect(definition(marked(10, "f(", "n)")) == ["10:7 n"])
    #expect(definition(marked(9, "; ", "y ~")) == ["9:24 y"])
    #expect(definition(marked(2, "real y = ", "x;")) == ["2:14 x"])
    #expect(definition(marked(9, "~ ", "d(m)")) == ["4:7 d_lpdf"])
    #expect(definition(marked(10, "+ ", "d_lupdf")) == ["4:7 d_lpdf"])
    // The overload that is called; a declaration leads to the definition.
    #expect(definition(marked(11, "sum(", "f(x)")) == ["3:9 f"])
    #expect(definition(marked(10, "+= ", "f(n)")) == ["2:7 f"])
    #expect(definition(marked(1, "real ", "f(")) == ["2:7 f"])
    #expect(definition(marked(11, "", "sum(")) == [])
  }

  @Test func overloadsOfLibraryFunctionsAreToldFromThem() {
    let text =
      "functions { real exp(tuple(int, int) x) { return 1; } } model { print(exp((1, 2)), exp(1.5), ex‸p(2)); }"
    #expect(Session().ask("definition", at: text).isNull)
    let own = Session().ask(
      "definition", at: text.replacing("‸", with: "").replacing("print(exp(", with: "print(ex‸p("))
    #expect(own[0]["range"]["start"]["character"] == 17)
    let uses = Session().ask("references", at: text.replacing("‸", with: "").replacing("real exp", with: "real ex‸p"))
    #expect(uses.array?.count == 2)
  }

  @Test func usesAreFound() {
    let session = Session()
    func references(_ marked: String, declared: Bool = true) -> [String] {
      places(session.ask("references", at: marked, ["context": ["includeDeclaration": .bool(declared)]]))
    }
    #expect(references(marked(6, "vector[N] ", "x")) == ["6:24 x", "9:28 x", "11:18 x"])
    #expect(references(marked(6, "vector[N] ", "x"), declared: false) == ["9:28 x", "11:18 x"])
    #expect(references(marked(10, "for (", "n in")) == ["10:7 n", "10:29 n", "10:62 n"])
    #expect(references(marked(4, "real ", "d_lpdf")) == ["4:7 d_lpdf", "9:38 d", "10:34 d_lpdf", "10:50 d_lupdf"])
    #expect(references(marked(2, "real ", "f(")).count == 6)
  }

  @Test func highlightsTellWritesFromReads() {
    let session = Session()
    let result = session.ask("documentHighlight", at: "model { real a; ‸a = 1; a += 2; print(a); { int b; } }")
    #expect((result.array ?? []).map { $0["kind"] } == [3, 3, 3, 2])
  }

  // MARK: Renaming

  private func renamed(_ marked: String, _ name: String) -> (text: String?, problem: String?) {
    let uri = "file:///work/test.stan"
    let response = Session().response("rename", at: marked, ["newName": .string(name)])
    let (text, _) = Session.unmarked(marked)
    let edits = response["result"]["changes"][uri]
    return (edits.isNull ? nil : applying(edits, to: text), response["error"]["message"].string)
  }

  @Test func renamingKeepsToTheScope() {
    let text = renamed(marked(10, "for (", "n in"), "index").text
    #expect(
      text
        == Self.text.replacing("for (n in 1:2) target += f(n)", with: "for (index in 1:2) target += f(index)")
        .replacing("d_lupdf(m | n)", with: "d_lupdf(m | index)"))
    #expect(
      renamed(marked(6, "vector[N] ", "x"), "weights").text
        == Self.text
        .replacing("vector[N] x", with: "vector[N] weights").replacing("= x[n]", with: "= weights[n]")
        .replacing("f(x));", with: "f(weights));"))
  }

  @Test func densitiesAreRenamedInAllTheirForms() {
    let expected = Self.text.replacing("d_lpdf(", with: "dens_lpdf(").replacing("~ d(", with: "~ dens(")
      .replacing("d_lupdf(", with: "dens_lupdf(")
    #expect(renamed(marked(4, "real ", "d_lpdf"), "dens_lpdf").text == expected)
    #expect(renamed(marked(9, "~ ", "d(m)"), "dens").text == expected)
    #expect(renamed(marked(10, "+ ", "d_lupdf"), "dens_lupdf").text == expected)
    #expect(renamed(marked(4, "real ", "d_lpdf"), "dens_lpmf").problem != nil)
  }

  @Test func namesThatWouldChangeTheMeaningAreRefused() {
    #expect(renamed(marked(9, "real ", "y ="), "x").problem?.contains("already in use") == true)
    #expect(renamed(marked(7, "real ", "m;"), "N").problem != nil)
    #expect(renamed(marked(7, "real ", "m;"), "n").problem != nil, "a loop variable has that name")
    for name in ["real", "1x", "a b", "", "x__", "true", "ä", "a.b", "// a"] {
      #expect(renamed(marked(7, "real ", "m;"), name).problem != nil, "\(name)")
    }
    #expect(renamed(marked(11, "", "sum("), "total").problem?.contains("library") == true)
    #expect(renamed("mod‸el { }", "x").problem != nil)
    #expect(renamed("parameters { real m‸; } model { m ~ normal(0, 1) }", "k").problem?.contains("syntax") == true)
  }

  @Test func everyUseOfEveryNameSurvivesRenaming() {
    // Whatever is renamed, the program is as sound as before.
    for (line, before, after) in [
      (2, "real f(real ", "x)"), (3, "vector f(vector ", "x)"), (6, "int ", "N;"), (9, "for (", "n in"),
      (9, "real ", "y ="), (2, "real ", "f("),
    ] {
      let text = renamed(marked(line, before, after), "fresh").text ?? ""
      #expect(text.contains("fresh"))
      let errors = Session().diagnostics(text).filter { $0["severity"] == 1 }
      #expect(errors.isEmpty, "\(text) \(errors)")
    }
  }

  @Test func theNameIsOfferedForRenaming() {
    let result = Session().ask("prepareRename", at: "parameters { real mu‸; }")
    #expect(result["placeholder"] == "mu")
    #expect(result["range"]["start"]["character"] == 18)
  }
}
