// The command `cohort`: its subcommands and what its exit status says.
import ArgumentParser
import Cohort
import CohortArguments
import CohortIO
import Foundation

struct CohortCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cohort",
    abstract: "Compiles hierarchical models written in the Stan language and samples their posteriors.",
    discussion: """
      Exit status: 0 fine, 1 a model or a file is at fault, 2 wrong usage, 70 a fault of cohort itself, \
      130 interrupted.
      """,
    version: version,
    subcommands: [
      CheckCommand.self, FormatCommand.self, InfoCommand.self, DataCommand.self, SampleCommand.self,
      OptimizeCommand.self,
      LaplaceCommand.self, PathfinderCommand.self, VariationalCommand.self, NestedCommand.self,
      ResumeCommand.self, GenerateQuantitiesCommand.self, SimulateCommand.self, LogDensityCommand.self,
      DiagnoseGradientCommand.self,
      ExplainCommand.self, ProgramCommand.self, SummaryCommand.self, DiagnoseCommand.self, LooCommand.self,
      ReportCommand.self,
      ExportCommand.self, FunctionsCommand.self, BenchCommand.self, LanguageServerCommand.self,
      ManualCommand.self,
    ])

  static let version = cohortVersion
}

/// What the process returns to its caller.
enum ExitStatus {
  static let success: Int32 = 0
  static let inputAtFault: Int32 = 1
  static let usage: Int32 = 2
  static let internalFault: Int32 = 70
  static let interrupted: Int32 = 130
}

/// A fault of the user's, already put into words.
struct CommandFailure: Error, CustomStringConvertible {
  var description: String
  var status = ExitStatus.inputAtFault
}

extension CohortCommand {
  /// Runs the command with these arguments and returns the exit status.
  static func execute(_ arguments: [String]) -> Int32 {
    do {
      var command = try parseAsRoot(try understood(arguments))
      try command.run()
      return ExitStatus.success
    } catch let error as UsageError {
      standardError("Error: \(error)\n")
      return ExitStatus.usage
    } catch let exit as ExitCode {
      return exit.rawValue
    } catch let error as InputError {
      report(error.description)
      return ExitStatus.inputAtFault
    } catch let error as ModelError where error.cause == .file {
      report(error.description)
      return ExitStatus.inputAtFault
    } catch let error as ModelError {
      // Its text says where the fault is, in the form of a compiler's messages.
      standardErrorLines(error.description)
      return ExitStatus.inputAtFault
    } catch let failure as CommandFailure {
      report(failure.description)
      return failure.status
    } catch {
      // What the argument parser throws: help and version are no faults, everything else is wrong usage.
      switch exitCode(for: error) {
      case .success:
        print(fullMessage(for: error))
        return ExitStatus.success
      case .validationFailure:
        standardError(fullMessage(for: error) + "\n")
        return ExitStatus.usage
      default:
        report("internal error: \(error)\nThis is a fault of cohort itself; please report it with the model and data.")
        return ExitStatus.internalFault
      }
    }
  }

  /// The commands with their options, as help and manual show them.
  static func described() throws -> CommandDescription { try CommandDescription(json: _dumpHelp()) }

  /// Arguments in which names of other programs are replaced by ours.
  static func understood(_ arguments: [String]) throws -> [String] {
    // Describing all commands takes as long as all else that happens before a small model is read.
    let named = configuration.subcommands.first { $0.configuration.commandName == arguments.first }
    let description = try named.map { command in
      var described = try CommandDescription(json: command._dumpHelp())
      // A command that is described for itself is given one for help.
      described.subcommands.removeAll { $0.name == "help" }
      return CommandDescription(name: configuration.commandName ?? "", subcommands: [described])
    }
    return try ArgumentReader(description ?? described()).understood(arguments)
  }

  private static func report(_ text: String) {
    standardError("cohort: \(text)\n")
  }
}

/// Writes a whole file, or leaves it as it was; where the path is a link, what it leads to.
func writeFile(_ bytes: some Sequence<UInt8>, to path: String) throws {
  do {
    try Data(bytes).write(to: URL(fileURLWithPath: path).resolvingSymlinksInPath(), options: .atomic)
  } catch {
    throw CommandFailure(description: "\(path) cannot be written: \(error.localizedDescription)")
  }
}

/// A text as lines of their own.
func standardErrorLines(_ text: String) { standardError(text.hasSuffix("\n") ? text : text + "\n") }

func standardError(_ text: String) {
  // A reader that has gone away hears no more.
  try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
}
