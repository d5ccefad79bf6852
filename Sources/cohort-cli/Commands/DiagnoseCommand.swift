// `cohort diagnose`: what is wrong with a fit, and what to do.
import ArgumentParser
import Cohort

struct DiagnoseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose",
    abstract: "Says in plain words what is wrong with a fit, and what to do.",
    discussion: """
      Looks at divergences, tree depth, E-BFMI, R-hat and effective sample sizes. Reads the files of one fit, one \
      per chain. The exit status is 0 whatever is found.
      """)

  @OptionGroup var files: FitOptions

  func run() throws {
    let fit = try files.fit()
    print(fit.overview + "\n")
    let findings = fit.diagnose()
    if findings.isEmpty {
      print("Nothing is wrong: no divergences, tree depth, E-BFMI, R-hat and effective sample sizes are satisfactory.")
    } else {
      print(findings.map(\.description).joined(separator: "\n\n"))
    }
  }
}
