// `cohort report`: a fit as one page for people: diagnosis, summary, priors, data and predictions.
import ArgumentParser
import Cohort
import CohortReport
import Foundation

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Writes a fit as one self-contained HTML page.",
    discussion: """
      Shows the diagnosis in words, a summary of all variables, traces, ranks, energy and divergences, priors beside \
      posteriors, data beside what the fit predicts for them (by subject, over time, as a visual predictive check), and \
      where the time of a gradient goes, by line and by subject. \
      Model and data are found where the run had them. Which output predicts which data follows from names (conc_rep of \
      conc, conc_hat its fit) and sizes; times and groups from names and from what the program hands to its solvers.
      """)

  @Argument(help: "A run's directory, or the CSV files of its chains.", completion: .file())
  var paths: [String] = ["."]

  @Option(name: .shortAndLong, help: ArgumentHelp("The page.", valueName: "file"), completion: .file())
  var output = "report.html"
  @Option(help: "The name of the run, where the directory has several.") var name: String?
  @Option(help: ArgumentHelp("The model, where the draws do not say it.", valueName: "file"), completion: .file())
  var model: String?
  @Option(help: ArgumentHelp("The data, where the draws do not say it.", valueName: "file"), completion: .file())
  var data: String?
  @OptionGroup var includes: IncludeOptions
  @OptionGroup var legacy: LegacyOptions

  @Option(help: ArgumentHelp("The data that are compared with predictions.", valueName: "variable"))
  var observed: String?
  @Option(help: ArgumentHelp("The output that predicts them.", valueName: "variable")) var predicted: String?
  @Option(help: ArgumentHelp("The output that fits them.", valueName: "variable")) var fitted: String?
  @Option(help: ArgumentHelp("The times of the observations.", valueName: "variable")) var time: String?
  @Option(
    help: ArgumentHelp(
      "The groups of the observations, or how many observations each group has.", valueName: "variable"))
  var group: String?
  @Flag(help: "Do not measure where the time of a gradient goes, which takes up to a second.") var noProfile = false
  @Option(help: "Threads; all cores unless given.") var threads: Int?
  @Flag(help: "Say nothing but warnings and errors.") var quiet = false

  func validate() throws {
    if let threads, !(1...4096).contains(threads) { throw ValidationError("--threads must be from 1 to 4096") }
  }

  func run() throws {
    var request = FitSource.Request(paths: paths)
    request.name = name
    request.model = model
    request.data = data
    request.includePaths = model.map { includes.directories(for: $0) } ?? []
    request.legacy = legacy.legacy
    let source = try FitSource(request) { standardError("warning: \($0)\n") }
    var options = ReportOptions()
    options.threads = threads
    if noProfile { options.profileSeconds = 0 }
    options.outcome = OutcomeChoice(
      observed: observed, predicted: predicted, fitted: fitted, time: time, group: group)
    let report = try Report(source, options: options)
    try report.write(to: output)
    if !quiet {
      for note in report.notes { standardError("note: \(note)\n") }
      print(output)
    }
  }
}
