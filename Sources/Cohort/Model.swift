// Model: a program in the Stan language, checked and ready to be bound to data.
import CohortChecking
import CohortIO
import CohortProgram
import CohortRecording
import CohortSolverCalls
@_exported import struct CohortSolverCalls.SolverSettings
@_exported import enum CohortSolverCalls.StiffSolver
import CohortSyntax
import Foundation

/// The version of Cohort.
public let cohortVersion = "0.1.0"

/// A checked model.
///
/// ```swift
/// let model = try Model(text: "data { int N; } parameters { real mu; } model { mu ~ normal(0, 1); }")
/// let posterior = try model.posterior(data: ["N": 3])
/// let fit = try await posterior.sample()
/// ```
public struct Model: @unchecked Sendable {
  /// The model's name, as outputs show it.
  public let name: String
  /// Warnings about the program's text, each a whole message.
  public let warnings: [String]
  /// The same warnings as values.
  public let diagnostics: [ModelDiagnostic]
  /// What the model takes, gives and uses.
  public let info: ModelInfo
  /// How many places of the text were in syntax that has been removed from the language; see `legacy` of the initialisers.
  public let legacyPlaces: Int
  // Compiled programs are never changed once compiled.
  let code: CompiledProgram
  /// How its solvers go about their work.
  public let solvers: SolverSettings
  /// How its variables are stated to be distributed.
  let stated: StatedModel

  /// Reads and checks a model.
  ///
  /// - Parameters:
  ///   - text: the program.
  ///   - name: for messages and outputs.
  ///   - includePaths: folders in which `#include` looks.
  ///   - legacy: whether to take syntax that has been removed from the language, such as `real x[N]` and `<-`.
  ///   - solvers: how solvers go about what the program asks of them.
  /// - Throws: `ModelError` with all errors of the program.
  public init(
    text: String, name: String = "model", includePaths: [String] = [], legacy: Bool = false,
    solvers: SolverSettings = SolverSettings()
  ) throws {
    try self.init(
      text: [UInt8](text.utf8), path: name, name: name, includePaths: includePaths, legacy: legacy,
      solvers: solvers)
  }

  /// Reads and checks the model in a file.
  ///
  /// - Parameters:
  ///   - path: of the file; its name without extension is the model's name.
  ///   - includePaths: folders in which `#include` looks.
  ///   - legacy: whether to take syntax that has been removed from the language, such as `real x[N]` and `<-`.
  ///   - solvers: how solvers go about what the program asks of them.
  /// - Throws: `ModelError`.
  public init(
    contentsOf path: String, includePaths: [String] = [], legacy: Bool = false,
    solvers: SolverSettings = SolverSettings()
  ) throws {
    guard let text = FileManager.default.contents(atPath: path) else {
      throw ModelError(.program, "\(path): the file cannot be read")
    }
    let file = PathText.fileName(of: path)
    try self.init(
      text: [UInt8](text), path: path, name: PathText.withoutExtension(file), includePaths: includePaths,
      legacy: legacy, solvers: solvers)
  }

  /// The bytes of the program and of all that it includes, for telling programs apart.
  package var sourceBytes: [UInt8] { printer.sources.files.flatMap { $0.bytes + [0xFF] } }

  /// Reads and checks a model's bytes; `path` is for messages.
  package init(
    text: [UInt8], path: String, name: String, includePaths: [String], legacy: Bool,
    solvers: SolverSettings = SolverSettings()
  ) throws {
    let compiled = try StackRoom.withRoom(StackRoom.deep) {
      try Model.compiled(
        text: text, path: path, includePaths: includePaths, legacy: legacy, solvers: solvers)
    }
    self.solvers = solvers
    let printer = DiagnosticPrinter(sources: compiled.sources)
    code = compiled.code
    stated = compiled.stated
    legacyPlaces = compiled.legacyPlaces
    self.name = name
    warnings = compiled.warnings.map { printer.text(for: $0) }
    diagnostics = compiled.warnings.map { ModelDiagnostic($0, in: compiled.sources) }
    info = compiled.info
    self.printer = printer
  }

  /// What is kept of a program's text. Its trees are not: they may be so high that only a deep stack can let them go.
  private struct Compiled {
    var code: CompiledProgram
    var stated: StatedModel
    var info: ModelInfo
    var sources: SourceMap
    var warnings: [Diagnostic]
    var legacyPlaces: Int
  }

  private static func compiled(
    text: [UInt8], path: String, includePaths: [String], legacy: Bool, solvers: SolverSettings
  ) throws -> Compiled {
    let checked = CheckedText(
      text, path: path, options: CheckedText.Options(includePaths: includePaths, legacy: legacy))
    guard let typed = checked.program, let info = checked.info else { throw checked.error }
    let sources = checked.sources
    let printer = DiagnosticPrinter(sources: sources)
    do {
      let code = try Compiler.compile(typed, table: .standard, solvers: .standard(solvers)) { span in
        let place = sources.location(of: span)
        return "\(place.path):\(place.line):\(place.column)"
      }
      return Compiled(
        code: code, stated: checked.stated, info: info, sources: sources, warnings: checked.warnings,
        legacyPlaces: checked.legacyPlaces)
    } catch let error as RecordingError {
      throw ModelError(error, printer: printer)
    }
  }

  let printer: DiagnosticPrinter

  /// The name that CmdStan would give the model: `my_model_model` for `my-model`.
  package var identifier: String { Model.identifier(name) }

  package static func identifier(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }) + "_model"
  }

  /// Binds data.
  ///
  /// - Parameters:
  ///   - data: values for the variables of the data block.
  ///   - seed: for random numbers drawn in `transformed data`.
  ///   - output: takes what `print` writes.
  /// - Throws: `ModelError` that says which variable does not fit, at which index, what was expected and found;
  ///   `CancellationError` where the task is cancelled while `transformed data` runs.
  public func posterior(
    data: ModelData = [:], seed: UInt64 = 0, output: @escaping @Sendable (String) -> Void = { Swift.print($0) }
  ) throws -> Posterior {
    try posterior(data: data, seed: seed, output: output, optimizer: .standard)
  }

  /// The same with chosen passes of the optimiser.
  package func posterior(
    data: ModelData, seed: UInt64, output: @escaping @Sendable (String) -> Void, optimizer: Optimizer
  ) throws -> Posterior {
    try Posterior(self, data: data, seed: seed, output: output, optimizer: optimizer)
  }
}
