// ReportSummary: the table of all quantities, column by column.

/// A variable with the quantities that it consists of.
public struct ReportVariable: Sendable, Codable, Equatable {
  /// Where a variable is declared; `draws` where the program is not known.
  public enum Block: String, Sendable, Codable {
    case parameters
    case transformedParameters = "transformed parameters"
    case generatedQuantities = "generated quantities"
    case draws
    case sampler
  }
  /// Its name.
  public var name: String
  /// Where it is declared.
  public var block: Block
  /// Its sizes; empty for a single number.
  public var sizes: [Int]
  /// Its first quantity.
  public var first: Int
  /// How many quantities it has.
  public var count: Int
  /// What the program's comment behind its declaration says; empty where there is none.
  public var comment: String
}

/// Statistics of every quantity; each column has a number for each.
public struct ReportSummary: Sendable, Codable, Equatable {
  /// Probabilities of the quantiles.
  public static let probabilities = [0.05, 0.25, 0.5, 0.75, 0.95]
  /// Names in the language's spelling.
  public var names: [String] = []
  /// Means.
  public var mean = PackedNumbers([])
  /// Monte Carlo standard errors of the means.
  public var mcse = PackedNumbers([])
  /// Standard deviations.
  public var sd = PackedNumbers([])
  /// For each of ``probabilities`` the quantiles.
  public var quantiles: [PackedNumbers] = []
  /// Effective sample size for the bulk.
  public var essBulk = PackedNumbers([])
  /// Effective sample size for the tails.
  public var essTail = PackedNumbers([])
  /// Rank-normalised split R-hat.
  public var rHat = PackedNumbers([])
}
