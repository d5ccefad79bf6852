// `cohort info`: what a model takes, what it gives, and what of the library it uses.
import ArgumentParser
import Cohort

struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Lists a model's data, parameters and outputs, and the functions and files that it uses.",
    discussion: """
      With --json in the form of stanc --info: vectors and matrices count as real with one and two dimensions more, \
      tuples give the list of their slots, and ~ normal counts as normal_lupdf.
      """)

  @Argument(
    help: "A model in the Stan language; - reads the standard input.",
    completion: .file(extensions: ["stan", "model"]))
  var model: String

  @OptionGroup var includes: IncludeOptions
  @OptionGroup var legacy: LegacyOptions

  @Flag(help: "Print one JSON object.") var json = false
  @Flag(help: "The file holds function definitions without blocks; so do all files that end in .stanfunctions.")
  var standaloneFunctions = false
  @Flag(help: "Take functions that are declared and not defined.") var allowUndefined = false

  func run() throws {
    let text = try ModelText(model)
    let isFunctionsOnly = standaloneFunctions || model.hasSuffix(".stanfunctions")
    let checked = CheckedText(
      text.bytes, path: text.path,
      options: CheckedText.Options(
        includePaths: includes.directories(for: model), legacy: legacy.legacy, allowsUndefined: allowUndefined,
        isFunctionsOnly: isFunctionsOnly, modelName: modelIdentifier(of: model)))
    guard let info = checked.info else {
      standardError(checked.error.description)
      throw ExitCode(ExitStatus.inputAtFault)
    }
    LegacyOptions.note(text.path, places: checked.legacyPlaces)
    print(json ? info.json : info.description, terminator: "")
  }
}
