// TypeNameTests: one name, one thing: no two modules declare types of the same name.
import Foundation
import Testing

@Suite struct TypeNameTests {
  @Test func noNameMeansTwoTypes() throws {
    let targets = try PackageManifest().targets.filter {
      ($0.kind == .library || $0.kind == .executable) && $0.folder.path.contains("/Sources/")
    }
    // A declaration at the top of a file that others can see.
    let declaration =
      #/(?m)^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|final|indirect)\s+)*(?:struct|class|enum|protocol|actor|typealias)\s+(\w+)/#
    var modules: [String: Set<String>] = [:]
    for target in targets {
      for file in target.files(["swift"]) {
        let text = try String(contentsOf: file, encoding: .utf8)
        for match in text.matches(of: declaration) {
          modules[String(match.output.1), default: []].insert(target.name)
        }
      }
    }
    // The declarations were found at all.
    #expect(modules.count > 500)
    for (name, places) in modules.sorted(by: { $0.key < $1.key }) {
      #expect(places.count == 1, "\(name) is a type of \(places.sorted().joined(separator: " and "))")
    }
  }
}
