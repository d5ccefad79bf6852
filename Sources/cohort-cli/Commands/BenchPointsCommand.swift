// `cohort bench points`: what many points at once cost, beside one at a time.
import ArgumentParser
import Cohort
import Foundation

struct BenchPointsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "points",
    abstract: "Times the log density at many points at once, and at one after another.",
    discussion: """
      Evaluates random points in both ways, in turns, checks that the numbers are the same, and prints the CPU time and \
      the elapsed time of an evaluation: with gradients, values that gradients could be asked for, and values alone, for \
      which solvers leave out the sensitivities.
      """)

  @OptionGroup var source: ModelOptions
  @Option(help: "How many points are evaluated at once.") var points = 32
  @Option(
    help: "Numbers of threads, with commas between.", transform: { try counts($0, "threads", most: 4096) })
  var threads = [1]
  @Option(help: "Points are random, from -radius to radius on the unconstrained scale.") var radius = 0.5
  @Option(help: "How long each measurement takes at least.") var seconds = 1.0
  @Option(help: "The seed of points and of random numbers in transformed data.") var seed: UInt64 = 1
  @Flag(help: "Print one JSON object per measurement in place of the table.") var json = false

  func validate() throws {
    if !(1...100_000).contains(points) { throw ValidationError("--points must be from 1 to 100000") }
    if !(radius >= 0 && radius <= 1e6) { throw ValidationError("--radius must be from 0 to 1e6") }
    if !(seconds >= 0 && seconds <= 3600) { throw ValidationError("--seconds must be from 0 to 3600") }
  }

  func run() throws {
    let posterior = try source.posterior(seed: seed) { _ in }
    let benchmark = PointsBenchmark(
      posterior: posterior, points: points, radius: radius, seconds: seconds, seed: seed)
    if !json { print(line(["", "threads", "one by one, CPU µs", "together, CPU µs", "factor", "elapsed, factor"])) }
    for task in PointsBenchmark.Task.allCases {
      for count in threads {
        let result: PointsBenchmark.Result
        do { result = try benchmark.measure(task, threads: count) } catch let failure as CommandFailure {
          throw failure
        } catch {
          throw posterior.modelError(error)
        }
        let cells = [
          task.rawValue, String(count), String(format: "%.4g", 1e6 * result.single.processor),
          String(format: "%.4g", 1e6 * result.together.processor),
          String(format: "%.2f", result.single.processor / result.together.processor),
          String(format: "%.2f", result.single.elapsed / result.together.elapsed),
        ]
        print(json ? result.json : line(cells))
        fflush(nil)
      }
    }
  }

  private func line(_ cells: [String]) -> String {
    zip(cells, [12, 7, 18, 16, 6, 15]).enumerated().map { index, cell in
      let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
      return index == 0 ? cell.0 + padding : padding + cell.0
    }.joined(separator: "  ")
  }
}
