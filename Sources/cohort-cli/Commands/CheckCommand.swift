// `cohort check`: everything that is wrong with models, at once.
import ArgumentParser
import Cohort
import CohortIO

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Prints all errors and warnings of models as path:line:column.",
    discussion: """
      The exit status is 1 if there is any error. Lines and columns count from 1. All warnings are shown, and the first \
      \(CheckedText.mostErrorsShown) errors of each model unless --max-errors says otherwise.
      """)

  @Argument(
    help: "Models in the Stan language; - reads the standard input.",
    completion: .file(extensions: ["stan", "model", "stanfunctions"]))
  var models: [String]

  @OptionGroup var includes: IncludeOptions
  @OptionGroup var legacy: LegacyOptions

  @Flag(help: "Take functions that are declared and not defined.") var allowUndefined = false

  @Flag(help: "The files hold function definitions without blocks; so do all files that end in .stanfunctions.")
  var standaloneFunctions = false

  @Flag(
    name: [.long, .customLong("warn-pedantic")],
    help: "Also warn about what is legal and often not meant: missing priors, unbounded scales, early reads ...")
  var pedantic = false

  @Flag(help: "Also warn about variables that may be read before they are assigned; part of --pedantic.")
  var warnUninitialized = false

  @Option(help: "How many errors of a model are shown, the others being counted; 0 shows all.")
  var maxErrors = CheckedText.mostErrorsShown

  @Option(help: "The model's name, which no variable or function may have; from the file's name unless given.")
  var name: String?

  func validate() throws {
    if models.isEmpty { throw ValidationError("at least one model is needed") }
    if maxErrors < 0 { throw ValidationError("--max-errors must not be negative") }
    if name != nil, models.count > 1 { throw ValidationError("--name goes with a single model") }
  }

  func run() throws {
    var hasErrors = false
    for path in models where try !isSound(path) { hasErrors = true }
    if hasErrors { throw ExitCode(ExitStatus.inputAtFault) }
  }

  /// Prints what is wrong with one model; false where that is an error.
  private func isSound(_ path: String) throws -> Bool {
    let text: ModelText
    do {
      text = try ModelText(path)
    } catch let error as InputError {
      print("\(error)")
      return false
    }
    let isFunctionsOnly = standaloneFunctions || path.hasSuffix(".stanfunctions")
    let checked = CheckedText(
      text.bytes, path: text.path,
      options: CheckedText.Options(
        includePaths: includes.directories(for: path), legacy: legacy.legacy, allowsUndefined: allowUndefined,
        isFunctionsOnly: isFunctionsOnly, modelName: name ?? modelIdentifier(of: path),
        scrutiny: pedantic ? .pedantic : warnUninitialized ? .earlyReads : .usual))
    checked.report(mostErrors: maxErrors == 0 ? .max : maxErrors) { print($0, terminator: "") }
    if !checked.hasErrors { LegacyOptions.note(text.path, places: checked.legacyPlaces) }
    return !checked.hasErrors
  }
}
