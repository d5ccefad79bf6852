// IncludeResolver: where the text of an included file comes from.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Finds the text behind the name in an `#include`.
package struct IncludeResolver: Sendable {
  package typealias Found = (path: String, bytes: [UInt8])

  /// The places that are searched, for the message when nothing is found.
  package var searched: [String]
  private let find: @Sendable (String) -> Found?

  package init(searched: [String], find: @escaping @Sendable (String) -> Found?) {
    self.searched = searched
    self.find = find
  }

  func callAsFunction(_ name: String) -> Found? { find(name) }

  /// Nothing can be included.
  package static let none = IncludeResolver(searched: []) { _ in nil }

  /// Searches directories in order; the folder of the including file is not searched unless it is listed.
  package static func directories(_ directories: [String]) -> IncludeResolver {
    IncludeResolver(searched: directories) { name in
      guard !name.isEmpty else { return nil }
      for directory in directories {
        let path = directory.hasSuffix("/") ? directory + name : directory + "/" + name
        if let data = FileManager.default.contents(atPath: path) { return (path, [UInt8](data)) }
      }
      return nil
    }
  }

  /// Texts held in memory, by name.
  package static func texts(_ texts: [String: String]) -> IncludeResolver {
    IncludeResolver(searched: texts.keys.sorted()) { name in
      texts[name].map { (name, [UInt8]($0.utf8)) }
    }
  }
}
