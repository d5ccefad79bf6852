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

    /// The inverse metric, an estimate of the posterior's covariance on the unconstrained scale.
    public enum InverseMetric: Sendable, Equatable {
      /// Nothing was estimated.
      case unit
      /// The variances of the unconstrained parameters.
      case diagonal([Double])
      /// The rows of a covariance matrix.
      case dense([[Double]])
    }

    /// The chain's number, which its random numbers follow from.
    public let number: Int
    /// How the chain ended.
    public let ending: Ending
    /// The step size that adaptation arrived at; nil if the chain ended before, or the method has none.
    public let stepSize: Double?
    /// The inverse metric that adaptation arrived at; nil if the chain ended before, or the method has none.
    public let inverseMetric: InverseMetric?
    /// The time that warm-up took, in seconds, where it is known.
    public let warmupSeconds: Double?
    /// The time that sampling took, in seconds, where it is known.
    public let samplingSeconds: Double?
    /// Divergent transitions after warm-up.
    public let divergences: Int
    let header: DrawsHeader
    /// The rows of warm-up, where they were kept.
    let warmup: DrawTable
    let table: DrawTable

    init(
      number: Int, ending: Ending, header: DrawsHeader, warmup: DrawTable, table: DrawTable, divergences: Int,
      stepSize: Double? = nil, inverseMetric: InverseMetric? = nil, warmupSeconds: Double? = nil,
      samplingSeconds: Double? = nil
    ) {
      self.number = number
      self.ending = ending
      self.header = header
      self.warmup = warmup
      self.table = table
      self.divergences = divergences
      self.stepSize = stepSize
      self.inverseMetric = inverseMetric
      self.warmupSeconds = warmupSeconds
      self.samplingSeconds = samplingSeconds
    }

    /// The number of draws after warm-up.
    public var drawCount: Int { table.count }

    /// The number of draws of warm-up that were kept.
    public var warmupDrawCount: Int { warmup.count }

    /// The settings of the run by their CmdStan names, such as `num_samples`, `delta` and `max_depth`, as texts.
    public var settings: [String: String] { header.settings }
  }
}

extension Fit.Chain.InverseMetric {
  /// Elements as files have them: the diagonal, or all rows.
  init?(elements: [Double], isDense: Bool) {
    guard !elements.isEmpty else { return nil }
    guard isDense else {
      self = .diagonal(elements)
      return
    }
    let size = Int(Double(elements.count).squareRoot().rounded())
    guard size * size == elements.count else { return nil }
    self = .dense((0..<size).map { Array(elements[($0 * size)..<(($0 + 1) * size)]) })
  }

  var forFile: AdaptationSummary.InverseMetric {
    switch self {
    case .unit: .unit
    case .diagonal(let elements): .diagonal(elements)
    case .dense(let rows): .dense(Array(rows.joined()), size: rows.count)
    }
  }
}

extension Fit.Chain {
  /// A chain that has just been run.
  ///
  /// - Parameters:
  ///   - error: what a chain's error means to the user.
  init(
    _ summary: ChainSummary, header: DrawsHeader, warmup: DrawTable, table: DrawTable,
    error: (any Error) -> ModelError
  ) {
    let ending: Ending =
      switch summary.ending {
      case .completed: .completed
      case .cancelled: .cancelled
      case .failed(let cause): .failed(error(cause))
      }
    var inverseMetric: InverseMetric?
    switch summary.adapted?.inverseMetric {
    case .unit: inverseMetric = .unit
    case .diagonal(let elements): inverseMetric = .diagonal(elements)
    case .dense(let elements): inverseMetric = InverseMetric(elements: elements, isDense: true)
    case nil: break
    }
    self.init(
      number: summary.chain, ending: ending, header: header, warmup: warmup, table: table,
      divergences: summary.divergences, stepSize: summary.adapted?.stepSize, inverseMetric: inverseMetric,
      warmupSeconds: summary.warmupSeconds, samplingSeconds: summary.samplingSeconds)
  }
}

extension RejectionTally {
  /// The kinds by message.
  var listed: [(message: String, count: Int)] {
    entries.values.map { ($0.message, $0.count) }.sorted { $0.0 < $1.0 }
  }
}
