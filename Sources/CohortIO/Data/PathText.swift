// PathText: the parts of a file's path, by its text alone.

/// Takes paths apart. (What Foundation offers on `NSString` traps on Linux for a path of one character.)
package enum PathText {
  /// The folder that a file is in: empty for a bare name, `/` for a file in the root.
  package static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  package static func fileName(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The path without the extension of its file's name; a name that begins with its only dot has none.
  package static func withoutExtension(_ path: String) -> String {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/"), dot > path.startIndex else { return path }
    return path[path.index(before: dot)] == "/" ? path : String(path[..<dot])
  }

  /// What follows the last dot of the file's name; empty where there is none.
  package static func fileExtension(of path: String) -> String {
    let stem = withoutExtension(path)
    return stem == path ? "" : String(path.dropFirst(stem.count + 1))
  }
}
