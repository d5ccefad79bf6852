// `cohort summary`: a table of all quantities.
import ArgumentParser
import CohortDiagnostics
import CohortIO
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
    let input = try DrawsInput(paths: files)
    var indices = sampler ? Array(input.columns.indices) : input.quantityIndices
    if let include {
      let wanted = include.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      for name in wanted where !indices.contains(where: { Self.matches(input.columns[$0], name) }) {
        throw InputError(path: files[0], message: "no quantity \(name)")
      }
      indices = indices.filter { index in wanted.contains { Self.matches(input.columns[index], $0) } }
    }
    let table = input.table(indices, probabilities: percentiles.values.map { $0 / 100 })
    print(input.heading)
    print(table.text)
  }

  /// Whether a column is the variable or one of its elements, in either spelling.
  private static func matches(_ column: String, _ name: String) -> Bool {
    column == name || ColumnNames.display(column) == name || column.hasPrefix(name + ".")
      || column.hasPrefix(name + ":")
  }
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

extension DrawsInput {
  /// What was read, in a line or two.
  var heading: String {
    let draws = files.map { $0.drawCount - $0.warmupCount }
    let model = (files.first?.settings["model"] ?? "model").replacingOccurrences(of: "_model", with: "")
    var text = "\(model): \(files.count) \(files.count == 1 ? "chain" : "chains"), "
    text += Set(draws).count == 1 ? "\(draws[0]) draws each" : "\(draws.map(String.init).joined(separator: ", ")) draws"
    let times = files.compactMap { file in file.warmupTime.flatMap { warmup in file.samplingTime.map { warmup + $0 } } }
    if times.count == files.count, let slowest = times.max() { text += "; the slowest took \(durationText(slowest))" }
    return text + "\n"
  }
}
