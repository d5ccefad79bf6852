// `cohort loo`: how well models predict what they have not seen, and which does it best.
import ArgumentParser
import Cohort
import Foundation

struct LooCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loo",
    abstract: "Estimates how well a model predicts new observations (PSIS-LOO, WAIC), and compares models.",
    discussion: """
      The draws must hold the log likelihood of each observation, 'vector[N] log_lik' in generated quantities. One fit is a \
      directory, DIR/NAME, or the files of its chains; several are compared. Draws of warm-up are left out.
      """)

  @Argument(
    help: "The directories of fits, DIR/NAME, or the chains' files.", completion: .file(extensions: ["csv"]))
  var files: [String]

  @Option(help: "The name of the fit, where directories have several.") var name: String?
  @Option(
    name: [.long, .customLong("variables"), .customLong("var-name")],
    help: ArgumentHelp("What holds the log likelihood, with commas between; log_lik unless given.", valueName: "names"))
  var variable: String?
  @Flag(help: "WAIC instead of LOO.") var waic = false
  @Option(
    name: [.customLong("r-eff"), .customLong("reff")],
    help: ArgumentHelp(
      "Effective sample size over number of draws; the mean over the posterior's quantities unless given.",
      valueName: "number"))
  var relativeEfficiency: Double?
  @Option(
    help: ArgumentHelp(
      "Writes the observations one by one, as JSON where the file's name ends so, else as CSV.", valueName: "file"),
    completion: .file())
  var pointwise: String?
  @Flag(help: "Print a JSON object with all digits.") var json = false

  func validate() throws {
    if files.isEmpty { throw ValidationError("at least one directory or file is needed") }
    if let relativeEfficiency, !(relativeEfficiency > 0 && relativeEfficiency.isFinite) {
      throw ValidationError("--r-eff must be a positive number, found \(relativeEfficiency)")
    }
    if waic, relativeEfficiency != nil { throw ValidationError("--r-eff has no meaning for WAIC") }
  }

  func run() throws {
    let variables = variable.map { SummaryCommand.names($0) }
    let models = try Fit.groups(files, name: name).map { label, files -> (name: String, accuracy: PredictiveAccuracy) in
      let fit = try readFit(files)
      if let method = fit.settings["method"], method != "sample" {
        standardError(
          "warning: \(label): the draws are of '\(method)', and the estimates no better than they are\n")
      }
      do {
        let accuracy =
          waic ? try fit.waic(variables) : try fit.loo(variables, relativeEfficiency: relativeEfficiency)
        return (label, accuracy)
      } catch let error as ModelError where error.cause == .quantity {
        throw CommandFailure(description: "\(label): \(error)")
      }
    }
    if models.count == 1, let accuracy = models.first?.accuracy {
      print(json ? accuracy.json() : accuracy.text)
      try write(
        pointwise.map { PathSuffix.isJSON($0) ? accuracy.json(includesPointwise: true) + "\n" : accuracy.pointwiseCSV })
      return
    }
    let comparison = try ModelComparison(models)
    print(json ? comparison.json() : comparison.text, terminator: json ? "" : "\n")
    try write(
      pointwise.map { PathSuffix.isJSON($0) ? comparison.json(includesPointwise: true) : comparison.pointwiseCSV })
  }

  private func write(_ text: String?) throws {
    guard let pointwise, let text else { return }
    do {
      try text.write(toFile: pointwise, atomically: true, encoding: .utf8)
    } catch {
      throw CommandFailure(description: "\(pointwise): cannot write the file: \(error.localizedDescription)")
    }
  }
}

/// The ending of a file's name.
private enum PathSuffix {
  static func isJSON(_ path: String) -> Bool { path.lowercased().hasSuffix(".json") }
}
