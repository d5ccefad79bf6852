// `cohort pathfinder`: draws of an approximation of a model's posterior, into a CSV file.
import ArgumentParser
import Cohort

struct PathfinderCommand: RunCommand {
  static let name = "pathfinder"
  static let algorithmHelp = "The approximation."

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Approximates the posterior by normal distributions along paths to its modes, quickly.",
    discussion: """
      Draws of all paths are weighted by importance and drawn again; the last lines say how near they are to the posterior. \
      --init pathfinder of 'cohort sample' starts chains at such draws.

      Options that mean the same in CmdStan are taken by these names, too, such as --num-paths and --num_psis_draws.
      """)

  @OptionGroup var run: RunArguments
  @OptionGroup(title: "The paths") var method: MethodOptions<Self>

  func methodRun() -> MethodRun { MethodRun(command: Self.name, arguments: run, method: method.method()) }
}
