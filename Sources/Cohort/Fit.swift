// Fit: the draws of a run.
import CohortDiagnostics
import CohortModel
import CohortIO
import CohortInference

/// The draws of all chains, with what is needed to judge them.
public struct Fit: Sendable {
  /// The names of the columns: the sampler's own (`lp__` to `energy__`), then the model's.
  public let columns: [String]
  /// By chain, by iteration, by column.
  private let chains: [[ContiguousArray<Double>]]
  private let positions: [String: Int]
  /// Divergent transitions after warm-up, in all chains.
  public let divergences: Int
  /// Kinds of points that were rejected because the log density could not be computed there: message and count.
  public let rejections: [(message: String, count: Int)]
  /// Why transformed parameters or generated quantities of some draws are NaN: message and count of draws.
  public let failedOutputs: [(message: String, count: Int)]
  /// How each chain ended.
  public let endings: [Ending]

  /// Why a chain ended.
  public enum Ending: Sendable {
    /// All iterations were done.
    case completed
    /// The run was cancelled.
    case cancelled
    /// Something went wrong; the draws before it are kept.
    case failed(ModelError)
  }

  /// Whether all chains did all iterations.
  public var isComplete: Bool { endings.allSatisfy { if case .completed = $0 { true } else { false } } }

  /// Whether the run was cancelled.
  public var wasCancelled: Bool { endings.contains { if case .cancelled = $0 { true } else { false } } }

  init(
    columns: [String], chains: [[ContiguousArray<Double>]], summaries: [RunSummary], endings: [Ending],
    rejections: RejectionTally, failedOutputs: RejectionTally
  ) {
    self.columns = columns
    self.chains = chains
    positions = Dictionary(columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    divergences = summaries.reduce(0) { $0 + $1.divergences }
    self.rejections = rejections.entries.values.map { ($0.message, $0.count) }.sorted { $0.0 < $1.0 }
    self.failedOutputs = failedOutputs.entries.values.map { ($0.message, $0.count) }.sorted { $0.0 < $1.0 }
    self.endings = endings
  }

  /// The number of chains.
  public var chainCount: Int { chains.count }

  /// The number of draws, of all chains together.
  public var drawCount: Int { chains.reduce(0) { $0 + $1.count } }

  /// The draws of one column, chains one after another.
  ///
  /// - Parameter column: a name as in `columns`; `theta[2]` and `theta.2` are the same.
  /// - Returns: nil if there is no such column.
  public func values(_ column: String) -> [Double]? {
    draws(column).map { Array($0.joined()) }
  }

  /// The draws of one column: by chain, by iteration.
  ///
  /// - Parameter column: a name as in `columns`; `theta[2]` and `theta.2` are the same.
  /// - Returns: nil if there is no such column.
  public func draws(_ column: String) -> [[Double]]? {
    guard let position = positions[column] ?? positions[Fit.outputName(column)] else { return nil }
    return chains.map { chain in chain.map { $0[position] } }
  }

  /// `theta[1,2]` as output files spell it: `theta.1.2`.
  private static func outputName(_ name: String) -> String {
    name.filter { $0 != "]" && $0 != " " }.map { $0 == "[" || $0 == "," ? "." : String($0) }.joined()
  }

  /// The draws of a whole variable: one array of numbers per draw, chains one after another; the first index fastest.
  ///
  /// - Parameter variable: the variable's name.
  /// - Returns: nil if there is no such variable.
  public func draws(of variable: String) -> [[Double]]? {
    let wanted = columns.indices.filter { columns[$0] == variable || columns[$0].hasPrefix(variable + ".") }
    guard !wanted.isEmpty else { return nil }
    return chains.flatMap { chain in chain.map { row in wanted.map { row[$0] } } }
  }

  /// What the draws say of one column.
  public struct Summary: Sendable {
    /// The column's name.
    public let name: String
    /// Mean, and its Monte Carlo standard error.
    public let mean: Double
    /// Monte Carlo standard error of the mean.
    public let mcse: Double
    /// Standard deviation.
    public let sd: Double
    /// The 5 %, 50 % and 95 % quantiles.
    public let quantiles: [Double]
    /// Effective sample sizes for the bulk and the tails (Vehtari et al. 2021).
    public let essBulk: Double
    /// Effective sample size for the tails.
    public let essTail: Double
    /// Rank-normalised split R-hat (Vehtari et al. 2021); near 1 where the chains agree.
    public let rHat: Double
  }

  /// Mean, standard deviation, quantiles, effective sample sizes and R-hat of each column.
  public func summary() -> [Summary] {
    columns.indices.map { Summary(parameterSummary($0, name: columns[$0])) }
  }

  /// What the draws say of one column.
  ///
  /// - Parameter column: a name as in `columns`; `theta[2]` and `theta.2` are the same.
  /// - Returns: nil if there is no such column.
  public func summary(of column: String) -> Summary? {
    guard let position = positions[column] ?? positions[Fit.outputName(column)] else { return nil }
    return Summary(parameterSummary(position, name: columns[position]))
  }

  private func parameterSummary(_ position: Int, name: String) -> ParameterSummary {
    ParameterSummary(name: name, chains: Chains(chains.map { chain in chain.map { $0[position] } }))
  }

  /// The summary of `lp__` and of the model's quantities as a table of text.
  public func summaryTable() -> String {
    let shown = columns.indices.filter { columns[$0] == "lp__" || !columns[$0].hasSuffix("__") }
    return SummaryTable(rows: shown.map { parameterSummary($0, name: ColumnNames.display(columns[$0])) }).text
  }
}

extension Fit.Ending {
  init(_ ending: RunEnding, _ modelError: (any Error) -> ModelError) {
    switch ending {
    case .completed: self = .completed
    case .cancelled: self = .cancelled
    case .failed(let error): self = .failed(modelError(error))
    }
  }
}

extension Fit.Summary {
  fileprivate init(_ row: ParameterSummary) {
    self.init(
      name: row.name, mean: row.mean, mcse: row.mcse, sd: row.sd, quantiles: row.quantiles, essBulk: row.essBulk,
      essTail: row.essTail, rHat: row.rHat)
  }
}
