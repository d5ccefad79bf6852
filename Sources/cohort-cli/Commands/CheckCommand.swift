// `cohort check`: everything that is wrong with models, at once.
import ArgumentParser
import CohortChecking
import CohortIO
import CohortSyntax

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Prints all errors and warnings of models as path:line:column.",
    discussion: "The exit status is 1 if there is any error. Lines and columns count from 1.")

  @Argument(help: "Models in the Stan language.", completion: .file(extensions: ["stan", "model", "stanfunctions"]))
  var models: [String]

  @OptionGroup var source: ModelSourceOptions

  @Flag(help: "The files hold function definitions without blocks; so do all files that end in .stanfunctions.")
  var standaloneFunctions = false

  @Option(help: "The model's name, which no variable or function may have; from the file's name unless given.")
  var name: String?

  func validate() throws {
    if models.isEmpty { throw ValidationError("at least one model is needed") }
    if name != nil, models.count > 1 { throw ValidationError("--name goes with a single model") }
  }

  func run() throws {
    var errorCount = 0
    for path in models {
      let diagnostics = try check(path)
      errorCount += diagnostics.count { $0.severity == .error }
    }
    if errorCount > 0 { throw ExitCode(ExitStatus.inputAtFault) }
  }

  /// Prints what is wrong with one model, and returns it.
  private func check(_ path: String) throws -> [Diagnostic] {
    let isFunctionsOnly = standaloneFunctions || path.hasSuffix(".stanfunctions")
    let parsed = ParsedProgram(
      text: try DataFile.bytes(path), path: path, form: isFunctionsOnly ? .functions : .program,
      includes: .directories(source.directories(for: path)))
    var diagnostics = parsed.diagnostics
    if !parsed.hasErrors {
      let options = CheckOptions(
        allowUndefined: source.allowUndefined, modelName: name ?? modelName(of: path) + "_model",
        isFunctionsOnly: isFunctionsOnly)
      diagnostics += CohortChecking.check(parsed.program, options: options).diagnostics
    }
    let printer = DiagnosticPrinter(sources: parsed.sources)
    print(printer.text(for: diagnostics), terminator: "")
    return diagnostics
  }
}
