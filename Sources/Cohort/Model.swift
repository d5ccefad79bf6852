// Model: a program in the Stan language, checked and ready to be bound to data.
import CohortChecking
import CohortIO
import CohortProgram
import CohortRecording
import CohortSolverCalls
import CohortSyntax
import Foundation

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
  /// How many places of the text were in syntax that has been removed from the language; see `legacy` of the initialisers.
  public let legacyPlaces: Int
  // Compiled programs are never changed once compiled.
  let code: CompiledProgram

  /// Reads and checks a model.
  ///
  /// - Parameters:
  ///   - text: the program.
  ///   - name: for messages and outputs.
  ///   - includePaths: folders in which `#include` looks.
  ///   - legacy: whether to take syntax that has been removed from the language, such as `real x[N]` and `<-`.
  /// - Throws: `ModelError` with all errors of the program.
  public init(text: String, name: String = "model", includePaths: [String] = [], legacy: Bool = false) throws {
    try self.init(text: [UInt8](text.utf8), path: name, name: name, includePaths: includePaths, legacy: legacy)
  }

  /// Reads and checks the model in a file.
  ///
  /// - Parameters:
  ///   - path: of the file; its name without extension is the model's name.
  ///   - includePaths: folders in which `#include` looks.
  ///   - legacy: whether to take syntax that has been removed from the language, such as `real x[N]` and `<-`.
  /// - Throws: `ModelError`.
  public init(contentsOf path: String, includePaths: [String] = [], legacy: Bool = false) throws {
    guard let text = FileManager.default.contents(atPath: path) else {
      throw ModelError(.program, "\(path): the file cannot be read")
    }
    let file = PathText.fileName(of: path)
    try self.init(
      text: [UInt8](text), path: path, name: PathText.withoutExtension(file), includePaths: includePaths,
      legacy: legacy)
  }

  private init(text: [UInt8], path: String, name: String, includePaths: [String], legacy: Bool) throws {
    let compiled = try StackRoom.withRoom(StackRoom.deep) {
      try Model.compiled(text: text, path: path, includePaths: includePaths, legacy: legacy)
    }
    let printer = DiagnosticPrinter(sources: compiled.sources)
    code = compiled.code
    legacyPlaces = compiled.legacyPlaces
    self.name = name
    warnings = compiled.warnings.map { printer.text(for: $0) }
    self.printer = printer
  }

  /// What is kept of a program's text. Its trees are not: they may be so high that only a deep stack can let them go.
  private struct Compiled {
    var code: CompiledProgram
    var sources: SourceMap
    var warnings: [Diagnostic]
    var legacyPlaces: Int
  }

  private static func compiled(
    text: [UInt8], path: String, includePaths: [String], legacy: Bool
  ) throws -> Compiled {
    let result = Model.check(
      text: text, path: path, options: CheckOptions(), includePaths: includePaths, legacy: legacy)
    guard let typed = result.program else {
      let errors = result.diagnostics.filter { $0.severity == .error }
      throw ModelError(.program, DiagnosticPrinter(sources: result.sources).text(for: errors))
    }
    let sources = result.sources
    let printer = DiagnosticPrinter(sources: sources)
    do {
      let code = try Compiler.compile(typed, table: .standard, solvers: .standard) { span in
        let place = sources.location(of: span)
        return "\(place.path):\(place.line):\(place.column)"
      }
      return Compiled(
        code: code, sources: sources, warnings: result.diagnostics.filter { $0.severity == .warning },
        legacyPlaces: result.modernization?.changeCount ?? 0)
    } catch let error as RecordingError {
      throw ModelError(error, printer: printer)
    }
  }

  let printer: DiagnosticPrinter

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

extension ModelError {
  /// An error of a running program with its place in the text.
  init(_ error: RecordingError, printer: DiagnosticPrinter) {
    let cause: Cause = error.kind == .unsupported ? .unsupported : .execution
    if let span = error.span {
      self.init(
        cause,
        printer.text(for: Diagnostic(.error, .semantic, code: "execution", at: span, error.message)))
    } else {
      self.init(cause, "error: \(error.message)")
    }
  }

  /// Data that does not fit its declaration.
  init(_ error: DataError, printer: DiagnosticPrinter) {
    if let span = error.span {
      self.init(
        .data,
        printer.text(
          for: Diagnostic(
            .error, .semantic, code: "data", at: span, error.message,
            hints: error.place.map { ["the value is given at \($0)"] } ?? [])))
    } else {
      self.init(.data, "error: \(error.message)")
    }
  }
}
