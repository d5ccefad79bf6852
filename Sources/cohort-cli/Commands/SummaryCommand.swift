// `cohort summary`: a table of all quantities.
import ArgumentParser
import Cohort
import Foundation

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Prints mean, MCSE, sd, quantiles, effective sample sizes and R-hat of every quantity.",
    discussion: "Reads the CSV files of one fit, one per chain, in CmdStan's format.")

  @Argument(help: "The chains' CSV files.", completion: .file(extensions: ["csv"]))
  var files: [String]

  @Option(
    name: .shortAndLong, help: "Percentiles, from 0 to 100, with commas between.", transform: Percentiles.init(text:))
  var percentiles = Percentiles(values: [5, 50, 95])

  @Option(
    name: .shortAndLong, help: "Only these variables, with commas between: theta takes all of theta's elements.")
  var include: String?

  @Flag(help: "Show the sampler's own columns too, such as the step size.")
  var sampler = false

  func validate() throws {
    if files.isEmpty { throw ValidationError("at least one CSV file is needed") }
  }

  func run() throws {
    let fit = try readFit(files)
    let names = include?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let table: String
    do {
      table = try fit.summaryTable(
        of: names, probabilities: percentiles.values.map { $0 / 100 }, includesSampler: sampler)
    } catch let error as ModelError where error.cause == .quantity {
      throw CommandFailure(description: "\(files[0]): \(error)")
    }
    print(fit.overview + "\n")
    print(table)
  }
}

/// The fit in the files of its chains; what is left out of them is said as a warning.
func readFit(_ paths: [String]) throws -> Fit {
  try Fit(contentsOf: paths) { standardError("warning: \($0)\n") }
}

/// An ordered list of percentiles.
struct Percentiles: Sendable {
  var values: [Double]

  init(values: [Double]) {
    self.values = values
  }

  init(text: String) throws {
    values = try text.split(separator: ",").map { part in
      guard let value = Double(part.trimmingCharacters(in: .whitespaces)), value >= 0, value <= 100 else {
        throw ValidationError("'\(part)' is no percentile: expected numbers from 0 to 100 with commas between")
      }
      return value
    }
    if values.isEmpty { throw ValidationError("expected at least one percentile") }
  }
}
