// `cohort simulate`: draws of the prior, or data at given parameters.
import ArgumentParser
import Cohort
import CohortInference

struct SimulateCommand: RunCommand {
  static let name = "simulate"
  static let algorithmHelp = "The sampler."

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Draws from the prior, or simulates data at given parameters, with generated quantities for each draw.",
    discussion: """
      The prior is all of the log density that no data reach: what stands on the left of ~, or in the first place of a density, \
      is made of parameters. It is sampled with NUTS, so the draws are judged as those of a posterior are. Generated quantities \
      are computed for each draw: those that draw y as the model does (y_rep) are prior predictions.

      With --at nothing is sampled: parameters have the values of the file, those that it lacks random ones, and generated \
      quantities are drawn again and again.

      The data must be complete; what only the likelihood reads is of no account. For simulations at the draws of a fit see \
      'cohort generate-quantities'.
      """)

  @OptionGroup var run: RunArguments
  @Option(
    help: ArgumentHelp("Parameters, in JSON: simulate data there, in place of prior draws.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var at: String?
  @Option(name: [.long, .customLong("samples")], help: "How many draws each chain gives.") var draws = 1000
  @Option(help: "How many chains; 1 where parameters are given.") var chains: Int?
  @Option(help: "Iterations of warm-up; as many as 'cohort sample' takes unless others are asked for.") var warmup: Int?
  @Option(help: "The sampler's target acceptance.") var delta = 0.9
  @Flag(help: "Do not look at the draws at the end.") var noDiagnose = false

  func validate() throws {
    if let chains, !(1...4096).contains(chains) {
      throw ValidationError("--chains must be from 1 to 4096, found \(chains)")
    }
    if draws < 1 { throw ValidationError("--draws must be 1 or more, found \(draws)") }
    if let warmup, warmup < 0 { throw ValidationError("--warmup must be 0 or more, found \(warmup)") }
    if !(delta > 0 && delta < 1) { throw ValidationError("--delta must be between 0 and 1, found \(delta)") }
    if at != nil, run.initial != nil { throw ValidationError("choose one of --at and --init") }
  }

  private var method: any InferenceMethod {
    if at != nil {
      var fixed = FixedParameters()
      fixed.iterations.samples = draws
      return fixed
    }
    var sampler = NUTS()
    sampler.iterations.samples = draws
    if let warmup { sampler.iterations.warmup = warmup }
    sampler.adaptation.delta = delta
    return sampler
  }

  func methodRun() -> MethodRun {
    var arguments = run
    if let at { arguments.initial = at }
    return MethodRun(
      command: Self.name, arguments: arguments, method: method, chains: chains ?? (at == nil ? 4 : 1),
      diagnoses: !noDiagnose && at == nil, drawsFromPrior: at == nil)
  }
}
