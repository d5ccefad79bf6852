// `cohort sample`: draws from a model's posterior, into CSV files.
import ArgumentParser
import Cohort
import CohortExecution
import CohortIO
import CohortInference
import Foundation

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Samples a model's posterior and writes one CSV file per chain, as CmdStan does.",
    discussion: "Ctrl-C ends the chains and keeps every draw taken.")

  @OptionGroup var source: ModelOptions

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Initial values: a file in JSON, or a radius on the unconstrained scale.", valueName: "file|radius"))
  var initial: String?

  @Option(help: "How many chains.") var chains = 4
  @Option(help: "The number of the first chain, which names its random numbers.") var firstChain = 1
  @Option(help: "The seed; with the same one come the same draws. From the clock unless given.") var seed: UInt64?
  @Option(help: "Threads for chains and groups together; all cores unless given.") var threads: Int?
  @Option(help: "Plain progress lines come every so many iterations, 0 for none.") var refresh = 100
  @Option(help: "Significant digits of the draws, from 1 to 18.") var sigFigs = 8
  @Option(help: ArgumentHelp("Where the CSV files go.", valueName: "directory"), completion: .directory)
  var output = "."
  @Flag(help: "Say nothing but warnings and errors.") var quiet = false

  @OptionGroup(title: "The sampler") var sampler: SamplerOptions

  func validate() throws {
    if !(1...4096).contains(chains) { throw ValidationError("--chains must be from 1 to 4096") }
    if !(1...1_000_000).contains(firstChain) { throw ValidationError("--first-chain must be from 1 to 1000000") }
    if let threads, !(1...4096).contains(threads) { throw ValidationError("--threads must be from 1 to 4096") }
    if refresh < 0 { throw ValidationError("--refresh must be 0 or more") }
    if !(1...18).contains(sigFigs) { throw ValidationError("--sig-figs must be from 1 to 18") }
  }

  func run() throws {
    let started = Date().timeIntervalSince1970
    let seed = self.seed ?? UInt64(started * 1e6) & 0x7FFF_FFFF
    let threadCount = threads ?? ProcessInfo.processInfo.activeProcessorCount
    ParallelLoop.setThreadCount(threadCount)
    let messages = MessageRelay()
    let posterior = try source.posterior(seed: seed) { messages.show($0) }
    let numbers = (0..<chains).map { firstChain + $0 }
    let settings = try sampler.settings(dimension: posterior.dimension)
    let initialisations = try InitialValues(option: initial, chains: numbers)
      .initialisations(posterior, chainCount: chains)
    try createOutputDirectory()

    let display = ProgressDisplay(
      chainNumbers: numbers, total: settings.warmupIterations + settings.samplingIterations,
      style: ProgressDisplay.style(chainCount: chains, refresh: refresh, isQuiet: quiet))
    messages.display = display
    let files = try numbers.enumerated().map { index, number in
      var configuration = sampler.configuration(settings)
      configuration.modelIdentifier = modelIdentifier(of: source.model)
      configuration.startTime = started
      configuration.chain = number
      configuration.dataFile = source.data ?? ""
      configuration.initialization = initial ?? "2"
      configuration.seed = seed
      configuration.outputFile = (output as NSString).appendingPathComponent("\(posterior.model.name)-\(number).csv")
      configuration.refresh = refresh
      configuration.significantDigits = sigFigs
      configuration.threadCount = threadCount
      configuration.version = CohortCommand.version
      return try ChainFile(
        index: index, configuration: configuration, posterior: posterior, algorithm: settings.algorithm,
        display: display)
    }
    var run = SamplingRun(seed: seed, initialisations: initialisations)
    run.settings = settings
    run.firstChain = firstChain
    run.isCancelled = { Interrupt.isRequested }
    Interrupt.watch()
    let outcome = try run.run(posterior, sinks: files)
    for (file, summary) in zip(files, outcome.summaries) { try file.finish(summary) }
    try report(outcome, files, posterior)
  }

  private func createOutputDirectory() throws {
    do {
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch {
      throw CommandFailure(description: "\(output): cannot make the directory: \(error.localizedDescription)")
    }
  }

  /// Says how the chains ended and what is wrong with the fit; throws where the exit status is not 0.
  private func report(_ outcome: SamplingRun.Outcome, _ files: [ChainFile], _ posterior: Posterior) throws {
    for entry in sorted(outcome.failedOutputs) {
      warn("the outputs of \(times(entry.count, "draw")) could not be computed and are NaN: \(entry.message)")
    }
    for entry in sorted(outcome.rejections) {
      warn(
        "the log density could not be computed at \(times(entry.count, "point")), whose proposals were rejected; "
          + "the first: \(entry.message)")
    }
    if outcome.summaries.allSatisfy(\.ending.isCompleted) { try reportFindings(files) }
    if !quiet {
      for file in files { standardError("\(times(file.drawCount, "draw")) in \(file.path)\n") }
    }
    var failures: [String] = []
    for (summary, file) in zip(outcome.summaries, files) {
      guard case .failed(let error) = summary.ending else { continue }
      let text = posterior.modelError(error).description
      failures.append("chain \(summary.chain) failed after \(times(file.drawCount, "draw")): \(text)")
    }
    if !failures.isEmpty { throw CommandFailure(description: failures.joined(separator: "\ncohort: ")) }
    if outcome.summaries.contains(where: { if case .cancelled = $0.ending { true } else { false } }) {
      standardError("interrupted; all draws taken so far are kept\n")
      throw ExitCode(ExitStatus.interrupted)
    }
  }

  /// What `cohort diagnose` would say, where the files are not so large that it takes long.
  private func reportFindings(_ files: [ChainFile]) throws {
    guard files.allSatisfy({ $0.drawCount >= 4 }), sampler.algorithm != .fixedParam else { return }
    let paths = files.map(\.path)
    let sizes = paths.compactMap { try? FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int }
    guard sizes.reduce(0, +) < 500_000_000 else { return }
    for finding in try readFit(paths).diagnose() { warn(finding.description) }
  }

  private func sorted(_ tally: RejectionTally) -> [RejectionTally.Entry] {
    tally.entries.values.sorted { ($0.count, $1.message) > ($1.count, $0.message) }
  }

  private func times(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  private func warn(_ text: String) {
    standardError("warning: \(text)\n")
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
