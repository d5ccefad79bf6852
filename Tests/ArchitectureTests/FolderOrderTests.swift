// The folders of a module do not refer to each other in circles: each refers only to those that stand before it.
import Foundation
import Testing

struct FolderOrderTests {
  /// The folders of modules in their order; the empty name stands for files in no folder.
  private static let orders: [String: [String]] = [
    "CohortProgram": [
      "Explaining", "Formulas", "Nodes", "", "Program", "Recording", "Building", "Optimizing", "Printing",
    ],
    "CohortRecording": [
      "Values", "Running", "Expressions", "Callbacks", "Calls", "Statements", "Compiling", "Model",
    ],
    "CohortSolvers": ["Switches", "Calls", "Groups", "Integral", "Laplace", "Roots", "DAE", "Events"],
  ]

  @Test("A folder refers only to folders before it", arguments: orders.keys.sorted())
  func order(module: String) throws {
    let order = try #require(FolderOrderTests.orders[module])
    let sources = try ModuleSources(module)
    #expect(sources.folders == Set(order), "the folders that there are")
    let references = sources.references()
    #expect(references.count > order.count)
    for reference in references {
      let from = try #require(order.firstIndex(of: reference.from))
      let to = try #require(order.firstIndex(of: reference.to))
      #expect(to < from, "\(reference.file) of \(reference.from) uses \(reference.name) of \(reference.to)")
    }
  }

  @Test("What is declared in one folder and used in another is found")
  func finds() {
    let sources = ModuleSources(texts: [
      "Low/A.swift": "struct A { var b: Int }\nextension Int {\n  func doubled() -> Int { self * 2 }\n}\n",
      "High/B.swift": "// A\nfunc make() -> A { A(b: 3.doubled()) }\nlet text = \"A\"\n",
      "Low/C.swift": "struct C { let made = make() }\n",
    ])
    let found = sources.references().map { "\($0.file): \($0.name)" }.sorted()
    #expect(found == ["B.swift: .doubled", "B.swift: A", "C.swift: make"])
  }
}

/// The sources of a module, with what their folders declare and use, by name.
private struct ModuleSources {
  /// The code without comments and strings, by path within the module.
  private let code: [String: String]

  /// A use of what another folder declares.
  struct Reference {
    var file: String
    var from: String
    var to: String
    var name: String
  }

  init(_ module: String) throws {
    let folder = PackageManifest.root.appending(path: "Sources/\(module)")
    var texts: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path()) where path.hasSuffix(".swift") {
      texts[path] = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
    }
    self.init(texts: texts)
  }

  init(texts: [String: String]) {
    code = texts.mapValues { text in
      text.replacing(/"""[\s\S]*?"""/, with: "").replacing(/\/\/[^\n]*/, with: "")
        .replacing(/"(\\.|[^"\\\n])*"/, with: "")
    }
  }

  var folders: Set<String> { Set(code.keys.map(ModuleSources.folder)) }

  private static func folder(_ path: String) -> String {
    path.contains("/") ? String(path.prefix { $0 != "/" }) : ""
  }

  /// The uses of types and functions at the top of files, and of members that a folder adds to types of others. A name that
  /// several folders declare says nothing.
  func references() -> [Reference] {
    var declared: [String: Set<String>] = [:]
    for (path, text) in code {
      for name in ModuleSources.declarations(in: text, indent: "") {
        declared[name, default: []].insert(ModuleSources.folder(path))
      }
    }
    var members: [String: Set<String>] = [:]
    var ownMembers: Set<String> = []
    for (path, text) in code {
      let folder = ModuleSources.folder(path)
      let extensions = text.matches(of: /(?m)^(?:package |public )?extension (\w+)[^\n]*\{\n([\s\S]*?)^\}/)
      for match in extensions where declared[String(match.output.1)]?.contains(folder) != true {
        for name in ModuleSources.declarations(in: String(match.output.2), indent: "  ") {
          members[name, default: []].insert(folder)
        }
      }
      var rest = text
      for match in extensions.reversed() { rest.removeSubrange(match.range) }
      ownMembers.formUnion(ModuleSources.declarations(in: rest, indent: "  "))
    }
    for name in ownMembers { members[name] = nil }
    var references: [Reference] = []
    for (path, text) in code {
      let folder = ModuleSources.folder(path)
      func note(_ name: String, _ owners: Set<String>?, _ shown: String) {
        guard let owners, owners.count == 1, let owner = owners.first, owner != folder else { return }
        references.append(
          Reference(
            file: path.split(separator: "/").last.map(String.init) ?? path, from: folder, to: owner, name: shown))
      }
      for name in Set(text.matches(of: /\b[A-Za-z_]\w*/).map { String($0.output) }) {
        note(name, declared[name], name)
      }
      for name in Set(text.matches(of: /\.([A-Za-z_]\w*)/).map { String($0.output.1) }) where declared[name] == nil {
        note(name, members[name], ".\(name)")
      }
    }
    return references
  }

  /// The names declared at an indentation, but for private ones.
  private static func declarations(in text: String, indent: String) -> [String] {
    let modifiers =
      #"(?:(?:package|public|final|indirect|static|mutating|convenience|nonisolated|@\w+(?:\([^)]*\))?)\s+)*"#
    let kinds = indent.isEmpty ? "class|struct|enum|protocol|actor|typealias|func|let|var" : "func|let|var|case"
    guard
      let regex = try? Regex(
        "(?m)^\(indent)\(modifiers)(?:\(kinds))\\s+([A-Za-z_]\\w*)", as: (Substring, Substring).self)
    else { return [] }
    return text.matches(of: regex).map { String($0.output.1) }
  }
}
