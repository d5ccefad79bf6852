// Fit: the draws of a run, from a sampler or from files.
import CohortIO

/// The draws of all chains, with what is needed to judge them.
///
/// A fit comes from `Posterior.sample` or from the CSV files of an earlier run (`init(contentsOf:)`), whichever program
/// wrote them. Quantities are asked for by name and shape, and come by chain or pooled:
///
/// ```swift
/// let mu = try fit.scalar("mu").pooled                // [Double]
/// let theta = try fit.vector("theta").pooled          // [[Double]], one array per draw
/// let omega = try fit.matrix("Omega").chains[0]       // of the first chain: rows of each draw's matrix
/// let first = try fit.scalar("theta[1]").pooled       // an element
/// ```
///
/// A name means the same everywhere: `theta` is the whole variable, `theta[2]` an element of it, in the spelling of the
/// language; the spelling of files (`theta.2`) is understood as well. The slots of tuples are `t.1`, the parts of
/// complex numbers `z.real` and `z.imag`. A name that the fit does not have is an error that says which is near.
public struct Fit: Sendable {
  /// The model's name.
  public let modelName: String
  /// The names of the columns as files spell them: the sampler's own (`lp__` to `energy__`), then the model's.
  public let columns: [String]
  /// What is known of each chain.
  public let chains: [Chain]
  /// Kinds of points that were rejected because the log density could not be computed there: message and count. Files
  /// do not keep them.
  public let rejections: [(message: String, count: Int)]
  /// Why transformed parameters or generated quantities of some draws are NaN: message and count of draws. Files do not
  /// keep them.
  public let failedOutputs: [(message: String, count: Int)]
  /// The files that the draws were read from; none where a sampler gave them.
  package internal(set) var sources: [String] = []
  let layout: ColumnLayout
  let summaries = SummaryCache()

  init(
    modelName: String, columns: [String], chains: [Chain], rejections: [(message: String, count: Int)] = [],
    failedOutputs: [(message: String, count: Int)] = []
  ) {
    self.modelName = modelName
    self.columns = columns
    self.chains = chains
    self.rejections = rejections
    self.failedOutputs = failedOutputs
    layout = ColumnLayout(columns)
  }

  /// The number of chains.
  public var chainCount: Int { chains.count }

  /// The number of draws after warm-up, of all chains together.
  public var drawCount: Int { chains.reduce(0) { $0 + $1.drawCount } }

  /// Divergent transitions after warm-up, in all chains.
  public var divergences: Int { chains.reduce(0) { $0 + $1.divergences } }

  /// Whether every chain has all the draws that were asked for.
  public var isComplete: Bool { chains.allSatisfy { $0.ending.isCompleted } }

  /// Whether the run was cancelled.
  public var wasCancelled: Bool {
    chains.contains { if case .cancelled = $0.ending { true } else { false } }
  }

  /// What the fit is, in a line: model, chains, draws and, where it is known, time.
  public var overview: String {
    let draws = chains.map(\.drawCount)
    var text = "\(modelName): \(chains.count) \(chains.count == 1 ? "chain" : "chains"), "
    if let first = draws.first, Set(draws).count == 1 {
      text += "\(first) draws each"
    } else {
      text += "\(draws.map(String.init).joined(separator: ", ")) draws"
    }
    let times = chains.compactMap { chain in
      chain.phases.isEmpty ? nil : chain.phases.reduce(0) { $0 + $1.seconds }
    }
    if times.count == chains.count, let slowest = times.max() { text += "; the slowest took \(durationText(slowest))" }
    return text
  }
}
