// `cohort bench outputs`: what generated quantities cost.
import ArgumentParser
import Cohort
import Foundation

struct BenchOutputsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outputs",
    abstract: "Times the outputs of draws: transformed parameters and generated quantities.",
    discussion: """
      Computes them at random points, by replaying the recorded program as sampling does and by interpreting it, and \
      prints the CPU time of a draw both ways.
      """)

  @OptionGroup var source: ModelOptions
  @Option(help: "Numbers of draws.") var draws = 200
  @Option(help: "The seed of points and random numbers.") var seed: UInt64 = 1
  @Flag(help: "Print a JSON object in place of words.") var json = false

  func validate() throws {
    if !(1...1_000_000).contains(draws) { throw ValidationError("--draws must be from 1 to 1000000") }
  }

  func run() throws {
    let posterior = try source.posterior(seed: seed) { _ in }
    let result: OutputsBenchmark.Result
    do {
      result = try OutputsBenchmark(posterior: posterior, draws: draws, seed: seed).measure()
    } catch {
      throw posterior.modelError(error)
    }
    if json {
      print(result.json)
      return
    }
    let recording = result.recordingSeconds.map { String(format: "%.1f ms", 1e3 * $0) } ?? "not possible"
    print(
      """
      columns      \(result.columns)
      recording    \(recording)
      interpreted  \(String(format: "%.1f", 1e6 * result.interpretedSeconds)) µs per draw
      replayed     \(String(format: "%.1f", 1e6 * result.replayedSeconds)) µs per draw \
      (\(String(format: "%.0f", 100 * result.replayedShare)) % of the draws)
      """)
  }
}
