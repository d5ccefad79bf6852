// PackageManifest: what Package.swift declares, read from its text, and where the sources of its targets are.
import Foundation
import Testing

/// The targets of the package in the order of the manifest.
struct PackageManifest {
  struct Target: Sendable, CustomTestStringConvertible {
    enum Kind: String, CaseIterable {
      case library = ".target("
      case executable = ".executableTarget("
      case test = ".testTarget("
      case system = ".systemLibrary("
    }

    let kind: Kind
    let name: String
    let folder: URL
    /// Names of targets, and of products of other packages.
    let dependencies: [String]

    var testDescription: String { name }
  }

  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  let targets: [Target]

  init(contentsOf url: URL = root.appendingPathComponent("Package.swift")) throws {
    let text = try String(contentsOf: url, encoding: .utf8)
    guard let list = text.range(of: "\n  targets: [") else { throw CocoaError(.fileReadCorruptFile) }
    var rest = text[list.upperBound...]
    var targets: [Target] = []
    while let (kind, start) = Self.firstTarget(in: rest) {
      let body = Self.balanced(rest[start...], "(", ")")
      targets.append(Self.target(kind, String(body)))
      rest = rest[body.endIndex...]
    }
    self.targets = targets
  }

  private static func firstTarget(in text: Substring) -> (Target.Kind, String.Index)? {
    Target.Kind.allCases.compactMap { kind in text.range(of: kind.rawValue).map { (kind, $0.upperBound) } }
      .min { $0.1 < $1.1 }
  }

  /// The text up to where the parenthesis or bracket that is open at its start closes.
  private static func balanced(_ text: Substring, _ open: Character, _ close: Character) -> Substring {
    var depth = 1
    for index in text.indices {
      if text[index] == open { depth += 1 }
      if text[index] == close { depth -= 1 }
      if depth == 0 { return text[..<index] }
    }
    return text
  }

  private static func target(_ kind: Target.Kind, _ body: String) -> Target {
    let name = body.firstMatch(of: #/name: "([^"]+)"/#).map { String($0.output.1) } ?? ""
    let path =
      body.firstMatch(of: #/path: "([^"]+)"/#).map { String($0.output.1) }
      ?? (kind == .test ? "Tests/" : "Sources/") + name
    var dependencies: [String] = []
    if let range = body.range(of: "dependencies: [") {
      var list = String(balanced(body[range.upperBound...], "[", "]"))
      // Of a product only its name counts, not its package's.
      list.replace(#/, package: "[^"]+"/#, with: "")
      dependencies = list.matches(of: #/"([^"]+)"/#).map { String($0.output.1) }
    }
    return Target(kind: kind, name: name, folder: root.appendingPathComponent(path), dependencies: dependencies)
  }
}

extension PackageManifest.Target {
  /// The files with one of the given endings, at any depth.
  func files(_ endings: Set<String>) -> [URL] {
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (all?.allObjects as? [URL] ?? []).filter { endings.contains($0.pathExtension) }.sorted { $0.path < $1.path }
  }

  /// The modules that the Swift files import.
  func imports() throws -> Set<String> {
    let statement =
      #/(?m)^\s*(?:@\w+\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
    var found: Set<String> = []
    for file in files(["swift"]) {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: statement) { found.insert(String(match.output.1)) }
    }
    return found
  }

  /// The headers that the C and C++ files include, by name.
  func includedHeaders() throws -> Set<String> {
    var found: Set<String> = []
    for file in files(["c", "cpp", "h", "hpp", "def"]) {
      let text = try String(contentsOf: file, encoding: .utf8)
      for match in text.matches(of: #/(?m)^\s*#\s*include\s+["<]([^">]+)[">]/#) { found.insert(String(match.output.1)) }
    }
    return found
  }
}
