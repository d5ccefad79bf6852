// `cohort sample`: draws from a model's posterior, into CSV files.
import ArgumentParser
import Cohort
import CohortIO
import CohortInference
import CohortModel
import Foundation

struct SampleCommand: ParsableCommand, MethodCommand {
  static let name = "sample"
  static let algorithmHelp = "The sampler."

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Samples a model's posterior and writes one CSV file per chain, as CmdStan does.",
    discussion: """
      Ctrl-C ends the chains and keeps every draw taken.

      --init names a JSON object with values for parameters; what has none starts at random. For values of their own for \
      each chain give init.json where there are init_1.json, init_2.json and so on, one for each chain's number.

      Options that mean the same in CmdStan, CmdStanPy or cmdstanr are taken by these names, too, such as --num-samples, \
      --iter_warmup and --adapt_delta.
      """)

  @OptionGroup var source: ModelOptions

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Initial values: a file in JSON or a radius on the unconstrained scale; init.json may stand for init_1.json, …",
      valueName: "file|radius"), completion: .file())
  var initial: String?

  @Option(help: "How many chains.") var chains = 4
  @Option(help: "The number of the first chain, which names its random numbers.") var firstChain = 1
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
  @Flag(help: "Do not look at the draws at the end.") var noDiagnose = false
  @Flag(help: "Say nothing but warnings and errors.") var quiet = false

  @OptionGroup(title: "The sampler") var sampler: MethodOptions<Self>

  func validate() throws {
    if !(1...4096).contains(chains) { throw ValidationError("--chains must be from 1 to 4096, found \(chains)") }
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

  func run() throws { try run(resuming: nil, arguments: Array(CommandLine.arguments.dropFirst(2))) }

  /// - Parameters:
  ///   - record: of the run that is taken up again; nil: it begins.
  ///   - arguments: as they were given, for its record.
  func run(resuming record: RunRecord?, arguments: [String]) throws {
    let startTime = monotonicSeconds()
    var options = RunOptions()
    options.chains = chains
    options.firstChain = firstChain
    options.threads = threads
    let seed = record?.seed ?? self.seed ?? RunOptions.clockSeed()
    options.seed = seed
    options.savedVariables = save.map { SummaryCommand.names($0) }
    let messages = MessageRelay()
    let posterior = try source.posterior(seed: seed) { messages.show($0) }
    if let initial { options.initialValues = try initialValues(initial) }
    let run = try PosteriorRun(posterior, method: sampler.method(), options: options)
    try createOutputDirectory()
    for warning in run.warnings { standardError("warning: \(warning)\n") }
    if !quiet { for note in run.notes { standardError("note: \(note)\n") } }

    let display = ProgressDisplay(
      chainNumbers: run.chains, plan: run.method.phases, workers: run.threadCount,
      style: ProgressDisplay.style(refresh: refresh, isQuiet: quiet), evaluations: { run.meters[$0].count },
      business: { run.meters[$0].business?.text })
    messages.display = display
    let identity = try identity(run, posterior)
    let runFiles = try RunFiles(
      directory: output, name: name ?? posterior.model.name, chains: run.chains, identity: identity,
      keepsEarlier: keep, isResumed: record != nil, format: format.format)
    if checkpoint != false {
      runFiles.record = RunRecord(
        version: CohortCommand.version, arguments: arguments, directory: FileManager.default.currentDirectoryPath,
        seed: seed, identity: identity, samples: run.method.phases.last?.iterations ?? 0, chains: run.chains)
    }
    let draws = run.method.phases.last.map { $0.interval > 0 ? $0.iterations / $0.interval + 1 : 0 } ?? 0
    let files = run.chains.enumerated().map { index, number in
      ChainFile(
        index: index, chain: number, files: runFiles, columns: run.columns,
        header: header(run, chain: number, path: runFiles.path(number), identity), display: display,
        precision: precision.precision, kept: KeptDraws(columns: run.columns.count, draws: draws, chains: chains),
        checkpoints: checkpoint == false
          ? nil
          : CheckpointClock(
            first: checkpoint == true ? checkpointInterval : 60, interval: checkpointInterval,
            writesAtEnd: checkpoint == true))
    }
    var states: [ChainState?] = []
    if let record {
      if let difference = record.difference(from: identity, version: CohortCommand.version) {
        throw CommandFailure(description: "\(runFiles.runPath): the run cannot go on: \(difference)")
      }
      states = try resume(files, runFiles, run.chains, identity)
    }
    Interrupt.watch()
    display.start()
    let outcome = try run.run(sinks: files, states: states, isCancelled: { Interrupt.isRequested })
    display.stop()
    for (file, (summary, points)) in zip(files, zip(outcome.summaries, outcome.invalidPoints)) {
      try file.finish(summary, points)
    }
    if let kept = runFiles.keptName { standardError("the earlier fit is kept as \(kept)\n") }
    let report = RunReport(
      run: run, outcome: outcome, files: files, posterior: posterior, display: display, command: self,
      startTime: startTime)
    try report.write()
  }

  private func initialValues(_ text: String) throws -> InitialValues {
    do {
      return try InitialValues(text: text, chains: (0..<chains).map { firstChain + $0 })
    } catch let error as ModelError where error.cause == .settings {
      throw CommandFailure(
        description: "--init \(text): a radius is 0 or a positive number", status: ExitStatus.usage)
    }
  }

  /// What makes this run the one it is.
  private func identity(_ run: PosteriorRun, _ posterior: Posterior) throws -> RunIdentity {
    let initialFiles = initial.map { InitialValues.files(text: $0, chains: run.chains) } ?? []
    let metric = run.method.header.texts(named: "metric_file").filter { FileManager.default.fileExists(atPath: $0) }
    let named = [source.dataPath].compactMap { $0 } + initialFiles + metric
    return RunIdentity(
      program: posterior.model.sourceBytes, files: try named.map { try DataFile.bytes($0) }, seed: run.seed,
      method: run.method.header + [HeaderEntry("init", .text(initial ?? "2"))]
        + (save.map { [HeaderEntry("save", .text($0))] } ?? []), version: CohortCommand.version,
      chainCount: chains)
  }

  /// Puts the files back to their checkpoints; gives where the chains go on.
  private func resume(
    _ files: [ChainFile], _ runFiles: RunFiles, _ chains: [Int], _ identity: RunIdentity
  ) throws -> [ChainState?] {
    let checkpoints = try chains.map { number -> Checkpoint? in
      let path = runFiles.checkpointPath(number)
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      let checkpoint = try Checkpoint(path: path)
      guard checkpoint.run == identity.run, checkpoint.chain == number else {
        throw CommandFailure(description: "\(path): the checkpoint is of another run")
      }
      return checkpoint
    }
    guard checkpoints.contains(where: { $0 != nil }) else {
      throw CommandFailure(description: "\(runFiles.runPath): the run has no checkpoints")
    }
    for (file, checkpoint) in zip(files, checkpoints) {
      if let checkpoint { try file.resume(checkpoint) } else { file.restart() }
    }
    return checkpoints.map { $0?.state }
  }

  private func header(_ run: PosteriorRun, chain: Int, path: String, _ identity: RunIdentity) -> RunHeader {
    var header = run.header(chain: chain)
    header.identity = identity
    header.modelIdentifier = modelIdentifier(of: source.model)
    header.dataFile = source.data ?? ""
    header.initialization = initial ?? "2"
    header.outputFile = path
    header.refresh = refresh ?? 100
    header.significantDigits = sigFigs
    header.version = CohortCommand.version
    header.directory = FileManager.default.currentDirectoryPath
    if source.model != "-" { header.modelFile = source.model }
    header.includePaths = source.includes.includePaths ?? ""
    header.isLegacy = source.legacy.legacy
    return header
  }

  private func createOutputDirectory() throws {
    do {
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(description: "\(output): cannot make the directory: \(error.localizedDescription)")
    }
  }
}

/// Shows what a model prints, beside the chains' progress once there is any.
private final class MessageRelay: @unchecked Sendable {
  /// Set before the chains start, and from then on only read.
  var display: ProgressDisplay?

  func show(_ text: String) {
    if let display { display.message(text) } else { standardError(text.hasSuffix("\n") ? text : text + "\n") }
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
