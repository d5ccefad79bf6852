// Programs that are spread over files.
import CohortLanguageServer
import Foundation
import Testing

@Suite final class IncludeTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/cohort lsp \(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder + "/inc", withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func write(_ name: String, _ text: String) throws {
    try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
  }

  private func uri(_ name: String) -> String { URL(fileURLWithPath: folder + "/" + name).absoluteString }

  private static let main = "functions {\n#include f.stanfunctions\n}\nmodel { target += twice(1) + twicee(2); }\n"

  @Test func errorsOfAnIncludedFileAreShownThere() throws {
    try write("f.stanfunctions", "real twice(real x) { return 2 * y; }\n")
    let session = Session()
    session.open(uri("main.stan"), Self.main)
    let lists = session.settle()
    let own = try #require(lists[uri("main.stan")])
    #expect(own.map { $0["code"].string } == ["undeclared-function"])
    let theirs = try #require(lists[uri("f.stanfunctions")])
    #expect(theirs.map { $0["code"].string } == ["undeclared"])
    #expect(theirs[0]["relatedInformation"][0]["message"] == "included here")
    #expect(theirs[0]["relatedInformation"][0]["location"]["range"]["start"]["line"] == 1)
    session.tell("textDocument/didClose", ["textDocument": ["uri": .string(uri("main.stan"))]])
    #expect(session.settle()[uri("f.stanfunctions")] == [])
  }

  @Test func whatIsOpenCountsAsItIsInTheEditor() throws {
    try write("f.stanfunctions", "real twice(real x) { return 2 * y; }\n")
    let session = Session()
    session.open(uri("main.stan"), Self.main)
    _ = session.settle()
    session.open(uri("f.stanfunctions"), "real twice(real x) { return 2 * x; }\n")
    #expect(session.settle()[uri("f.stanfunctions")] == [])
    session.change(uri("f.stanfunctions"), version: 2, ["text": "real thrice(real x) { return 3 * x; }\n"])
    let messages = session.settle()[uri("main.stan")]?.compactMap { $0["message"].string } ?? []
    #expect(messages.contains { $0.contains("'twice'") })
    // Closed, it is what the disk has.
    session.tell("textDocument/didClose", ["textDocument": ["uri": .string(uri("f.stanfunctions"))]])
    #expect(session.settle()[uri("f.stanfunctions")]?.count == 1)
  }

  @Test func aFragmentIsJudgedWhereItIsIncluded() throws {
    try write("decl.stan", "real a;\n")
    let session = Session()
    session.open(uri("decl.stan"), "real a;\n")
    #expect(session.settle()[uri("decl.stan")]?.isEmpty == false, "alone it is no program")
    session.open(uri("main.stan"), "parameters {\n#include decl.stan\n}\nmodel { a ~ normal(0, 1); }\n")
    #expect(session.settle()[uri("decl.stan")] == [])
    // Places in it are answered for with the whole program in mind.
    let places = session.response(
      "references", uri: uri("decl.stan"), ["line": 0, "character": 5], ["context": ["includeDeclaration": true]])
    #expect(places["result"].array?.map { $0["uri"].string } == [uri("main.stan"), uri("decl.stan")])
  }

  @Test func foldersComeFromTheSettings() throws {
    try write("inc/f.stanfunctions", "real twice(real x) { return 2 * x; }\nreal twicee(real x) { return x; }\n")
    let bare = Session()
    bare.open(uri("main.stan"), Self.main)
    #expect(bare.settle()[uri("main.stan")]?.first?["code"] == "include-not-found")
    for paths: JSONValue in [[.string(folder + "/inc")], .string(folder + "/inc")] {
      let session = Session(options: ["includePaths": paths])
      session.open(uri("main.stan"), Self.main)
      #expect(session.settle()[uri("main.stan")] == [])
    }
    // Later, and relative to the workspace.
    bare.tell(
      "workspace/didChangeWorkspaceFolders",
      [
        "event": [
          "added": [["uri": .string(URL(fileURLWithPath: folder).absoluteString), "name": "w"]], "removed": [],
        ]
      ])
    bare.tell("workspace/didChangeConfiguration", ["settings": ["cohort": ["includePaths": ["inc"]]]])
    #expect(bare.settle()[uri("main.stan")] == [])
  }

  @Test func settingsAreAskedForWhereTheEditorHasThem() throws {
    try write("inc/f.stanfunctions", "real twice(real x) { return 2 * x; }\nreal twicee(real x) { return x; }\n")
    let session = Session(capabilities: ["workspace": ["configuration": true]])
    let question = try #require(session.take().first { $0["method"] == "workspace/configuration" })
    #expect(question["params"]["items"][0]["section"] == "cohort")
    session.receive([
      "jsonrpc": "2.0", "id": question["id"], "result": [["includePaths": [.string(folder + "/inc")]]],
    ])
    session.open(uri("main.stan"), Self.main)
    #expect(session.settle()[uri("main.stan")] == [])
  }

  @Test func filesThatChangeOnTheDiskAreReadAgain() throws {
    try write("f.stanfunctions", "real twice(real x) { return 2 * x; }\n")
    let session = Session()
    session.open(uri("main.stan"), Self.main)
    #expect(session.settle()[uri("main.stan")]?.count == 1)
    try write("f.stanfunctions", "real twice(real x) { return 2 * x; }\nreal twicee(real x) { return x; }\n")
    session.tell("workspace/didChangeWatchedFiles", ["changes": [["uri": .string(uri("f.stanfunctions")), "type": 2]]])
    #expect(session.settle()[uri("main.stan")] == [])
  }

  @Test func directivesLeadToTheirFiles() throws {
    try write("f.stanfunctions", "real twice(real x) { return 2 * x; }\n")
    let session = Session()
    session.open(uri("main.stan"), Self.main)
    let found = session.response("definition", uri: uri("main.stan"), ["line": 1, "character": 12])["result"]
    #expect(found[0]["uri"].string == uri("f.stanfunctions"))
    let function = session.response("definition", uri: uri("main.stan"), ["line": 3, "character": 20])["result"]
    #expect(function[0]["uri"].string == uri("f.stanfunctions"))
    #expect(function[0]["range"]["start"]["character"] == 5)
  }

  @Test func filesAreProposed() throws {
    try write("f.stanfunctions", "")
    try write("notes.txt", "")
    let session = Session()
    session.open(uri("main.stan"), "functions {\n#include f\n}\n")
    let items = session.response("completion", uri: uri("main.stan"), ["line": 1, "character": 10])["result"]
    #expect(items.array?.map { $0["label"].string } == ["f.stanfunctions"])
  }

  @Test func filesThatIncludeOneAnotherComeToAnEnd() throws {
    try write("a.stan", "#include b.stan\n")
    try write("b.stan", "#include a.stan\n")
    let session = Session()
    session.open(uri("a.stan"), "#include b.stan\n")
    session.open(uri("b.stan"), "#include a.stan\n")
    let lists = session.settle()
    #expect(lists.values.joined().contains { $0["code"] == "include-recursive" })
  }
}
