// `cohort summary`: what the draws say of every quantity: a table, CSV or JSON.
import ArgumentParser
import Cohort
import Foundation

struct SummaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "summary",
    abstract: "Prints mean, MCSE, sd, quantiles, effective sample sizes and R-hat.",
    discussion: """
      Reads the files of one fit, one per chain, also while the run goes on. Arrays of more than ten numbers are folded into a \
      line; --all or the name of the array shows them number by number.
      """)

  @OptionGroup var files: FitOptions

  @Option(
    name: [.long, .short, .customLong("include"), .customLong("include-param"), .customShort("i")],
    help: ArgumentHelp(
      "Only these, with commas between: theta, or elements such as theta[1].", valueName: "names"))
  var variables: String?

  @Option(
    name: [.long, .customLong("percentiles"), .customShort("p")],
    help: ArgumentHelp("Quantiles in per cent, from 0 to 100, with commas between.", valueName: "percents"),
    transform: Percentiles.init(text:))
  var quantiles = Percentiles(values: [5, 50, 95])

  @Flag(help: "Show every number, however long the array.") var all = false
  @Option(help: ArgumentHelp("Only so many numbers, those that mix worst.", valueName: "count")) var worst: Int?
  @Flag(help: "Show the sampler's own columns too, such as the step size.") var sampler = false
  @Flag(help: "Print CSV with the columns of CmdStan's stansummary and all digits.") var csv = false
  @Flag(help: "Print a JSON object with all digits.") var json = false

  func validate() throws {
    if let worst, worst < 1 { throw ValidationError("--worst must be 1 or more") }
    if csv, json { throw ValidationError("choose one of --csv and --json") }
  }

  func run() throws {
    let fit = try files.fit()
    var options = SummaryOptions()
    options.variables = variables.map { Self.names($0) }
    options.probabilities = quantiles.values.map { $0 / 100 }
    options.includesSampler = sampler
    options.worst = worst
    options.width = TerminalWidth.current
    if all { options.foldsAbove = nil }
    do {
      if csv {
        print(try fit.summaryCSV(options), terminator: "")
      } else if json {
        print(try fit.summaryJSON(options), terminator: "")
      } else {
        print(([fit.overview] + (fit.unfinished.map { [wrapped($0)] } ?? [])).joined(separator: "\n") + "\n")
        print(try fit.summaryTable(options))
        if variables == nil, worst == nil { print("\n" + (try closing(fit))) }
      }
    } catch let error as ModelError where error.cause == .quantity {
      throw CommandFailure(description: "\(files.shown): \(error)")
    }
  }

  /// What is wrong, where the draws are, and what to do next.
  private func closing(_ fit: Fit) throws -> String {
    let paths = try files.paths()
    let others = paths.count > 1 ? " to \((paths[paths.count - 1] as NSString).lastPathComponent)" : ""
    var lines = [wrapped(fit.diagnosisLine), "Draws: \(paths[0])\(others)"]
    if let directory = files.directory {
      lines.append("Next: cohort diagnose \(directory)   what is wrong, and what to do")
      lines.append("      cohort report \(directory)   plots as one page")
      lines.append("      cohort export \(directory)   a file for ArviZ")
    }
    return lines.joined(separator: "\n")
  }

  /// A sentence in lines that fit the terminal.
  private func wrapped(_ text: String) -> String {
    guard let width = TerminalWidth.current else { return text }
    var lines = [""]
    for word in text.split(separator: " ") {
      if lines[lines.count - 1].count + word.count >= width { lines.append("  ") }
      lines[lines.count - 1] += (lines[lines.count - 1].allSatisfy { $0 == " " } ? "" : " ") + word
    }
    return lines.joined(separator: "\n")
  }

  /// Names with commas between; those within brackets belong to a name.
  static func names(_ text: String) -> [String] {
    var names = [""]
    var depth = 0
    for character in text {
      if character == "[" { depth += 1 }
      if character == "]" { depth -= 1 }
      if character == ",", depth <= 0 { names.append("") } else { names[names.count - 1].append(character) }
    }
    return names.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}

/// The columns of the terminal that standard output is.
enum TerminalWidth {
  /// Nil where it is none: then lines may be as long as they like.
  static var current: Int? {
    var size = winsize()
    if isatty(STDOUT_FILENO) == 1, ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return max(40, Int(size.ws_col))
    }
    guard let text = ProcessInfo.processInfo.environment["COLUMNS"], let columns = Int(text), columns > 0 else {
      return nil
    }
    return max(40, columns)
  }
}

/// An ordered list of percentiles.
struct Percentiles: Sendable {
  var values: [Double]

  init(values: [Double]) {
    self.values = values
  }

  init(text: String) throws {
    values = try text.split(separator: ",").map { part in
      guard let value = Double(part.trimmingCharacters(in: .whitespaces)), value >= 0, value <= 100 else {
        throw ValidationError("'\(part)' is no percentile: expected numbers from 0 to 100 with commas between")
      }
      return value
    }
    if values.isEmpty { throw ValidationError("expected at least one percentile") }
  }
}
