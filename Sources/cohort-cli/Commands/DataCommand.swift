// `cohort data`: data files for models from NONMEM's.
import ArgumentParser
import CohortIO
import Foundation

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "Makes a data file for models from a table of doses and observations, such as NONMEM reads.",
    discussion: """
      The table has a line of column names (ID, TIME, AMT, RATE, II, EVID, CMT, ADDL, SS, DV, MDV, BLQ or CENS, LLOQ, DVID, DATE) and a row \
      for each record. Each row is checked; what is wrong is said with its line, and nothing is written then. The variables \
      of the data file are listed in docs/population.md.

        cohort data nonmem.csv --covariates WT,AGE > data.json
      """)

  @Argument(
    help: "A table: fields separated by commas, semicolons, tabs or blanks.",
    completion: .file(extensions: ["csv", "tab", "txt", "dat"]))
  var table: String

  @Option(help: ArgumentHelp("Columns that become covariates.", valueName: "names"))
  var covariates: String?

  @Option(help: ArgumentHelp("The compartment of doses for which the table names none.", valueName: "number"))
  var doseCompartment: Int?

  @Option(help: ArgumentHelp("The limit of quantification of rows without LLOQ.", valueName: "number"))
  var lloq: Double?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write the data to a file.", valueName: "file"), completion: .file())
  var output: String?

  /// More faults than these are counted.
  private static let mostFaults = 20

  func validate() throws {
    if let doseCompartment, !(1...1000).contains(doseCompartment) {
      throw ValidationError("--dose-compartment is a number from 1 to 1000")
    }
    if let lloq, !(lloq > 0 && lloq.isFinite) { throw ValidationError("--lloq is a number above 0") }
  }

  func run() throws {
    let names = covariates?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
    let table = try EventTable.read(
      self.table, options: EventTable.Options(covariates: names, doseCompartment: doseCompartment, limit: lloq))
    guard table.faults.isEmpty else {
      var text = table.faults.prefix(Self.mostFaults).map(\.description).joined(separator: "\n")
      if table.faults.count > Self.mostFaults {
        text += "\n\(table.faults.count - Self.mostFaults) more rows are at fault"
      }
      throw CommandFailure(description: text)
    }
    if let output {
      try writeFile(table.json.utf8, to: output)
    } else {
      FileHandle.standardOutput.write(Data(table.json.utf8))
    }
    standardError(summary(table) + "\n")
  }

  private func summary(_ table: EventTable) -> String {
    let doses = table.records.count { $0.event == 1 || $0.event == 4 }
    let observations = table.records.filter { $0.observation != nil }
    var text = "\(table.subjects.count) subjects, \(doses) records of doses, \(observations.count) observations"
    let below = observations.count(where: \.isBelowLimit)
    if below > 0 { text += " (\(below) below the limit of quantification)" }
    if table.commentCount > 0 { text += "; \(table.commentCount) rows were comments" }
    if !table.unread.isEmpty {
      text += "\nNot taken: \(table.unread.joined(separator: ", ")) (--covariates NAMES takes columns)"
    }
    return text
  }
}
