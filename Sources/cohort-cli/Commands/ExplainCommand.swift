// `cohort explain`: what was made of a model and its data, why, and where the time goes.
import ArgumentParser
import Cohort

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Says how a model runs with its data, why, what could be faster, and where the time goes.",
    discussion: """
      Says for each line whether it is vectorised, which calls are solved together and which integrator they use, what \
      becomes of conditions on parameters, how outputs are computed, and what memory all takes. With --profile it \
      measures a gradient and prints the program with times in its margin.
      """)

  @OptionGroup var source: ModelOptions

  @Flag(help: "Measure where the time of a gradient goes.") var profile = false
  @Option(help: "Measure at so many points.") var points = 8
  @Option(help: "Measure at random points from -radius to radius on the unconstrained scale.") var radius = 1.0
  @Option(help: "Measure for about so many seconds.") var seconds = 2.0
  @Option(
    help: ArgumentHelp("Measure at draws of a fit instead: its CSV files.", valueName: "csv"), completion: .file())
  var fit: [String] = []
  @Option(help: "The seed of random numbers in transformed data, and of points.") var seed: UInt64 = 1
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if points < 1 || points > 10_000 { throw ValidationError("--points must be from 1 to 10000") }
    if !(radius >= 0 && radius.isFinite) { throw ValidationError("--radius must be 0 or a positive number") }
    if !(seconds > 0 && seconds <= 3600) { throw ValidationError("--seconds must be above 0 and at most 3600") }
  }

  func run() throws {
    let posterior = try source.posterior(seed: seed) { standardErrorLines($0) }
    var options: ProfileOptions?
    if profile || !fit.isEmpty {
      var own = ProfileOptions()
      own.points = points
      own.radius = radius
      own.seconds = seconds
      own.seed = seed
      if !fit.isEmpty { own.fit = try Fit(contentsOf: fit) { standardErrorLines($0) } }
      options = own
    }
    let explanation = try posterior.explanation(profile: options)
    print(json ? explanation.json : explanation.description, terminator: "")
  }
}
