// FitFiles: which files of draws are meant by paths of files and of directories.
import Foundation

/// Finds the files of one fit, one per chain.
package enum FitFiles {
  /// The files that are meant: files as they are given, of a directory those of the fit in it.
  ///
  /// - Parameter name: of the fit, where a directory holds several.
  /// - Throws: `InputError` where a directory holds no fit, or several and no name is given.
  package static func paths(_ given: [String], name: String? = nil) throws -> [String] {
    try given.flatMap { path -> [String] in
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
        return [path]
      }
      return try files(in: path, name: name)
    }
  }

  private static func files(in directory: String, name: String?) throws -> [String] {
    let fits = fits(in: directory)
    if let name {
      if let files = fits[name] { return files }
      throw InputError(
        path: directory, message: "there is no fit of the name \(name)",
        hint: fits.isEmpty ? nil : "There are: \(fits.keys.sorted().joined(separator: ", ")).")
    }
    // Fits that were kept aside are asked for by name.
    let current = fits.filter { !$0.key.contains("~") }
    if current.count == 1, let only = current.values.first { return only }
    throw InputError(
      path: directory,
      message: current.isEmpty
        ? "there are no draws here (no file NAME-1.csv)"
        : "there are several fits",
      hint: current.isEmpty ? nil : "Choose with --name: \(current.keys.sorted().joined(separator: ", ")).")
  }

  /// The files of the fits in a directory by name, chains in order.
  package static func fits(in directory: String) -> [String: [String]] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    var found: [String: [(chain: Int, path: String)]] = [:]
    for entry in entries {
      guard let file = RunFileName(entry) else { continue }
      found[file.name, default: []].append((file.chain, (directory as NSString).appendingPathComponent(entry)))
    }
    return found.mapValues { $0.sorted { $0.chain < $1.chain }.map(\.path) }
  }
}

/// The name of a chain's file, taken apart: `NAME-CHAIN.csv`.
package struct RunFileName: Sendable {
  package var name: String
  package var chain: Int
  package var format: DrawsFormat

  package init(name: String, chain: Int, format: DrawsFormat) {
    self.name = name
    self.chain = chain
    self.format = format
  }

  /// Nil where it is no such name.
  package init?(_ file: String) {
    guard let format = DrawsFormat.of(path: file) else { return nil }
    let stem = file.dropLast(format.fileExtension.count + 1)
    guard let dash = stem.lastIndex(of: "-") else { return nil }
    let digits = stem[stem.index(after: dash)...]
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }), let chain = Int(digits),
      dash > stem.startIndex
    else { return nil }
    self.init(name: String(stem[..<dash]), chain: chain, format: format)
  }

  package var text: String { "\(name)-\(chain).\(format.fileExtension)" }
}
