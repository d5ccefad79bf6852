// Fits a population model from an app: model from text, data from Swift values, progress, cancellation, typed draws.
//
//   swift run -c release Theophylline [ITERATIONS]
//
// ITERATIONS is the length of warm-up and of sampling in each of the four chains; 1000 unless given.
import Cohort
import Foundation

@main
struct TheophyllineApp {
  static func main() async {
    do {
      let iterations = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1000
      let posterior = try makePosterior()
      try await showCancellation(posterior)
      let fit = try await sample(posterior, iterations: iterations)
      try printSubjects(fit)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }

  /// Model from text, data from Swift values.
  static func makePosterior() throws -> Posterior {
    let model = try Model(text: TheophyllineModel.text, name: "theophylline")
    let subjects = Subject.all
    return try model.posterior(data: [
      "J": subjects.count,
      "n_obs": subjects.map(\.times.count),
      "dose": subjects.map(\.dose),
      "time": subjects.flatMap(\.times),
      "conc": subjects.flatMap(\.concentrations),
    ])
  }

  /// Samples, with a line on stderr as each chain ends.
  static func sample(_ posterior: Posterior, iterations: Int) async throws -> Fit {
    var method = NUTS()
    method.warmup = iterations
    method.samples = iterations
    var options = RunOptions()
    options.seed = 1
    return try await posterior.sample(method, options: options) { progress in
      guard progress.completed == progress.total else { return }
      let line = "chain \(progress.chain): \(progress.total) iterations, \(progress.divergences) divergences\n"
      FileHandle.standardError.write(Data(line.utf8))
    }
  }

  /// Cancelling the task ends a run within an iteration; the draws so far are kept.
  static func showCancellation(_ posterior: Posterior) async throws {
    var method = NUTS()
    method.warmup = 20
    method.samples = 1_000_000
    var options = RunOptions()
    options.chains = 1
    let task = Task { [method, options] in try await posterior.sample(method, options: options) }
    try await Task.sleep(for: .milliseconds(500))
    task.cancel()
    let fit = try await task.value
    print("cancelled after \(fit.drawCount) of \(method.samples) draws\n")
  }

  /// A table with each subject's clearance, volume, absorption rate and half-life: posterior mean and 90 % interval.
  static func printSubjects(_ fit: Fit) throws {
    let subjects = 1...Subject.all.count
    func cell(_ quantity: String) throws -> String {
      let summary = try fit.summary(of: quantity)
      return String(format: "%.3f (%.3f, %.3f)", summary.mean, summary.quantiles[0], summary.quantiles[2])
    }
    print(row(["subject", "CL [L/h/kg]", "V [L/kg]", "ka [1/h]", "half-life [h]"]))
    for subject in subjects {
      let columns = ["theta[\(subject),2]", "theta[\(subject),3]", "theta[\(subject),1]", "half_life[\(subject)]"]
      print(row(["\(subject)"] + (try columns.map(cell))))
    }
    // Draws are arrays of numbers, so any other question is a line of Swift.
    let halfLives = try fit.vector("half_life").pooled
    let slow = halfLives.count { draw in draw.contains { $0 > 10 } }
    print(
      "\nP(some subject's half-life exceeds 10 h) = \(String(format: "%.2f", Double(slow) / Double(halfLives.count)))")
    let rHat = try subjects.map { try fit.summary(of: "half_life[\($0)]").rHat }.max() ?? .nan
    print("\(fit.chainCount) chains, \(fit.divergences) divergences, greatest R-hat \(String(format: "%.3f", rHat))")
    for finding in fit.diagnose() { print("\(finding.severity.rawValue): \(finding)") }
  }

  static func row(_ cells: [String]) -> String {
    zip(cells, [7, 22, 22, 22, 24]).map { cell, width in
      String(repeating: " ", count: max(0, width - cell.count)) + cell
    }.joined(separator: "  ")
  }
}
