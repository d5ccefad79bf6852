// `cohort diagnose`: what is wrong with a fit, and what to do.
import ArgumentParser
import Cohort
import CohortReport

struct DiagnoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Says in plain words what is wrong with a fit, and what to do.",
    discussion: """
      Looks at divergences, tree depth, E-BFMI, R-hat and effective sample sizes, and for the parameters behind them; advice is \
      in the model's words where its file is as it was for the run. Reads the files of one fit, one \
      per chain. The exit status is 0 whatever is found.
      """)

  @OptionGroup var files: FitOptions

  func run() throws {
    var request = FitSource.Request(paths: files.files)
    request.name = files.name
    // Where the model is as it was, advice is in its words.
    let source = try FitSource(request, needsData: false) { standardError("warning: \($0)\n") }
    let fit = source.fit
    print(fit.overview + "\n")
    let findings = fit.diagnose(source.model)
    if findings.isEmpty {
      print("Nothing is wrong: no divergences, tree depth, E-BFMI, R-hat and effective sample sizes are satisfactory.")
    } else {
      print(findings.map(\.description).joined(separator: "\n\n"))
    }
  }
}
