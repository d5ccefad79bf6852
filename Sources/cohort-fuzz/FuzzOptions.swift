// FuzzOptions: what the command line asks for.
import Foundation

/// The options of a run; workers are given the same ones and a range.
struct FuzzOptions {
  enum Kind: String, CaseIterable {
    /// Mutants of programs.
    case programs
    /// Programs that nest or repeat a construct very often.
    case deep
    /// Mutants of programs in an editor.
    case editing
    /// Mutants of data, draws and metric files.
    case files
    /// Mutants of draws in Arrow's format.
    case streams
    /// Programs whose right-hand sides switch.
    case switches
    /// Programs that truncate densities.
    case truncations
  }

  var seed: UInt64 = 1
  var mutants = 200_000
  var kinds = Kind.allCases
  var workers = 2
  var output = ".build/fuzz"
  var directories: [String] = []
  /// One mutant alone, in this process.
  var only: Int?
  /// The part of a worker: which mutants, and the file in which it says how far it is.
  var range: Range<Int>?
  var status: String?
  /// Whether programs without errors are run as well.
  var runs = true

  static let usage = """
    usage: cohort-fuzz [--seed S] [--mutants N] [--kind programs|deep|editing|files|streams|switches|truncations]
                       [--only N] [--workers W] [--output DIR] [--no-run] CORPUS...
    Reads the programs, data and draws below the CORPUS folders, puts mutants of them through cohort, and writes
    every mutant that traps, hangs, takes more than 1 GB or breaks a rule to DIR. Exit status 1 if there is any.
    """

  init?(_ arguments: [String]) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--") else {
        directories.append(argument)
        continue
      }
      if argument == "--no-run" {
        runs = false
        continue
      }
      guard let value = rest.popFirst() else { return nil }
      switch argument {
      case "--seed":
        guard let number = UInt64(value) else { return nil }
        seed = number
      case "--mutants":
        guard let number = Int(value), number >= 0 else { return nil }
        mutants = number
      case "--kind":
        guard let kind = Kind(rawValue: value) else { return nil }
        kinds = [kind]
      case "--only":
        guard let number = Int(value) else { return nil }
        only = number
      case "--workers":
        guard let number = Int(value), (1...1024).contains(number) else { return nil }
        workers = number
      case "--output": output = value
      case "--range":
        let bounds = value.split(separator: "-").compactMap { Int($0) }
        guard bounds.count == 2, bounds[0] <= bounds[1] else { return nil }
        range = bounds[0]..<bounds[1]
      case "--status": status = value
      default: return nil
      }
    }
    if directories.isEmpty { return nil }
  }

  /// The arguments of a worker.
  func arguments(_ kind: Kind, _ range: Range<Int>, status: String) -> [String] {
    ["--seed", "\(seed)", "--kind", kind.rawValue, "--range", "\(range.lowerBound)-\(range.upperBound)"]
      + ["--status", status, "--output", output] + (runs ? [] : ["--no-run"]) + directories
  }

  /// How many items a kind has.
  func count(_ kind: Kind) -> Int {
    switch kind {
    case .programs: return mutants
    case .deep: return DeepPrograms.count
    case .editing: return mutants / 10
    case .files, .streams: return mutants / 4
    case .switches, .truncations: return mutants / 20
    }
  }
}
