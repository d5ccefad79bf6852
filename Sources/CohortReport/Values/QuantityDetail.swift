// QuantityDetail: the curves of one quantity: density, ranks, autocorrelation, growth of the effective sample size.

/// A density over equally spaced points.
public struct Curve: Sendable, Codable, Equatable {
  /// The first point.
  public var low: Double
  /// The last point.
  public var high: Double
  /// The density at the points; of whole numbers, the share of each from `low` on.
  public var density: PackedNumbers
  /// Whether the quantity takes few whole numbers, so that there are bars and no curve.
  public var isDiscrete: Bool
}

/// What is drawn of one quantity.
public struct QuantityDetail: Sendable, Codable, Equatable {
  /// The effective sample size as draws come in.
  public struct Growth: Sendable, Codable, Equatable {
    /// Draws of all chains together.
    public var draws: [Int]
    /// Bulk and tail effective sample sizes of so many draws.
    public var bulk: PackedNumbers
    /// Of the tails.
    public var tail: PackedNumbers
  }
  /// Its place among the quantities.
  public var quantity: Int
  /// All draws together; nil where they are constant or not finite.
  public var density: Curve?
  /// By chain, over the points of `density`.
  public var chainDensities: [PackedNumbers]
  /// By chain, how many draws have a rank among all in each of equally wide bins.
  public var ranks: [[Int]]
  /// By chain, from lag 0.
  public var autocorrelations: [PackedNumbers]
  /// Nil where there are too few draws, or too many for the time.
  public var growth: Growth?
}

/// Draws of several quantities, thinned alike, in the order of the chains.
public struct DrawSample: Sendable, Codable, Equatable {
  /// Places among the quantities.
  public var quantities: [Int] = []
  /// For each draw its chain, from 0.
  public var chains: [Int] = []
  /// For each draw its place in the chain, from 0.
  public var iterations: [Int] = []
  /// The places, among the draws of the sample, of divergent transitions.
  public var divergent: [Int] = []
  /// Whether a draw is here only because it diverged: it is no part of the even thinning.
  public var extra: [Int] = []
  /// Every so-manieth draw is here.
  public var stride = 1
  /// For each quantity its draws.
  public var columns: [PackedNumbers] = []
}

/// Energy, tree depths, acceptance and what divergences have in common.
public struct SamplerBehaviour: Sendable, Codable, Equatable {
  /// Counts over equally wide bins.
  public struct Histogram: Sendable, Codable, Equatable {
    /// The lower end of the first bin.
    public var low: Double
    /// The upper end of the last bin.
    public var high: Double
    /// The counts.
    public var counts: [Int]
  }
  /// Energies about their mean.
  public var energy: Histogram?
  /// Changes of the energy from draw to draw, over the same bins.
  public var energyChange: Histogram?
  /// Transitions by tree depth, from 0.
  public var depths: [Int] = []
  /// The greatest tree depth allowed.
  public var maxDepth = 10
  /// Acceptance statistics between 0 and 1.
  public var acceptance: Histogram?
  /// Divergent transitions.
  public var divergences = 0
  /// The quantities that tell divergent transitions best from others, or, without divergences, mix worst: the worst first.
  public var suspects: [Int] = []
  /// How many standard deviations the suspects' divergent draws lie off, where there are divergences.
  public var separations: PackedNumbers = []
}
