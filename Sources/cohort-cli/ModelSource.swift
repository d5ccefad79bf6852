// A model as the commands are given it: its file, where its includes are searched, its data.
import ArgumentParser
import Cohort
import CohortIO
import CohortProgram
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
    return given.filter { !$0.isEmpty } + [PathText.folder(of: path)].map { $0.isEmpty ? "." : $0 }
  }
}

/// Whether old programs are taken.
struct LegacyOptions: ParsableArguments {
  @Flag(help: "Take syntax that has been removed from the language, such as real x[N], <- and normal_log.")
  var legacy = false

  /// Says that a text was read as another one.
  static func note(_ path: String, places: Int) {
    guard places > 0 else { return }
    standardError(
      "\(path): note: \(places) \(places == 1 ? "place" : "places") in removed syntax read as today's; "
        + "'cohort format --modernize' rewrites the program\n")
  }
}

/// The text of a model; `-` is the standard input.
struct ModelText {
  let bytes: [UInt8]
  /// For messages.
  let path: String

  init(_ path: String) throws {
    if path == "-" {
      bytes = [UInt8](FileHandle.standardInput.readDataToEndOfFile())
      self.path = "<stdin>"
    } else {
      bytes = try DataFile.bytes(path)
      self.path = path
    }
  }
}

/// A model and its data, as `sample` and `log-density` take them.
struct ModelOptions: ParsableArguments {
  @Argument(help: "A model in the Stan language.", completion: .file(extensions: ["stan", "model"]))
  var model: String

  @Option(help: ArgumentHelp("The data, in CmdStan's JSON or R dump.", valueName: "file"), completion: .file())
  var data: String?

  @OptionGroup var includes: IncludeOptions
  @OptionGroup var legacy: LegacyOptions

  /// Compiles the model and binds the data. What the model prints goes to `output`.
  func posterior(seed: UInt64, output: @escaping @Sendable (String) -> Void) throws -> Posterior {
    // Opening it first says in words why a file cannot be read.
    _ = try DataFile.bytes(model)
    let path = model
    let model = try Model(contentsOf: path, includePaths: includes.directories(for: path), legacy: legacy.legacy)
    LegacyOptions.note(path, places: model.legacyPlaces)
    for warning in model.warnings { standardError(warning) }
    return try model.posterior(
      data: try data.map(ModelData.init(contentsOf:)) ?? [:], seed: seed, output: output,
      optimizer: try Optimizer.ofEnvironment())
  }
}

extension Optimizer {
  /// What COHORT_PASSES says: passes to leave out, as in `-fused-products,-sum-chains`.
  fileprivate static func ofEnvironment() throws -> Optimizer {
    do {
      return try Optimizer(ProcessInfo.processInfo.environment["COHORT_PASSES"] ?? "")
    } catch {
      throw CommandFailure(description: "COHORT_PASSES: \(error)", status: ExitStatus.usage)
    }
  }
}

/// The name that CmdStan would give a model: `theophylline_model` from `models/theophylline.model`.
func modelIdentifier(of path: String) -> String {
  Model.identifier(PathText.withoutExtension(PathText.fileName(of: path)))
}
