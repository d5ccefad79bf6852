// `cohort diagnose`: what is wrong with a fit, and what to do.
import ArgumentParser
import CohortDiagnostics
import CohortIO

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
    let input = try DrawsInput(paths: files)
    print(input.heading)
    let parameters = input.table(input.quantityIndices, probabilities: SummaryTable.defaultProbabilities).rows
    let findings = diagnose(chains: input.statistics, parameters: parameters, maxTreeDepth: input.maxTreeDepth)
    if findings.isEmpty {
      print("Nothing is wrong: no divergences, tree depth, E-BFMI, R-hat and effective sample sizes are satisfactory.")
    } else {
      print(findings.map(\.description).joined(separator: "\n\n"))
    }
  }
}
