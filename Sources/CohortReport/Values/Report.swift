// Report: all that the page of a fit shows, as values.

/// What the page of a fit shows: statistics, and of the draws a thinned sample.
///
/// ```swift
/// let report = try Report(fit, model: model, data: data)
/// try report.write(to: "report.html")
/// ```
public struct Report: Sendable, Codable {
  /// What was run.
  public var head: ReportHead
  /// What is wrong with the fit, the gravest first; empty where nothing is.
  public var findings: [ReportFinding]
  /// The variables of the model, then the sampler's, with their quantities.
  public var variables: [ReportVariable]
  /// Location, spread, accuracy and mixing of every quantity.
  public var summary: ReportSummary
  /// Curves of chosen quantities.
  public var details: [QuantityDetail]
  /// Draws of the quantities with details, thinned, all chains.
  public var sample: DrawSample
  /// What the sampler did.
  public var sampler: SamplerBehaviour
  /// Priors that are densities with known arguments.
  public var priors: [PriorCurve]
  /// Parameters whose prior is not drawn, and why.
  public var undrawnPriors: [UndrawnPrior]
  /// Observed data beside what the fit predicts for them.
  public var outcomes: [Outcome]
  /// Where the time goes, and which groups cost and fail most; nil where neither model nor run say.
  public var cost: GradientCost?
  /// What could not be shown, in sentences.
  public var notes: [String]
  /// The program's text; empty where it is not known.
  public var program: String
}

/// What was run: the facts at the head of the page.
public struct ReportHead: Sendable, Codable, Equatable {
  /// A chain and how it went.
  public struct Chain: Sendable, Codable, Equatable {
    /// Its number.
    public var number: Int
    /// How it ended, in words; empty where it has all its draws.
    public var ending: String
    /// Draws after warm-up.
    public var draws: Int
    /// Seconds of warm-up, where they are known.
    public var warmupSeconds: Double?
    /// Seconds after warm-up, where they are known.
    public var samplingSeconds: Double?
    /// The step size that adaptation arrived at.
    public var stepSize: Double?
    /// Divergent transitions.
    public var divergences: Int
    /// Transitions that stopped at the greatest tree depth.
    public var depthSaturations: Int
    /// The Bayesian fraction of missing information; nil where the method has no energy.
    public var eBFMI: Double?
    /// The mean acceptance statistic.
    public var acceptance: Double?
  }

  /// The model's name.
  public var model: String
  /// The method in words, such as `NUTS`.
  public var method: String
  /// Facts with their names, in the order in which they are shown: data, seed, versions, times.
  public var facts: [[String]]
  /// The settings of the run by CmdStan's names.
  public var settings: [[String]]
  /// The chains.
  public var chains: [Chain]
  /// Draws of all chains together.
  public var drawCount: Int
  /// Whether every chain has the draws that were asked for.
  public var isComplete: Bool
  /// Whether draws follow the posterior: false for a method that keeps the parameters fixed.
  public var drawsFollowPosterior: Bool
}

/// One thing that is wrong with a fit.
public struct ReportFinding: Sendable, Codable, Equatable {
  /// Whether the estimates themselves are in doubt, not their precision or cost.
  public var isGrave: Bool
  /// What is wrong.
  public var message: String
  /// What to do.
  public var advice: String
  /// The quantities it is about, by their names in the language.
  public var parameters: [String]
}
