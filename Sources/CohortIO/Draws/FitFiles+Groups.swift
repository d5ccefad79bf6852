// FitFiles + groups: several fits among paths of files and directories.
import Foundation

extension FitFiles {
  /// A fit among others.
  package struct Group: Sendable, Equatable {
    /// What tells it from the others: its name, or its directory where names are the same.
    package var label: String
    /// The files of its chains.
    package var paths: [String]
  }

  /// The fits that are meant: of a directory the one in it, of `DIR/NAME` the one of this name; files are of one fit where they
  /// have one name and one directory.
  ///
  /// - Parameter name: of the fit, where directories hold several.
  /// - Throws: `InputError` where a directory holds no fit, or several and no name is given.
  package static func groups(_ given: [String], name: String? = nil) throws -> [Group] {
    var found: [(name: String, place: String, paths: [String])] = []
    for path in given {
      var isDirectory: ObjCBool = false
      let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
      if exists, isDirectory.boolValue {
        let paths = try paths([path], name: name)
        found.append((fitName(paths), path, paths))
      } else if !exists, let paths = try stem(path) {
        found.append((fitName(paths), path, paths))
      } else {
        let own = fitName([path])
        let folder = PathText.folder(of: path)
        if let place = found.firstIndex(where: { $0.name == own && $0.place == folder }) {
          found[place].paths.append(path)
        } else {
          found.append((own, folder, [path]))
        }
      }
    }
    return found.map { fit in
      let isUnique = found.count { $0.name == fit.name } == 1
      return Group(label: isUnique || fit.place.isEmpty ? fit.name : fit.place, paths: fit.paths)
    }
  }

  /// The files of the fit that `DIR/NAME` means; nil where there is none.
  private static func stem(_ path: String) throws -> [String]? {
    let folder = PathText.folder(of: path)
    return fits(in: folder.isEmpty ? "." : folder)[PathText.fileName(of: path)]
  }

  private static func fitName(_ paths: [String]) -> String {
    let file = PathText.fileName(of: paths.first ?? "")
    return RunFileName(file)?.name ?? PathText.withoutExtension(file)
  }
}
