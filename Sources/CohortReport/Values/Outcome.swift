// Outcome: observed data beside their predictions: the checks, subject by subject and over time.

/// Observed data with what the fit predicts for them.
public struct Outcome: Sendable, Codable, Equatable {
  /// Bands by observation: the probabilities of ``bands``.
  public static let bandProbabilities = [0.05, 0.25, 0.5, 0.75, 0.95]

  /// A statistic of the data beside that of replicated data.
  public struct Check: Sendable, Codable, Equatable {
    /// Its name, such as `mean`.
    public var name: String
    /// Of the data.
    public var observed: Double
    /// Of the replications: the 5 %, 50 % and 95 % points.
    public var replicated: [Double]
    /// The share of replications that are larger, equal ones counted half.
    public var p: Double
  }

  /// The observed variable.
  public var observed: String
  /// The replications.
  public var predicted: String
  /// The fitted values; empty where there are none.
  public var fitted: String
  /// What was done to the fitted values, such as `exp`; empty for nothing.
  public var fittedTransform: String
  /// The time; empty where there is none.
  public var time: String
  /// The groups; empty where there are none.
  public var group: String
  /// How all this was found, in a sentence.
  public var rule: String
  /// Whether data are whole numbers.
  public var isDiscrete: Bool
  /// Replications used.
  public var replications: Int
  /// The observations.
  public var values: PackedNumbers
  /// Their times.
  public var times: PackedNumbers
  /// Their groups, as places in ``groupNames``.
  public var groups: [Int]
  /// The groups' names, from the data.
  public var groupNames: [String]
  /// For each of ``bandProbabilities`` the quantiles of the replications.
  public var bands: [PackedNumbers]
  /// 5 %, 50 % and 95 % points of the fitted values.
  public var fittedBands: [PackedNumbers]
  /// The share of replications below the observation, equal ones counted half.
  public var positions: PackedNumbers
  /// The share of finite observations within the central 50 % and 90 % of their replications.
  public var coverage: [Double]
  /// The density of the data, and of some replications over the same points.
  public var density: Curve?
  /// Of replications.
  public var replicatedDensities: [PackedNumbers]
  /// Statistics of the data and of replications.
  public var checks: [Check]
  /// Percentiles over time; nil where there is no time.
  public var overTime: PercentilesOverTime?
}

/// A visual predictive check: percentiles of the data in bins of time, and of the replicated data.
public struct PercentilesOverTime: Sendable, Codable, Equatable {
  /// The percentiles, as shares.
  public static let probabilities = [0.1, 0.5, 0.9]
  /// A bin of time.
  public struct Bin: Sendable, Codable, Equatable {
    /// Its earliest time.
    public var low: Double
    /// Its latest time.
    public var high: Double
    /// The median of its times.
    public var middle: Double
    /// The observations in it.
    public var count: Int
    /// The percentiles of the data.
    public var observed: [Double?]
    /// Of each percentile over the replications: the 5 %, 50 % and 95 % points.
    public var replicated: [[Double?]]
  }
  /// The bins in order.
  public var bins: [Bin]
}
