// `cohort laplace`: draws of an approximation of a model's posterior, into a CSV file.
import ArgumentParser
import Cohort

struct LaplaceCommand: RunCommand {
  static let name = "laplace"
  static let algorithmHelp = "The approximation."

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Approximates the posterior by a normal distribution at its mode, and draws from it.",
    discussion: """
      The mode is looked for unless --mode names a file of 'cohort optimize --jacobian', or a JSON object with values of all \
      parameters. Draws are judged by their importance weights: the last lines say how near the approximation is.
      """)

  @OptionGroup var run: RunArguments
  @OptionGroup(title: "The approximation") var method: MethodOptions<Self>

  func methodRun() -> MethodRun { MethodRun(command: Self.name, arguments: run, method: method.method()) }
}
