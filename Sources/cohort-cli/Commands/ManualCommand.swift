// `cohort manual`: the page of the manual, for installing it.
import ArgumentParser
import CohortArguments
import Foundation

struct ManualCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manual", abstract: "Prints the page of the manual, as 'make install' puts it in place.",
    shouldDisplay: false)

  func run() throws {
    // Packages are built with this set, so that they come out the same each time.
    let given = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"].flatMap { Double($0) }
    let date = given.map { Date(timeIntervalSince1970: $0) } ?? Date()
    print(
      ManualPage(try CohortCommand.described(), version: CohortCommand.version, date: date).text, terminator: "")
  }
}
