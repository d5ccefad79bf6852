// `cohort variational`: draws of an approximation of a model's posterior, into a CSV file.
import ArgumentParser
import Cohort

struct VariationalCommand: RunCommand {
  static let name = "variational"
  static let algorithmHelp = "The approximation."

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Approximates the posterior by the normal distribution with the largest evidence bound (ADVI).",
    discussion: """
      The first row of the file is the mean of the approximation, as in CmdStan; it is no draw. The last lines say whether the bound \
      has settled, and how near the approximation is to the posterior.
      """)

  @OptionGroup var run: RunArguments
  @OptionGroup(title: "The approximation") var method: MethodOptions<Self>

  func methodRun() -> MethodRun { MethodRun(command: Self.name, arguments: run, method: method.method()) }
}
