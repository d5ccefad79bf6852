// `cohort optimize`: the mode of a model's posterior, into a CSV file.
import ArgumentParser
import Cohort

struct OptimizeCommand: RunCommand {
  static let name = "optimize"
  static let algorithmHelp = "The optimiser."

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Finds a mode of a model's posterior and writes it as a CSV file, as CmdStan does.",
    discussion: """
      The mode is that of the parameters as they are declared (the maximum likelihood estimate where there are no priors), \
      unless --jacobian is given.

      lbfgs, bfgs and newton climb along gradients; adam does so with small steps; cmaes and nelder-mead use values alone, and \
      cmaes gets over local modes. With --starts several climbs run in parallel, and the best end is kept.

      Ctrl-C ends the search and keeps the best point so far.
      """)

  @OptionGroup var run: RunArguments
  @OptionGroup(title: "The optimiser") var optimiser: MethodOptions<Self>

  func methodRun() -> MethodRun {
    MethodRun(command: Self.name, arguments: run, method: optimiser.method(), diagnoses: false)
  }
}
