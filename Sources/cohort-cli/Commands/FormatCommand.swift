// `cohort format`: the canonical layout of models.
import ArgumentParser
import Cohort
import Foundation

struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format",
    abstract: "Lays out models in one canonical form, which keeps all comments.",
    discussion: """
      Nothing but blanks and line ends changes, unless --modernize is given. Included files are read for errors and stay \
      as they are. The result goes to standard output, unless --in-place or --output is given. A model with errors is \
      not laid out; the exit status is 1 then.

      With --modernize, what has been removed from the language is rewritten: real x[N], <-, # comments, int[], \
      increment_log_prob, get_lp, if_else, normal_log, a comma in place of a density's bar, names that are words of the \
      language now, and functions that have other names. With --in-place included files are rewritten, too.
      """)

  @Argument(
    help: "Models in the Stan language; - reads the standard input.",
    completion: .file(extensions: ["stan", "model", "stanfunctions"]))
  var models: [String]

  @OptionGroup var includes: IncludeOptions

  @Flag(help: "Rewrite what has been removed from the language.") var modernize = false

  @Flag(help: "The files hold function definitions without blocks; so do all files that end in .stanfunctions.")
  var standaloneFunctions = false

  @Flag(help: "Write nothing; name the files that would change, and exit with status 1 if there are any.")
  var check = false

  @Flag(help: "Write the result to the file itself.") var inPlace = false

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the result to a file.", valueName: "file"), completion: .file())
  var output: String?

  @Option(help: "The columns that lines keep to where they can.") var maxLineLength = FormattedText.defaultLineWidth

  func validate() throws {
    if models.isEmpty { throw ValidationError("at least one model is needed") }
    if check, inPlace { throw ValidationError("--check and --in-place exclude each other") }
    if output != nil, check || inPlace { throw ValidationError("--output goes neither with --check nor --in-place") }
    if inPlace, models.contains("-") { throw ValidationError("--in-place needs a file") }
    if models.count > 1, !check, !inPlace { throw ValidationError("several models need --in-place or --check") }
    if !(40...10_000).contains(maxLineLength) { throw ValidationError("--max-line-length must be from 40 to 10000") }
  }

  func run() throws {
    var isClean = true
    for path in models where try !format(path) { isClean = false }
    if !isClean { throw ExitCode(ExitStatus.inputAtFault) }
  }

  /// Lays out one model; false if it has errors, or would change where that is asked.
  private func format(_ path: String) throws -> Bool {
    let text = try ModelText(path)
    let result: FormattedText
    do {
      result = try FormattedText(
        text.bytes, path: text.path,
        options: FormattedText.Options(
          includePaths: includes.directories(for: path),
          isFunctionsOnly: standaloneFunctions || path.hasSuffix(".stanfunctions"), modernizes: modernize,
          lineWidth: maxLineLength))
    } catch let error as ModelError {
      guard error.cause == .program else { throw CommandFailure(description: error.description) }
      standardError(error.description)
      return false
    }
    if check {
      if result.bytes != text.bytes { print(text.path) }
      return result.bytes == text.bytes
    }
    try finish(result, of: text.path)
    if let output {
      try writeFile(result.bytes, to: output)
    } else if !inPlace {
      FileHandle.standardOutput.write(Data(result.bytes))
    } else if result.bytes != text.bytes {
      try writeFile(result.bytes, to: path)
    }
    return true
  }

  /// Says which names of data are new, and sees to the included files.
  private func finish(_ result: FormattedText, of path: String) throws {
    for (old, new) in result.renamedData {
      standardError("\(path): note: '\(old)' is now '\(new)', in the data, too\n")
    }
    for (included, bytes) in result.includedFiles {
      if inPlace { try writeFile(bytes, to: included) }
      standardError(
        "\(included): note: \(inPlace ? "rewritten, too" : "this included file has to be rewritten, too")\n")
    }
  }
}
