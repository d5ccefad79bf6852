// `cohort program`: the recorded program of a model.
import ArgumentParser
import Cohort
import CohortProgram

struct ProgramCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "program",
    abstract: "Shows the program that is replayed for every gradient: its steps, blocks, nodes, checks and memory.",
    discussion: """
      The program is recorded where all unconstrained parameters are 0. The passes, in order (those with a star are \
      optional; COHORT_PASSES=-fused-products,-sum-chains leaves some out, for every command):

      \(passes)
      """)

  private static var passes: String {
    let width = Optimizer.allPasses.map(\.name.count).max() ?? 0
    return Optimizer.allPasses.map { pass in
      let name = pass.name + (pass.isOptional ? "*" : " ") + String(repeating: " ", count: width - pass.name.count)
      return "\(name) \(pass.meaning)."
    }.joined(separator: "\n")
  }

  @OptionGroup var source: ModelOptions

  @Option(help: ArgumentHelp("Show what there is after this pass.", valueName: "pass")) var after: String?
  @Flag(help: "Show the program of the outputs in place of that of the log density.") var outputs = false
  @Option(help: "The seed of random numbers in transformed data.") var seed: UInt64 = 1

  func validate() throws {
    guard let after, !Optimizer.allPasses.contains(where: { $0.name == after }) else { return }
    let names = Optimizer.allPasses.map(\.name).joined(separator: ", ")
    throw ValidationError("there is no pass '\(after)'; the passes are \(names)")
  }

  func run() throws {
    let posterior = try source.posterior(seed: seed) { standardErrorLines($0) }
    print(try posterior.listing(of: outputs ? .outputs : .density, after: after), terminator: "")
  }
}
