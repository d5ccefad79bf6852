// What all commands that run a method are given: the model, where it starts, random numbers, threads, where results go.
import ArgumentParser
import Cohort
import CohortIO
import CohortInference
import Foundation

/// The arguments of a run beside the method's own.
struct RunArguments: ParsableArguments {
  @OptionGroup var source: ModelOptions

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Initial values: a file in JSON (init.json may stand for init_1.json, …), a radius on the unconstrained scale, or pathfinder.",
      valueName: "file|radius|pathfinder"), completion: .file())
  var initial: String?

  @Option(help: "The number of the first chain, path or start, which names its random numbers.") var firstChain = 1
  @Option(help: "The seed; with the same one come the same draws. From the clock unless given.") var seed: UInt64?
  @Option(help: "Threads for chains and groups together; all cores unless given.") var threads: Int?
  @Option(
    help: ArgumentHelp(
      "Without a terminal, a line per chain every so many iterations (0: none), not one each 10 seconds.",
      valueName: "iterations"))
  var refresh: Int?
  @Option(help: "Significant digits of the draws, from 1 to 18.") var sigFigs = 8
  @Option(help: ArgumentHelp("Where the CSV files go.", valueName: "directory"), completion: .directory)
  var output = "."
  @Option(help: ArgumentHelp("What the files are called: NAME-1.csv, …; as the model unless given.", valueName: "name"))
  var name: String?
  @Option(
    help: ArgumentHelp(
      "Write only these, with commas between: variables, or parameters, transformed_parameters, generated_quantities.",
      valueName: "names"))
  var save: String?
  @Option(
    help: ArgumentHelp(
      "The kind of files: csv, CmdStan's text, or arrow, a binary stream with all digits.", valueName: "kind"))
  var format = DrawsFormatName(format: .standard)
  @Option(
    help: ArgumentHelp(
      "The bits of the model's numbers in Arrow streams: double, all, or single, half the space and seven digits.",
      valueName: "precision"))
  var precision = DrawsPrecisionName(precision: .double)
  @Flag(help: "Keep an earlier fit of this name aside, as NAME~1.") var keep = false
  @Flag(
    inversion: .prefixedNo,
    help: "Write checkpoints, from which 'cohort resume' goes on; runs of over a minute do unless told not to.")
  var checkpoint: Bool?
  @Option(help: ArgumentHelp("Seconds between checkpoints.", visibility: .hidden)) var checkpointInterval = 20.0
  @Flag(help: "Say nothing but warnings and errors.") var quiet = false

  func validate() throws {
    if !(1...1_000_000).contains(firstChain) {
      throw ValidationError("--first-chain must be from 1 to 1000000, found \(firstChain)")
    }
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads must be from 1 to 4096, found \(threads)")
    }
    if let refresh, refresh < 0 { throw ValidationError("--refresh must be 0 or more, found \(refresh)") }
    if !(1...18).contains(sigFigs) { throw ValidationError("--sig-figs must be from 1 to 18, found \(sigFigs)") }
    if !format.format.precisions.contains(precision.precision) {
      throw ValidationError(
        "--precision \(precision.precision.rawValue) is for --format arrow; a text has as many digits as --sig-figs says"
      )
    }
    if output.hasSuffix(".csv"), !FileManager.default.fileExists(atPath: output) {
      let stem = PathText.withoutExtension(PathText.fileName(of: output))
      let folder = PathText.folder(of: output)
      throw ValidationError(
        "--output is a directory; write '\(folder.isEmpty ? "" : "--output \(folder) ")--name \(stem)' for the files "
          + "\(stem)-1.csv, …")
    }
    if let name, name.isEmpty || name.contains("/") {
      throw ValidationError("--name must be the name of a file, without a directory")
    }
    if !(checkpointInterval >= 0) { throw ValidationError("--checkpoint-interval must be 0 or more") }
  }

  /// What `--init` says, for chains or starts of these numbers.
  func initialValues(_ numbers: [Int]) throws -> InitialValues? {
    guard let initial else { return nil }
    do {
      return try InitialValues(text: initial, chains: numbers)
    } catch let error as ModelError where error.cause == .settings {
      throw CommandFailure(
        description: "--init \(initial): a radius is 0 or a positive number", status: ExitStatus.usage)
    }
  }
}

/// Makes the directory of results.
func createOutputDirectory(_ path: String) throws {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw CommandFailure(description: "\(path): cannot make the directory: \(error.localizedDescription)")
  }
}

/// A kind of file for draws by its name.
struct DrawsFormatName: ExpressibleByArgument {
  let format: DrawsFormat

  init(format: DrawsFormat) { self.format = format }

  init?(argument: String) {
    guard let format = DrawsFormat.named(argument) else { return nil }
    self.format = format
  }

  static var allValueStrings: [String] { DrawsFormat.all.map(\.name) }
  var defaultValueDescription: String { format.name }
}

/// The precision of numbers in draws by its name.
struct DrawsPrecisionName: ExpressibleByArgument {
  let precision: DrawsPrecision

  init(precision: DrawsPrecision) { self.precision = precision }

  init?(argument: String) {
    guard let precision = DrawsPrecision(rawValue: argument) else { return nil }
    self.precision = precision
  }

  static var allValueStrings: [String] { DrawsPrecision.allCases.map(\.rawValue) }
  var defaultValueDescription: String { precision.rawValue }
}
