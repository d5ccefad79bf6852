// `cohort language-server`: errors, documentation and completion in editors.
import ArgumentParser
import Cohort
import CohortLanguageServer

struct LanguageServerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "language-server",
    abstract: "Serves an editor over standard input and output (language server protocol 3.17).",
    discussion: "Editors start it; docs/editors.md says how each is told to.")

  @Flag(help: "Taken and without effect, as many editors give it: standard input and output are used anyway.")
  var stdio = false

  @Option(
    help: ArgumentHelp(
      "Directories in which #include files are searched, with commas between; the model's own comes last.",
      valueName: "dirs"), completion: .directory)
  var includePaths: String?

  func run() throws {
    let paths = (includePaths ?? "").split(separator: ",").map(String.init)
    let status = StandardStreams.serve { send in
      LanguageServer(library: LibraryFunction.table, version: CohortCommand.version, includePaths: paths, send: send)
    }
    throw ExitCode(status)
  }
}
