// `cohort resume`: goes on with a run that was broken off, or takes more draws.
import ArgumentParser
import Cohort
import CohortIO
import Foundation

struct ResumeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    abstract: "Goes on with a run from its last checkpoints, or takes more draws of one that is done.",
    discussion: """
      The draws are those of a run that was not broken off, bit for bit, whatever the number of threads. Program, data and \
      version must be those with which it was begun.
      """)

  @Argument(help: "The directory of the run's files.", completion: .directory) var directory = "."
  @Option(help: "The name of the run, where the directory has several.") var name: String?
  @Option(help: ArgumentHelp("So many draws more per chain than the run was to take.", valueName: "more"))
  var samples: Int?
  @Option(help: "Threads for chains and groups together.") var threads: Int?
  @Flag(help: "Say nothing but warnings and errors.") var quiet = false

  func validate() throws {
    if let samples, !(1...1_000_000_000).contains(samples) {
      throw ValidationError("--samples must be 1 or more, found \(samples)")
    }
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads must be from 1 to 4096, found \(threads)")
    }
  }

  func run() throws {
    let folder = URL(fileURLWithPath: directory).standardizedFileURL.path
    let name = try self.name ?? onlyName(folder)
    let record = try RunRecord(path: (folder as NSString).appendingPathComponent("\(name).run.json"))
    var extra = ["--output", folder, "--name", name, "--seed", "\(record.seed)"]
    let (total, overflow) = record.samples.addingReportingOverflow(samples ?? 0)
    if overflow { throw ValidationError("--samples is too large") }
    // Other methods end when they have found what they look for.
    if samples != nil || record.command == SampleCommand.name { extra += ["--samples", "\(total)"] }
    if let threads { extra += ["--threads", "\(threads)"] }
    if quiet { extra.append("--quiet") }
    guard FileManager.default.changeCurrentDirectoryPath(record.directory) else {
      throw CommandFailure(
        description: "\(record.directory): the directory in which the run was begun cannot be entered")
    }
    let arguments = record.arguments + extra
    let command: any ParsableCommand
    do {
      command = try CohortCommand.parseAsRoot(try CohortCommand.understood([record.command] + arguments))
    } catch {
      throw CommandFailure(description: "\(name).run.json: the run's arguments cannot be read: \(error)")
    }
    guard let command = command as? any RunCommand else {
      throw CommandFailure(description: "\(name).run.json: '\(record.command)' is no command that can go on")
    }
    try command.methodRun().run(resuming: record, words: arguments)
  }

  /// The name of the only run in the directory.
  private func onlyName(_ folder: String) throws -> String {
    let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    let names = files.filter { $0.hasSuffix(".run.json") }.map { String($0.dropLast(9)) }
    if names.count == 1 { return names[0] }
    throw CommandFailure(
      description: names.isEmpty
        ? "\(directory): there is no run that can go on (no file NAME.run.json)"
        : "\(directory): there are several runs; choose with --name: \(names.joined(separator: ", "))")
  }
}
