// `cohort sample`: draws from a model's posterior, into CSV files.
import ArgumentParser
import Cohort

struct SampleCommand: RunCommand {
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

  @OptionGroup var run: RunArguments
  @Option(help: "How many chains.") var chains = 4
  @Flag(help: "Do not look at the draws at the end.") var noDiagnose = false
  @OptionGroup(title: "The sampler") var sampler: MethodOptions<Self>

  func validate() throws {
    if !(1...4096).contains(chains) { throw ValidationError("--chains must be from 1 to 4096, found \(chains)") }
  }

  func methodRun() -> MethodRun {
    MethodRun(
      command: Self.name, arguments: run, method: sampler.method(), chains: chains, diagnoses: !noDiagnose)
  }
}
