// Draws: the draws of one quantity, chain by chain or all together.
import CohortDiagnostics

/// The draws of one quantity: a number each, or an array of numbers.
///
/// ```swift
/// let mu = try fit.scalar("mu")
/// mu.pooled.count                     // all chains together
/// mu.chains[0]                        // the first chain's, in the order in which they were drawn
/// let ratio = mu.map { $0 / 2 }       // any function of a draw, still by chain
/// ```
public struct Draws<Value: Sendable>: Sendable {
  /// The draws by chain, in the order in which they were drawn.
  public let chains: [[Value]]

  /// Draws by chain.
  public init(chains: [[Value]]) { self.chains = chains }

  /// All draws, one chain after another.
  public var pooled: [Value] { Array(chains.joined()) }

  /// The number of draws in all chains.
  public var count: Int { chains.reduce(0) { $0 + $1.count } }

  /// A function of each draw.
  public func map<Result: Sendable>(_ transform: (Value) throws -> Result) rethrows -> Draws<Result> {
    Draws<Result>(chains: try chains.map { try $0.map(transform) })
  }

  /// A function of the draws of two quantities that were drawn together; both must be of the same fit.
  ///
  /// Where one has fewer draws than the other, those without a partner are left out.
  public func combined<Other, Result: Sendable>(
    with other: Draws<Other>, _ transform: (Value, Other) throws -> Result
  ) rethrows -> Draws<Result> {
    Draws<Result>(
      chains: try zip(chains, other.chains).map { mine, theirs in try zip(mine, theirs).map(transform) })
  }
}

extension Draws: Equatable where Value: Equatable {}

extension Draws where Value == Double {
  /// Mean, standard deviation, quantiles, effective sample sizes and R-hat.
  ///
  /// - Parameters:
  ///   - name: for the summary.
  ///   - probabilities: of the quantiles, each from 0 to 1.
  /// - Throws: `ModelError` for a probability outside of 0 to 1.
  public func summary(
    named name: String = "", probabilities: [Double] = Fit.Summary.defaultProbabilities
  ) throws -> Fit.Summary {
    try Fit.require(probabilities)
    return Fit.Summary(
      ParameterSummary(name: name, chains: Chains(chains), probabilities: probabilities), probabilities: probabilities)
  }

  /// Quantiles of all draws, by linear interpolation (Hyndman and Fan 1996, type 7); NaN if any draw is.
  ///
  /// - Parameter probabilities: each from 0 to 1.
  /// - Throws: `ModelError` for a probability outside of 0 to 1.
  public func quantiles(_ probabilities: [Double]) throws -> [Double] {
    try Fit.require(probabilities)
    let pooled = pooled
    guard !pooled.contains(where: \.isNaN) else { return probabilities.map { _ in .nan } }
    let sorted = pooled.sorted()
    return probabilities.map { CohortDiagnostics.quantile(ofSorted: sorted, $0) }
  }

  /// One quantile of all draws.
  ///
  /// - Parameter probability: from 0 to 1.
  /// - Throws: `ModelError` for a probability outside of 0 to 1.
  public func quantile(_ probability: Double) throws -> Double { try quantiles([probability])[0] }
}
