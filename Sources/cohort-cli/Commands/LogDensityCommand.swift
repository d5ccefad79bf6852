// `cohort log-density`: log density and gradient at given points.
import ArgumentParser
import Cohort
import CohortExecution
import CohortIO
import Foundation

struct LogDensityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log-density",
    abstract: "Prints log density and gradient at points on the unconstrained scale.",
    discussion: """
      Prints one JSON object per point, with log_density and gradient; where the model cannot be evaluated, the log \
      density is -Infinity and error says why.
      """)

  @OptionGroup var source: ModelOptions

  @Option(
    help: ArgumentHelp("A JSON array of points, each an array of numbers.", valueName: "file"), completion: .file())
  var points: String

  @Flag(help: "Leave out the log Jacobian of the constraining transforms.") var noJacobian = false
  @Flag(help: "Keep terms that do not depend on parameters, which ~ drops.") var keepConstants = false
  @Flag(help: "Measure seconds_per_gradient too, on one thread unless --threads says otherwise.") var time = false
  @Option(help: "Threads for long loops and groups.") var threads = 1
  @Option(help: "The seed of random numbers in transformed data.") var seed: UInt64 = 1

  func validate() throws {
    if !(1...4096).contains(threads) { throw ValidationError("--threads must be from 1 to 4096") }
  }

  func run() throws {
    ParallelLoop.setThreadCount(threads)
    let posterior = try source.posterior(seed: seed) { standardError($0.hasSuffix("\n") ? $0 : $0 + "\n") }
    let density = try posterior.density(includesJacobian: !noJacobian, keepsConstants: keepConstants)
    for point in try DataFile.points(points, dimension: posterior.dimension) {
      let before = density.rejections.entries
      let (value, gradient) = try posterior.evaluate(density, at: point)
      let failure = density.rejections.entries.first { $0.value.count > before[$0.key]?.count ?? 0 }?.value.message
      var fields = ["\"log_density\": \(JSONText.number(value))", "\"gradient\": \(JSONText.array(gradient))"]
      if time {
        let seconds = try secondsPerCall { _ = try posterior.evaluate(density, at: point) }
        fields.append("\"seconds_per_gradient\": \(JSONText.number(seconds))")
      }
      if let failure { fields.append("\"error\": \(JSONText.string(failure))") }
      print("{" + fields.joined(separator: ", ") + "}")
    }
  }
}

/// The time of a call: the least mean of ten batches of about 0.05 s, which other work on the machine disturbs least.
func secondsPerCall(_ call: () throws -> Void) throws -> Double {
  func batch(_ count: Int) throws -> Double {
    let start = monotonicSeconds()
    for _ in 0..<count { try call() }
    return monotonicSeconds() - start
  }
  var count = 1
  var elapsed = try batch(1)
  while elapsed < 0.05, count < 1 << 24 {
    count *= elapsed > 0.005 ? max(2, Int(0.06 / elapsed)) : 10
    elapsed = try batch(count)
  }
  var least = elapsed
  for _ in 0..<9 { least = min(least, try batch(count)) }
  return least / Double(count)
}
