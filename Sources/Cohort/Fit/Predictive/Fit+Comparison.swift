// Fit + comparison: the fits among paths of files and directories, to be compared.
import CohortIO

extension Fit {
  /// The files of several fits by what tells the fits apart: their names, or their directories where names are the same.
  ///
  /// - Parameters:
  ///   - paths: directories, of which the fit in them is meant; `DIR/NAME` for the fit of this name in a directory; or files, which
  ///     are of one fit where they have one name (`NAME-1.csv`, `NAME-2.csv`) and one directory.
  ///   - name: of the fit, where directories hold several.
  /// - Throws: `ModelError` where a directory holds no fit, or several and no name is given.
  public static func groups(_ paths: [String], name: String? = nil) throws -> [(label: String, files: [String])] {
    do {
      return try FitFiles.groups(paths, name: name).map { ($0.label, $0.paths) }
    } catch let error as InputError {
      throw ModelError(.file, error)
    }
  }
}
