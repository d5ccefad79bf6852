// `cohort bench`: how fast this machine is at what Cohort is made for.
import ArgumentParser
import CohortIO
import Foundation

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures gradients, outputs and many points at once on this machine.",
    subcommands: [LongitudinalCommand.self, BenchOutputsCommand.self, BenchPointsCommand.self])
}

struct LongitudinalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "longitudinal",
    abstract: "Times gradients of models with an ODE for each group.",
    discussion: """
      The systems are pk (population pharmacokinetics, two compartments, rk45), neutropenia (Friberg and Karlsson, 8 \
      states, bdf) and stiff (Robertson's kinetics, bdf), with simulated data. A gradient is the model's whole log \
      density with its derivatives, as the sampler asks for it. Times are medians; speed-up and efficiency are relative \
      to the first number of threads.
      """)

  @Option(help: "Numbers of groups, with commas between.", transform: { try counts($0, "groups", most: 1_000_000) })
  var groups = [16, 64, 256]
  @Option(
    help: "Numbers of threads, with commas between; unless given, 1, 2, 4 and so on to the number of cores.",
    transform: { try counts($0, "threads", most: 4096) })
  var threads: [Int]?
  @Option(help: "Systems, with commas between: pk, neutropenia, stiff.", transform: systemList)
  var systems = LongitudinalModel.allCases
  @Option(help: "The solver's tolerance.") var tolerance = 1e-6
  @Option(help: "How long each measurement takes at least.") var seconds = 0.5
  @Option(help: "The seed of the simulated data.") var seed: UInt64 = 1
  @OptionGroup var solvers: SolverOptions
  @Flag(help: "Print one JSON object per measurement in place of the table.") var json = false

  func validate() throws {
    if !(tolerance > 1e-13 && tolerance < 1) { throw ValidationError("--tolerance must be between 1e-13 and 1") }
    if !(seconds >= 0 && seconds <= 3600) { throw ValidationError("--seconds must be from 0 to 3600") }
  }

  func run() throws {
    let benchmark = LongitudinalBenchmark(
      tolerance: tolerance, seconds: seconds, seed: seed, solvers: solvers.settings)
    let heading = ["system", "groups", "parameters", "threads", "ms/gradient", "speed-up", "efficiency", "groups/s"]
    if !json { print(line(heading)) }
    for system in systems {
      for count in groups {
        for result in try benchmark.measure(system, groups: count, threads: threads ?? Self.defaultThreads) {
          let cells = [
            result.model.title, String(result.groups), String(result.dimension), String(result.threads),
            String(format: "%.3f", 1e3 * result.secondsPerGradient), String(format: "%.2f", result.speedup),
            String(format: "%.0f %%", 100 * result.efficiency), String(format: "%.0f", result.groupsPerSecond),
          ]
          print(json ? result.json : line(cells))
          fflush(nil)
        }
      }
    }
  }

  private static let widths = [14, 6, 10, 7, 11, 8, 10, 10]

  private func line(_ cells: [String]) -> String {
    zip(cells, Self.widths).enumerated().map { index, cell in
      let padding = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
      return index == 0 ? cell.0 + padding : padding + cell.0
    }.joined(separator: "  ")
  }

  private static var defaultThreads: [Int] {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let powers = sequence(first: 1) { $0 * 2 }.prefix { $0 < cores }
    return Array(powers) + [cores]
  }
}

/// A list of counts with commas between.
func counts(_ text: String, _ option: String, most: Int) throws -> [Int] {
  let values = text.split(separator: ",").map { Int($0.trimmingCharacters(in: .whitespaces)) ?? 0 }
  guard !values.isEmpty, values.allSatisfy({ (1...most).contains($0) }) else {
    throw ValidationError("--\(option) must be numbers from 1 to \(most) with commas between, found '\(text)'")
  }
  return values
}

/// A list of systems with commas between.
private func systemList(_ text: String) throws -> [LongitudinalModel] {
  let values = text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
  let systems = values.compactMap(LongitudinalModel.init(rawValue:))
  guard !systems.isEmpty, systems.count == values.count else {
    throw ValidationError("--systems must be pk, neutropenia or stiff with commas between, found '\(text)'")
  }
  return systems
}
