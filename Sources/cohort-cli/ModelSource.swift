// A model as the commands are given it: its file, where its includes are searched, its data.
import ArgumentParser
import Cohort
import CohortIO
import Foundation

/// Where `#include` looks.
struct IncludeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Directories in which #include files are searched, with commas between; the model's own comes last.",
      valueName: "dirs"))
  var includePaths: String?

  func directories(for path: String) -> [String] {
    let given = (includePaths ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    return given.filter { !$0.isEmpty } + [(path as NSString).deletingLastPathComponent].map { $0.isEmpty ? "." : $0 }
  }
}

/// A model and its data, as `sample` and `log-density` take them.
struct ModelOptions: ParsableArguments {
  @Argument(help: "A model in the Stan language.", completion: .file(extensions: ["stan", "model"]))
  var model: String

  @Option(help: ArgumentHelp("The data, in CmdStan's JSON or R dump.", valueName: "file"), completion: .file())
  var data: String?

  @OptionGroup var includes: IncludeOptions

  /// Compiles the model and binds the data. What the model prints goes to `output`.
  func posterior(seed: UInt64, output: @escaping @Sendable (String) -> Void) throws -> Posterior {
    // Opening it first says in words why a file cannot be read.
    _ = try DataFile.bytes(model)
    let model = try Model(contentsOf: model, includePaths: includes.directories(for: model))
    for warning in model.warnings { standardError(warning) }
    return try model.posterior(data: try data.map(ModelData.init(contentsOf:)) ?? [:], seed: seed, output: output)
  }
}

/// The name that CmdStan would give a model: `theophylline_model` from `models/theophylline.model`.
func modelIdentifier(of path: String) -> String {
  let name = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  return String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }) + "_model"
}
