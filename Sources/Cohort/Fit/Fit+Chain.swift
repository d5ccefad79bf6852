// Fit+Chain: what is known of one chain: how it ended, what adaptation found, what it took.
import CohortIO
import CohortInference

extension Fit {
  /// One chain of a fit.
  public struct Chain: Sendable {
    /// How a chain ended.
    public enum Ending: Sendable {
      /// With all the draws that were asked for.
      case completed
      /// The run was cancelled; the draws so far are kept.
      case cancelled
      /// With an error; the draws so far are kept.
      case failed(ModelError)
      /// The file holds fewer draws than were asked for and does not say why: the run was interrupted or killed.
      case brokenOff

      /// Whether the chain has all the draws that were asked for.
      public var isCompleted: Bool { if case .completed = self { true } else { false } }
    }

    /// The chain's number, which its random numbers follow from.
    public let number: Int
    /// How the chain ended.
    public let ending: Ending
    /// Divergent transitions after warm-up.
    public let divergences: Int
    let header: DrawsHeader
    /// The rows of warm-up, where they were kept.
    let warmup: DrawTable
    let table: DrawTable
    /// What was learnt before sampling.
    let report: PhaseReport?
    /// The phases with their times; empty where they are not known.
    let phases: [PhaseSummary]
    /// Where the chain can go on, of one that was run by this process; see `Posterior.continueSampling`.
    public internal(set) var state: ChainState?
    /// What the method has to say of what it found; empty for draws that were read from files.
    public internal(set) var notes: [RunNote] = []
    /// What the method found as a value; nil for draws that were read from files.
    var findings: (any Sendable)?
    /// Points without a log density; nil where the file does not say.
    package internal(set) var invalidPoints: InvalidPoints?

    init(
      number: Int, ending: Ending, header: DrawsHeader, warmup: DrawTable, table: DrawTable, divergences: Int,
      report: PhaseReport?, phases: [PhaseSummary]
    ) {
      self.number = number
      self.ending = ending
      self.header = header
      self.warmup = warmup
      self.table = table
      self.divergences = divergences
      self.report = report
      self.phases = phases
    }

    /// The number of draws after warm-up.
    public var drawCount: Int { table.count }

    /// The number of draws of warm-up that were kept.
    public var warmupDrawCount: Int { warmup.count }

    /// The settings of the run by their CmdStan names, such as `num_samples`, `delta` and `max_depth`, as texts.
    public var settings: [String: String] { header.settings }

    /// The step size that adaptation arrived at; nil if the chain ended before, or the method has none.
    public var stepSize: Double? { report?.stepSize }

    /// The inverse metric that adaptation arrived at, on the unconstrained scale; nil if the chain ended before, or the
    /// method has none.
    public var inverseMetric: InverseMetric? {
      guard let report, report.stepSize != nil else { return nil }
      guard let entry = report.entries.first(where: { $0.name.hasSuffix("inverse mass matrix") }) else { return .unit }
      return entry.name.hasPrefix("Diagonal") ? .diagonal(entry.values) : .dense(entry.values)
    }

    /// The time that warm-up took, in seconds, where it is known.
    public var warmupSeconds: Double? { phases.first { $0.phase == .warmup }?.seconds }

    /// The time that everything after warm-up took, in seconds, where it is known.
    public var samplingSeconds: Double? {
      let others = phases.filter { $0.phase != .warmup }
      return others.isEmpty ? nil : others.reduce(0) { $0 + $1.seconds }
    }
  }
}

extension Fit.Chain {
  /// A chain that has just been run.
  ///
  /// - Parameters:
  ///   - report: what was learnt, where the summary does not know.
  ///   - error: what a chain's error means to the user.
  init(
    _ summary: RunSummary, header: DrawsHeader, warmup: DrawTable, table: DrawTable, report: PhaseReport? = nil,
    error: (any Error) -> ModelError
  ) {
    let ending: Ending =
      switch summary.ending {
      case .completed: .completed
      case .cancelled: .cancelled
      case .failed(let cause): .failed(error(cause))
      }
    self.init(
      number: summary.chain, ending: ending, header: header, warmup: warmup, table: table,
      divergences: summary.divergences, report: summary.learnt ?? report, phases: summary.phases)
    notes = summary.notes
    findings = summary.findings
  }

  /// A chain that was read.
  init(number: Int, _ file: DrawsFile) {
    let width = file.columns.count
    let split = file.warmupCount * width
    let table = DrawTable(width: width, values: file.values[split...])
    self.init(
      number: number, ending: Self.ending(file), header: file.header,
      warmup: DrawTable(width: width, values: file.values[..<split]), table: table,
      divergences: file.columns.firstIndex(of: "divergent__").map { table.column($0).count { $0 != 0 } } ?? 0,
      report: file.report, phases: file.phases)
    invalidPoints = file.invalidPoints
  }

  /// The setting that says in a saved header why a chain has fewer draws than were asked for.
  static let endingSetting = "ended"

  /// How a chain ended, as far as its file shows it.
  private static func ending(_ file: DrawsFile) -> Ending {
    switch file.header.settings[endingSetting] {
    case "cancelled": return .cancelled
    case let text? where text.hasPrefix("failed: "):
      return .failed(ModelError(.execution, String(text.dropFirst("failed: ".count))))
    default: break
    }
    let wanted = file.header.count("num_samples").map { file.header.rowCount(iterations: $0) } ?? 0
    return file.isTruncated || file.drawCount - file.warmupCount < wanted ? .brokenOff : .completed
  }
}
