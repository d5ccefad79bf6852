// `cohort generate-quantities`: generated quantities for the draws of an earlier fit.
import ArgumentParser
import Cohort
import CohortIO
import CohortInference
import Foundation

struct GenerateQuantitiesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate-quantities",
    abstract: "Computes generated quantities, new ones or for new data, for the draws of an earlier fit.",
    discussion: """
      Writes one CSV file per chain with the generated quantities alone, as CmdStan does: MODEL-generate-quantities-1.csv and \
      so on. The model must have the parameters of the fit; all else may be another.

      With the same generated quantities, data and seed (the fit's, unless --seed gives another) come the numbers of the run \
      that made the draws, bit for bit where its files have all digits (--sig-figs 18 or --format arrow), else up to their \
      rounding. Ctrl-C ends the work and keeps what is done.
      """)

  @OptionGroup var source: ModelOptions

  @Option(
    name: [.long, .customLong("fitted-params")],
    help: ArgumentHelp("The directory of the fit, or a file of its draws; may be repeated.", valueName: "fit"),
    completion: .file())
  var fit: [String]

  @Option(help: ArgumentHelp("The name of the fit, where the directory has several.", valueName: "name"))
  var fitName: String?
  @Option(help: "The seed of random numbers; that of the fit unless given.") var seed: UInt64?
  @Option(help: "Threads; all cores unless given.") var threads: Int?
  @Option(
    help: ArgumentHelp("Write only these generated quantities, with commas between.", valueName: "names"))
  var save: String?
  @Option(help: "Significant digits, from 1 to 18.") var sigFigs = 8
  @Option(help: ArgumentHelp("Where the files go.", valueName: "directory"), completion: .directory)
  var output = "."
  @Option(
    help: ArgumentHelp(
      "What the files are called: NAME-1.csv, …; MODEL-generate-quantities unless given.", valueName: "name"))
  var name: String?
  @Option(
    help: ArgumentHelp("The kind of files: csv, CmdStan's text, or arrow, a binary stream.", valueName: "kind"))
  var format = DrawsFormatName(format: .standard)
  @Flag(help: "Keep earlier files of this name aside, as NAME~1.") var keep = false
  @Flag(help: "Say nothing but warnings and errors.") var quiet = false

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads must be from 1 to 4096, found \(threads)")
    }
    if !(1...18).contains(sigFigs) { throw ValidationError("--sig-figs must be from 1 to 18, found \(sigFigs)") }
    if let name, name.isEmpty || name.contains("/") {
      throw ValidationError("--name must be the name of a file, without a directory")
    }
  }

  func run() throws {
    let start = monotonicSeconds()
    let fit = try readFit(try Fit.files(fit, name: fitName))
    let seed = seed ?? GeneratedQuantitiesRun.seed(of: fit) ?? RunOptions.clockSeed()
    let posterior = try source.posterior(seed: seed) { standardErrorLines($0) }
    let run = try GeneratedQuantitiesRun(
      posterior, fit: fit, seed: seed, threads: threads, variables: save.map { SummaryCommand.names($0) })
    try createOutputDirectory(output)
    let display = ProgressDisplay(
      chainNumbers: run.chains, plan: run.phases, workers: 1, style: ProgressDisplay.style(refresh: nil, isQuiet: quiet)
    )
    let sinks = try files(run, posterior, fit, display)
    Interrupt.watch()
    display.start()
    let outcome = try run.run(sinks: sinks) { Interrupt.isRequested }
    display.stop()
    for (file, summary) in zip(sinks, outcome.summaries) { try file.finish(summary, nil) }
    report(sinks, outcome, seconds: monotonicSeconds() - start)
    if outcome.summaries.contains(where: { !$0.ending.isCompleted }) {
      standardError("interrupted; what was computed is kept\n")
      throw ExitCode(ExitStatus.interrupted)
    }
  }

  private func report(_ files: [ChainFile], _ outcome: GeneratedQuantitiesRun.Outcome, seconds: Double) {
    for entry in outcome.failedOutputs.byFrequency {
      standardError(
        "warning: the generated quantities of \(entry.count) \(entry.count == 1 ? "draw" : "draws") could not be computed "
          + "and are NaN: \(entry.message)\n")
    }
    if quiet { return }
    for file in files where file.drawCount > 0 { standardError("\(file.drawCount) draws in \(file.path)\n") }
    standardError("took \(durationText(seconds))\n")
  }

  private func files(
    _ run: GeneratedQuantitiesRun, _ posterior: Posterior, _ fit: Fit, _ display: ProgressDisplay
  ) throws -> [ChainFile] {
    let inputs = try ([source.dataPath].compactMap { $0 } + fit.sources).map { try DataFile.bytes($0) }
    let identity = RunIdentity(
      program: posterior.model.sourceBytes, files: inputs, seed: run.seed,
      method: run.method + (save.map { [HeaderEntry("save", .text($0))] } ?? []), version: CohortCommand.version,
      chainCount: run.chains.count)
    let files = try RunFiles(
      directory: output, name: name ?? "\(posterior.model.name)-generate-quantities", chains: run.chains,
      identity: identity, keepsEarlier: keep, format: format.format)
    return run.chains.enumerated().map { index, number in
      var header = run.header(chain: number)
      header.identity = identity
      header.describe(source)
      header.outputFile = files.path(number)
      header.significantDigits = sigFigs
      return ChainFile(
        index: index, chain: number, files: files, columns: run.columns, header: header, display: display,
        precision: .double, kept: KeptDraws(columns: 0, draws: 1, chains: 1), checkpoints: nil)
    }
  }
}
