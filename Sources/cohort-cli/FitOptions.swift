// The files of a fit as commands are given them.
import ArgumentParser
import Cohort
import Foundation

/// Files of draws, or the directory that they are in.
struct FitOptions: ParsableArguments {
  @Argument(
    help: "The directory of a fit, or the chains' files.", completion: .file(extensions: ["csv"]))
  var files: [String]

  @Option(help: "The name of the fit, where the directory has several.") var name: String?

  func validate() throws {
    if files.isEmpty { throw ValidationError("at least one directory or file is needed") }
  }

  /// How messages call it.
  var shown: String { files.first ?? "" }

  /// The directory and the name of the fit in it as arguments, where that is what was given.
  var directory: String? {
    var isDirectory: ObjCBool = false
    guard files.count == 1, FileManager.default.fileExists(atPath: files[0], isDirectory: &isDirectory),
      isDirectory.boolValue
    else { return nil }
    return files[0] + (name.map { " --name \($0)" } ?? "")
  }

  /// The files of the chains.
  func paths() throws -> [String] { try Fit.files(files, name: name) }

  /// The fit; what is left out of its files is said as a warning.
  func fit() throws -> Fit {
    try Fit(contentsOf: try paths()) { standardError("warning: \($0)\n") }
  }
}

/// The fit in the files of its chains; what is left out of them is said as a warning.
func readFit(_ paths: [String]) throws -> Fit {
  try Fit(contentsOf: paths) { standardError("warning: \($0)\n") }
}
