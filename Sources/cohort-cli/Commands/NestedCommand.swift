// `cohort nested`: the evidence of a model, and draws from its posterior, by nested sampling.
import ArgumentParser
import Cohort

struct NestedCommand: RunCommand {
  static let name = "nested"
  static let algorithmHelp = "The method."

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Finds a model's log evidence with its error, and draws from its posterior, by dynamic nested sampling.",
    discussion: """
      Of the program's log density, the terms that data reach are the likelihood, with all constants; all others are the prior, \
      which has to be proper: a parameter that no such term speaks of is uniform within its bounds. The evidence is relative \
      to the prior normalised, whatever constants the program gives it.

      Writes draws of equal weight to MODEL-nested-1.csv, or with --save-points all points with their log weights, \
      likelihoods and prior volumes. Ctrl-C ends the run and keeps what there is.
      """)

  @OptionGroup var run: RunArguments
  @OptionGroup(title: "The method") var method: MethodOptions<Self>

  func methodRun() -> MethodRun {
    MethodRun(command: Self.name, arguments: run, method: method.method(), diagnoses: false)
  }
}
