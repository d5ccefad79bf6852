// SummaryOptions: what a summary shows, and how.

/// What a summary shows of a fit.
public struct SummaryOptions: Sendable {
  /// Variables or elements of them, such as `theta` and `eta[1,2]`; nil: all. What is named is shown number by number.
  public var variables: [String]?
  /// The probabilities of the quantiles, each from 0 to 1.
  public var probabilities = Fit.Summary.defaultProbabilities
  /// Whether the sampler's own columns are shown beside `lp__`, such as the step size.
  public var includesSampler = false
  /// Arrays of more numbers than this are folded into a line; nil: none are.
  public var foldsAbove: Int? = 10
  /// Only so many numbers, those with the worst R-hat and the least effective sample sizes; nil: all.
  public var worst: Int?
  /// The columns of text that lines should fit in; nil: as many as they take.
  public var width: Int?

  /// Everything, with long arrays folded.
  public init() {}
}
