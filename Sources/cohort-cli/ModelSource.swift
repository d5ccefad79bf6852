// A model's text as the commands are given it: its file, where its includes are searched, and what is wrong with it.
import ArgumentParser
import CohortChecking
import CohortIO
import CohortSyntax
import Foundation

/// The options that every command with a model takes.
struct ModelSourceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Directories in which #include files are searched, with commas between; the model's own comes last.",
      valueName: "dirs"))
  var includePaths: String?

  @Flag(help: "Take functions that are declared and not defined.")
  var allowUndefined = false

  func directories(for path: String) -> [String] {
    let given = (includePaths ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    return given.filter { !$0.isEmpty } + [(path as NSString).deletingLastPathComponent].map { $0.isEmpty ? "." : $0 }
  }
}

/// A model's name from its file's: `theophylline` from `models/theophylline.model`.
func modelName(of path: String) -> String {
  let file = (path as NSString).lastPathComponent
  let base = file.firstIndex(of: ".").map { String(file[..<$0]) } ?? file
  let name = String(base.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  return name.isEmpty ? "model" : name
}
