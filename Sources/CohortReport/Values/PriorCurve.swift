// PriorCurve: a prior that is drawn beside the posterior, and one that is not.

/// The density of a parameter's prior.
public struct PriorCurve: Sendable, Codable, Equatable {
  /// The parameter, or the element of it: `mu[2]`; the parameter where all elements have one prior.
  public var name: String
  /// The quantities it is the prior of.
  public var quantities: [Int]
  /// The statement as it stands in the program.
  public var statement: String
  /// The line of the statement; 0 where there is none.
  public var line: Int
  /// The density over equally spaced points, normalised within the parameter's bounds.
  public var curve: Curve
  /// Its 5 %, 25 %, 50 %, 75 % and 95 % points.
  public var quantiles: PackedNumbers
}

/// A parameter whose prior is not drawn.
public struct UndrawnPrior: Sendable, Codable, Equatable {
  /// The parameter.
  public var name: String
  /// Why.
  public var reason: String
}
