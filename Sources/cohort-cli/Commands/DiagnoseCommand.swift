// `cohort diagnose`: what is wrong with a fit, and what to do.
import ArgumentParser
import Cohort

struct DiagnoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Says in plain words what is wrong with a fit, and what to do.",
    discussion: """
      Looks at divergences, tree depth, E-BFMI, R-hat and effective sample sizes. Reads the CSV files of one fit, one \
      per chain, in CmdStan's format. The exit status is 0 whatever is found.
      """)

  @Argument(help: "The chains' CSV files.", completion: .file(extensions: ["csv"]))
  var files: [String]

  func validate() throws {
    if files.isEmpty { throw ValidationError("at least one CSV file is needed") }
  }

  func run() throws {
    let fit = try readFit(files)
    print(fit.overview + "\n")
    let findings = fit.diagnose()
    if findings.isEmpty {
      print("Nothing is wrong: no divergences, tree depth, E-BFMI, R-hat and effective sample sizes are satisfactory.")
    } else {
      print(findings.map(\.description).joined(separator: "\n\n"))
    }
  }
}
