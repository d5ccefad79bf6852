// IncludeResolver: where the text of an included file comes from.

import Foundation

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
        if let bytes = text(at: path) { return (path, bytes) }
      }
      return nil
    }
  }

  /// The text of a file, or as much of it as is too long already; nil for what is none, such as a device that never ends.
  private static func text(at path: String) -> [UInt8]? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, let file = FileHandle(forReadingAtPath: path)
    else { return nil }
    defer { try? file.close() }
    return (try? file.read(upToCount: Lexer.longestText + 1)).map { [UInt8]($0) } ?? []
  }

  /// Texts held in memory, by name.
  package static func texts(_ texts: [String: String]) -> IncludeResolver {
    IncludeResolver(searched: texts.keys.sorted()) { name in
      texts[name].map { (name, [UInt8]($0.utf8)) }
    }
  }
}
