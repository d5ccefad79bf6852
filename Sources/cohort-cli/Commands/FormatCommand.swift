// `cohort format`: the canonical layout of models.
import ArgumentParser
import CohortIO
import CohortSyntax
import Foundation

struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format",
    abstract: "Lays out models in one canonical form, which keeps all comments.",
    discussion: """
      Nothing but blanks and line ends changes. Included files are read for errors and stay as they are. The result \
      goes to standard output, unless --in-place is given. A model with errors is not laid out; the exit status is 1 then.
      """)

  @Argument(help: "Models in the Stan language.", completion: .file(extensions: ["stan", "model", "stanfunctions"]))
  var models: [String]

  @OptionGroup var includes: IncludeOptions

  @Flag(help: "Write nothing; name the files that would change, and exit with status 1 if there are any.")
  var check = false

  @Flag(help: "Write the result to the file itself.") var inPlace = false

  func validate() throws {
    if models.isEmpty { throw ValidationError("at least one model is needed") }
    if check, inPlace { throw ValidationError("--check and --in-place exclude each other") }
    if models.count > 1, !check, !inPlace { throw ValidationError("several models need --in-place or --check") }
  }

  func run() throws {
    var isClean = true
    for path in models where try !format(path) { isClean = false }
    if !isClean { throw ExitCode(ExitStatus.inputAtFault) }
  }

  /// Lays out one model; false if it has errors, or would change where that is asked.
  private func format(_ path: String) throws -> Bool {
    let text = try DataFile.bytes(path)
    let form: ParsedProgram.Form = path.hasSuffix(".stanfunctions") ? .functions : .program
    let parsed = ParsedProgram(
      text: text, path: path, form: form, includes: .directories(includes.directories(for: path)))
    guard !parsed.hasErrors else {
      standardError(DiagnosticPrinter(sources: parsed.sources).text(for: parsed.diagnostics))
      return false
    }
    guard let result = SourceFormatter.format(text, form: form) else {
      throw CommandFailure(description: "\(path): cannot be laid out: an #include stands for part of a statement")
    }
    if check {
      if result != text { print(path) }
      return result == text
    }
    if !inPlace {
      FileHandle.standardOutput.write(Data(result))
    } else if result != text {
      do {
        try Data(result).write(to: URL(fileURLWithPath: path).resolvingSymlinksInPath(), options: .atomic)
      } catch {
        throw CommandFailure(description: "\(path) cannot be written: \(error.localizedDescription)")
      }
    }
    return true
  }
}
