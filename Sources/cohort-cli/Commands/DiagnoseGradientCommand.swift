// `cohort diagnose-gradient`: a model's gradient against finite differences.
import ArgumentParser
import Cohort
import CohortIO
import Foundation

struct DiagnoseGradientCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diagnose-gradient",
    abstract: "Compares the gradient with finite differences of the log density, worst parameters first.",
    discussion: """
      The point is where the first chain of 'cohort sample' with the same seed and --init would start. Unless --epsilon gives \
      a step, differences are extrapolated to step 0 and say how far they may be off themselves. The exit status is 1 where a \
      derivative is further off than --error allows.
      """)

  @OptionGroup var source: ModelOptions
  @Option(
    name: .customLong("init"),
    help: ArgumentHelp("Initial values: a file in JSON or a radius.", valueName: "file|radius"), completion: .file())
  var initial: String?
  @Option(help: "The seed of the point and of random numbers in transformed data.") var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp("The step of central differences; chosen for each parameter unless given.", valueName: "step"))
  var epsilon: Double?
  @Option(help: ArgumentHelp("Allowed difference, relative where the derivative exceeds 1.", valueName: "error"))
  var error = 1e-6
  @Flag(help: "Leave out the log Jacobian of the constraining transforms.") var noJacobian = false
  @Option(help: "Threads; all cores unless given.") var threads: Int?
  @Flag(help: "Show all parameters, not the worst twenty.") var all = false
  @Flag(help: "Print a JSON object with all digits.") var json = false

  func validate() throws {
    if let threads, !(1...4096).contains(threads) {
      throw ValidationError("--threads must be from 1 to 4096, found \(threads)")
    }
    if let epsilon, !(epsilon > 0 && epsilon.isFinite) {
      throw ValidationError("--epsilon must be a positive number, found \(epsilon)")
    }
    if !(error >= 0) { throw ValidationError("--error must be 0 or a positive number, found \(error)") }
  }

  func run() throws {
    let posterior = try source.posterior(seed: seed) { standardErrorLines($0) }
    var options = GradientCheck.Options()
    options.step = epsilon
    options.error = error
    options.includesJacobian = !noJacobian
    options.threads = threads
    let values = try initial.map { try InitialValues(text: $0, chains: [1]) } ?? InitialValues()
    let check = try posterior.checkGradient(initialValues: values, seed: seed, options: options)
    print(json ? check.json : check.table(limit: all ? .max : 20), terminator: "")
    if check.failures.isEmpty { return }
    throw CommandFailure(
      description: "\(check.failures.count) of \(check.entries.count) derivatives differ from finite differences")
  }
}
