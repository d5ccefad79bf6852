// Corpus: the files that mutants are made of.
import Foundation

/// Texts of one kind, in an order that depends on their paths alone.
struct Corpus {
  struct Item {
    var path: String
    var bytes: [UInt8]
  }

  private(set) var items: [Item] = []

  /// Reads all files below `directories` whose names end in one of `suffixes`, and those of at most `longest` bytes.
  init(directories: [String], suffixes: [String], longest: Int = 256 << 10) {
    var paths: Set<String> = []
    for directory in directories {
      if suffixes.contains(where: directory.hasSuffix) { paths.insert(directory) }
      guard let walk = FileManager.default.enumerator(atPath: directory) else { continue }
      for case let name as String in walk where suffixes.contains(where: name.hasSuffix) {
        if name.hasPrefix(".build") || name.contains("/.build") { continue }
        paths.insert(directory + "/" + name)
      }
    }
    for path in paths.sorted() {
      guard let data = FileManager.default.contents(atPath: path), !data.isEmpty, data.count <= longest else {
        continue
      }
      items.append(Item(path: path, bytes: [UInt8](data)))
    }
  }

  var isEmpty: Bool { items.isEmpty }
}
