// `cohort log-density`: log density and gradient at given points.
import ArgumentParser
import Cohort
import CohortIO
import CohortModel
import CohortThreads
import Foundation

struct LogDensityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log-density",
    abstract: "Prints log density and gradient at points on the unconstrained scale.",
    discussion: """
      Prints one JSON object per point, with log_density and gradient; where the model cannot be evaluated, the log \
      density is -Infinity and error says why.

      For parameters or draws as CmdStan's log_prob takes them (--unconstrained-params, --constrained-params) a table in CSV is \
      printed in place of it: lp__, then the gradient, g_ and the name of each unconstrained parameter, a line for each point. \
      Where the model cannot be evaluated, lp__ is -inf and the gradient nan.
      """)

  @OptionGroup var source: ModelOptions

  @Option(
    help: ArgumentHelp("A JSON array of points, each an array of numbers.", valueName: "file"), completion: .file())
  var points: String?

  @Option(
    help: ArgumentHelp(
      "Unconstrained parameters: JSON with params_r, a point or an array of them.", valueName: "file"),
    completion: .file())
  var unconstrainedParams: String?

  @Option(
    help: ArgumentHelp(
      "Parameters: one set in JSON, or draws: files of a fit, or its directory.", valueName: "file"),
    completion: .file())
  var constrainedParams: String?

  @Flag(help: "Leave out the log Jacobian of the constraining transforms.") var noJacobian = false
  @Flag(help: "Keep terms that do not depend on parameters, which ~ drops.") var keepConstants = false
  @Flag(help: "Measure (cpu_)seconds_per_gradient too, on one thread unless --threads says otherwise.") var time = false
  @Option(help: "Threads for long loops and groups.") var threads = 1
  @Option(help: "The seed of random numbers in transformed data.") var seed: UInt64 = 1

  func validate() throws {
    guard [points, unconstrainedParams, constrainedParams].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("give one of --points, --unconstrained-params and --constrained-params")
    }
    if !(1...4096).contains(threads) { throw ValidationError("--threads must be from 1 to 4096, found \(threads)") }
  }

  func run() throws {
    try ThreadArena(threadCount: threads).run { () throws -> Void in try printDensities() }
  }

  private func printDensities() throws {
    let posterior = try source.posterior(seed: seed) { standardErrorLines($0) }
    let density = try posterior.evaluable.density(
      DensityOptions(includesJacobian: !noJacobian, keepsConstants: keepConstants), fresh: true)
    guard let points else { return try printTable(posterior, density) }
    for point in try DataFile.points(points, dimension: posterior.dimension) {
      let (value, gradient) = try posterior.evaluate(density, at: point)
      let failure = density.rejection?.message
      var fields = ["\"log_density\": \(JSONText.number(value))", "\"gradient\": \(JSONText.array(gradient))"]
      if time {
        let seconds = try secondsPerCall { _ = try posterior.evaluate(density, at: point) }
        fields.append("\"seconds_per_gradient\": \(JSONText.number(seconds.elapsed))")
        fields.append("\"cpu_seconds_per_gradient\": \(JSONText.number(seconds.processor))")
      }
      if let failure { fields.append("\"error\": \(JSONText.string(failure))") }
      print("{" + fields.joined(separator: ", ") + "}")
    }
  }

  private func printTable(_ posterior: Posterior, _ density: ModelDensity) throws {
    let points: [[Double]]
    if let unconstrainedParams {
      points = try DataFile.unconstrainedParameters(unconstrainedParams, dimension: posterior.dimension)
    } else {
      points = try posterior.unconstrainedPoints(inFile: constrainedParams ?? "") { standardError("warning: \($0)\n") }
    }
    print(posterior.logDensityColumns.joined(separator: ","))
    for point in points {
      let (value, gradient) = try posterior.evaluate(density, at: point)
      let numbers = [value] + (value.isFinite ? gradient : gradient.map { _ in .nan })
      print(numbers.map { significantText($0, digits: nil) }.joined(separator: ","))
    }
  }
}

/// The time of a call in batches of about 0.05 s: `elapsed` is the least mean of ten, which other work on the machine
/// disturbs least, `processor` the median mean of the time that all threads of the process computed.
func secondsPerCall(_ call: () throws -> Void) throws -> (elapsed: Double, processor: Double) {
  func batch(_ count: Int) throws -> (elapsed: Double, processor: Double) {
    let start = (monotonicSeconds(), processorSeconds())
    for _ in 0..<count { try call() }
    return (monotonicSeconds() - start.0, processorSeconds() - start.1)
  }
  var count = 1
  var last = try batch(1)
  while last.elapsed < 0.05, count < 1 << 24 {
    count *= last.elapsed > 0.005 ? max(2, Int(0.06 / last.elapsed)) : 10
    last = try batch(count)
  }
  var batches = [last]
  for _ in 0..<9 { batches.append(try batch(count)) }
  let elapsed = batches.map(\.elapsed).min() ?? last.elapsed
  let processor = batches.map(\.processor).sorted()
  return (elapsed / Double(count), (processor[4] + processor[5]) / 2 / Double(count))
}

/// The time that all threads of this process have computed.
func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
}
