// Runs a method on a model as a command asks for it: files, progress, checkpoints, and what is said at the end.
import ArgumentParser
import Cohort
import CohortIO
import CohortInference
import CohortModel
import Foundation

/// A command that runs a method.
protocol RunCommand: ParsableCommand, MethodCommand {
  /// What it was given, as a run.
  func methodRun() -> MethodRun
}

extension RunCommand {
  func run() throws { try methodRun().run(resuming: nil, words: Array(CommandLine.arguments.dropFirst(2))) }
}

/// A method with all that a run of it needs.
struct MethodRun {
  /// The command's name.
  let command: String
  let arguments: RunArguments
  let method: any InferenceMethod
  /// How many chains; of no account to a method that has a single output.
  var chains = 1
  /// Whether draws are looked at in the end.
  var diagnoses = true
  /// Whether the prior is sampled in place of the posterior.
  var drawsFromPrior = false

  /// What progress calls it, where there are no chains.
  private var subject: String? { method.outputs == .one ? type(of: method).name : nil }

  /// The numbers of the chains, or of the starts of a method without chains.
  private var starts: [Int] { (0..<(method.startCount ?? chains)).map { arguments.firstChain + $0 } }

  /// The name of the files: the model's, and that of the command, so that no method replaces what another one found.
  private func name(_ posterior: Posterior) -> String {
    arguments.name ?? (command == "sample" ? posterior.model.name : "\(posterior.model.name)-\(command)")
  }

  /// - Parameters:
  ///   - record: of the run that is taken up again; nil: it begins.
  ///   - words: the arguments as they were given, for its record.
  func run(resuming record: RunRecord?, words: [String]) throws {
    let startTime = monotonicSeconds()
    var options = RunOptions()
    options.chains = chains
    options.firstChain = arguments.firstChain
    options.threads = arguments.threads
    options.drawsFromPrior = drawsFromPrior
    let seed = record?.seed ?? arguments.seed ?? RunOptions.clockSeed()
    options.seed = seed
    options.savedVariables = arguments.save.map { SummaryCommand.names($0) }
    let messages = MessageRelay()
    let posterior = try arguments.source.posterior(seed: seed) { messages.show($0) }
    if let values = try arguments.initialValues(starts) { options.initialValues = values }
    let run = try PosteriorRun(posterior, method: method, options: options)
    try createOutputDirectory(arguments.output)
    for warning in run.warnings { standardError("warning: \(warning)\n") }
    if !arguments.quiet { for note in run.notes { standardError("note: \(note)\n") } }

    let display = ProgressDisplay(
      chainNumbers: run.chains, plan: run.method.phases, workers: run.threadCount,
      style: ProgressDisplay.style(refresh: arguments.refresh, isQuiet: arguments.quiet), subject: subject,
      evaluations: { run.meters[$0].count },
      business: { run.meters[$0].business?.text })
    messages.display = display
    let identity = try identity(run, posterior)
    let runFiles = try RunFiles(
      directory: arguments.output, name: name(posterior), chains: run.chains, identity: identity,
      keepsEarlier: arguments.keep, isResumed: record != nil, format: arguments.format.format)
    if arguments.checkpoint != false {
      runFiles.record = RunRecord(
        version: CohortCommand.version, command: command, arguments: words,
        directory: FileManager.default.currentDirectoryPath,
        seed: seed, identity: identity, samples: run.method.phases.last?.iterations ?? 0, chains: run.chains)
    }
    let draws = run.method.phases.last.map { $0.interval > 0 ? $0.iterations / $0.interval + 1 : 0 } ?? 0
    let files = run.chains.enumerated().map { index, number in
      ChainFile(
        index: index, chain: number, files: runFiles, columns: run.columns,
        header: header(run, chain: number, path: runFiles.path(number), identity), display: display,
        precision: arguments.precision.precision,
        kept: KeptDraws(columns: run.columns.count, draws: draws, chains: run.chains.count),
        checkpoints: arguments.checkpoint == false
          ? nil
          : CheckpointClock(
            first: arguments.checkpoint == true ? arguments.checkpointInterval : 60,
            interval: arguments.checkpointInterval, writesAtEnd: arguments.checkpoint == true))
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
      run: run, outcome: outcome, files: files, posterior: posterior, display: display, arguments: arguments,
      name: runFiles.name, diagnoses: diagnoses,
      startTime: startTime)
    try report.write()
  }

  /// What makes this run the one it is.
  private func identity(_ run: PosteriorRun, _ posterior: Posterior) throws -> RunIdentity {
    let initialFiles = arguments.initial.map { InitialValues.files(text: $0, chains: starts) } ?? []
    let methodFiles = ["metric_file", "mode"].flatMap { run.method.header.texts(named: $0) }
      .filter { FileManager.default.fileExists(atPath: $0) }
    let named = [arguments.source.dataPath].compactMap { $0 } + initialFiles + methodFiles
    return RunIdentity(
      program: posterior.model.sourceBytes, files: try named.map { try DataFile.bytes($0) }, seed: run.seed,
      method: run.method.header + [HeaderEntry("init", .text(arguments.initial ?? "2"))]
        + (arguments.save.map { [HeaderEntry("save", .text($0))] } ?? [])
        + posterior.model.solvers.choices.map { HeaderEntry($0.name, .text($0.value)) }
        + (drawsFromPrior ? [HeaderEntry("draws_from", .text("prior"))] : [])
        // Where warm-up ends by itself, chains depend on each other.
        + (run.method.header.contains(named: "warmup") ? [HeaderEntry("chains", .text("\(run.chains)"))] : []),
      version: CohortCommand.version,
      chainCount: run.chains.count)
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
    if !checkpoints.contains(where: { $0 != nil }) {
      // It was killed between writing how it was started and its first checkpoint.
      standardError("the run has no checkpoints yet and begins anew\n")
    }
    for (file, checkpoint) in zip(files, checkpoints) {
      if let checkpoint { try file.resume(checkpoint) } else { file.restart() }
    }
    return checkpoints.map { $0?.state }
  }

  private func header(_ run: PosteriorRun, chain: Int, path: String, _ identity: RunIdentity) -> RunHeader {
    var header = run.header(chain: chain)
    header.identity = identity
    header.describe(arguments.source)
    header.initialization = arguments.initial ?? "2"
    header.outputFile = path
    header.refresh = arguments.refresh ?? 100
    header.significantDigits = arguments.sigFigs
    return header
  }
}

extension RunHeader {
  /// Takes over where model and data come from, and what reads them.
  mutating func describe(_ source: ModelOptions) {
    modelIdentifier = Model.identifier(modelName(of: source.model))
    dataFile = source.data ?? ""
    version = CohortCommand.version
    directory = FileManager.default.currentDirectoryPath
    if source.model != "-" { modelFile = source.model }
    includePaths = source.includes.includePaths ?? ""
    isLegacy = source.legacy.legacy
    solvers = source.solvers.settings.choices
  }
}

/// Shows what a model prints, beside the chains' progress once there is any.
private final class MessageRelay: @unchecked Sendable {
  /// Set before the chains start, and from then on only read.
  var display: ProgressDisplay?

  func show(_ text: String) {
    if let display { display.message(text) } else { standardErrorLines(text) }
  }
}
