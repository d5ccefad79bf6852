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
      valueName: "dirs"), completion: .directory)
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

extension StiffSolver: ExpressibleByArgument {}

/// How solvers go about what the program asks of them.
struct SolverOptions: ParsableArguments {
  enum Choice: String, ExpressibleByArgument, CaseIterable { case on, off }

  @Option(
    help: ArgumentHelp(
      "What solves for ode_bdf and its kin: cvodes (the backward differentiation formulas themselves), rosenbrock or auto "
        + "(as ode_rosenbrock, ode_auto).", valueName: "solver"))
  var stiffSolver = StiffSolver.cvodes

  @Option(
    help: ArgumentHelp(
      "Whether systems of ODEs that are linear are solved exactly (on) or by the integrator that the program names (off).",
      valueName: "on|off"))
  var exactLinear: Choice = .on

  var settings: SolverSettings {
    var settings = SolverSettings()
    settings.stiffSolver = stiffSolver
    settings.solvesLinearExactly = exactLinear == .on
    return settings
  }
}

/// The text of a model; `-` is the standard input.
struct ModelText {
  let bytes: [UInt8]
  /// For messages.
  let path: String

  init(_ path: String) throws {
    let isStandardInput = path == StandardInput.sign
    if isStandardInput { sayThatInputIsRead("the model") }
    bytes = try DataFile.bytes(isStandardInput ? StandardInput.path : path)
    self.path = isStandardInput ? "<stdin>" : path
  }
}

/// Tells whoever sits at a terminal what is waited for.
private func sayThatInputIsRead(_ what: String) {
  if isatty(STDIN_FILENO) != 0 { standardError("reading \(what) from the standard input; Ctrl-D ends it\n") }
}

/// A model and its data, as `sample` and `log-density` take them.
struct ModelOptions: ParsableArguments {
  @Argument(
    help: "A model in the Stan language; - reads the standard input.",
    completion: .file(extensions: ["stan", "model"]))
  var model: String

  @Option(
    help: ArgumentHelp(
      "The data, in CmdStan's JSON or R dump; - reads the standard input.", valueName: "file"),
    completion: .file(extensions: ["json", "R"]))
  var data: String?

  @OptionGroup var includes: IncludeOptions
  @OptionGroup var legacy: LegacyOptions
  @OptionGroup var solvers: SolverOptions

  /// Where the data is read.
  var dataPath: String? { data == StandardInput.sign ? StandardInput.path : data }

  func validate() throws {
    if model == StandardInput.sign, data == StandardInput.sign {
      throw ValidationError("the model and the data cannot both be read from the standard input")
    }
  }

  /// Compiles the model and binds the data. What the model prints goes to `output`.
  func posterior(seed: UInt64, output: @escaping @Sendable (String) -> Void) throws -> Posterior {
    let text = try ModelText(model)
    let model = try Model(
      text: text.bytes, path: text.path, name: modelName(of: model), includePaths: includes.directories(for: model),
      legacy: legacy.legacy, solvers: solvers.settings)
    LegacyOptions.note(text.path, places: model.legacyPlaces)
    for warning in model.warnings { standardError(warning) }
    if data == StandardInput.sign { sayThatInputIsRead("the data") }
    return try model.posterior(
      data: try dataPath.map(ModelData.init(contentsOf:)) ?? [:], seed: seed, output: output,
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

/// What a model is called: as its file, or `model`.
func modelName(of path: String) -> String {
  path == StandardInput.sign ? "model" : PathText.withoutExtension(PathText.fileName(of: path))
}

/// The name that CmdStan would give a model: `theophylline_model` from `models/theophylline.model`.
func modelIdentifier(of path: String) -> String { Model.identifier(modelName(of: path)) }
