// Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari and Gelman 2018, arXiv:1804.06788): parameters drawn
// from the prior have uniform ranks among the draws of the posterior given data simulated from them.
import Cohort
import Foundation

/// Ranks of simulated parameters over many replications.
///
/// The model draws its parameters and its data in `transformed data`, with a seed for each replication, and has a
/// generated quantity `is_below`: for each parameter whether the draw lies below the simulated value.
struct Calibration {
  let model: Model
  var data: ModelData = [:]
  /// Draws that a rank is taken among: ranks go from 0 to `draws`.
  var draws = 63
  /// Only every so many iterations is a draw, so that draws are nearly independent, as the theory asks.
  var thin = 5
  var warmup = 400
  var delta = 0.9
  var sampler = Sampler.nuts(.automatic)

  enum Sampler {
    case nuts(MetricKind, AdaptationScheme = .fisher)
    case walnuts
  }

  /// For each quantity its rank in each replication.
  func ranks(replications: Int, seed: UInt64) async throws -> [[Int]] {
    var result: [[Int]] = []
    for replication in 0..<replications {
      let posterior = try model.posterior(data: data, seed: seed &+ UInt64(replication))
      var options = RunOptions()
      options.chains = 1
      // A replication is too short for its threads to be worth their waiting for each other.
      options.threads = 1
      options.seed = seed &* 7919 &+ UInt64(replication)
      let fit = try await fit(posterior, options)
      let below = try fit.vector("is_below").pooled
      for quantity in 0..<(below.first?.count ?? 0) {
        if result.count <= quantity { result.append([]) }
        result[quantity].append(below.reduce(0) { $0 + Int($1[quantity]) })
      }
    }
    return result
  }

  private func fit(_ posterior: Posterior, _ options: RunOptions) async throws -> Fit {
    func sample(_ method: some HamiltonianMethod) async throws -> Fit {
      var method = method
      method.warmup = warmup
      method.samples = draws * thin
      method.thin = thin
      method.delta = delta
      return try await posterior.sample(method, options: options)
    }
    switch sampler {
    case .nuts(let metric, let scheme):
      var method = NUTS()
      method.metric = metric
      method.adaptation.scheme = scheme
      return try await sample(method)
    case .walnuts:
      return try await sample(WALNUTS())
    }
  }

  /// How far ranks are from uniform: the normal score of Pearson's χ² over `bins` equal bins (Wilson and Hilferty
  /// 1931), 0 ± 1 where they are uniform.
  static func score(_ ranks: [Int], draws: Int, bins: Int) -> Double {
    var counts = [Double](repeating: 0, count: bins)
    for rank in ranks { counts[min(bins - 1, rank * bins / (draws + 1))] += 1 }
    let expected = Double(ranks.count) / Double(bins)
    let statistic = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    let freedom = Double(bins - 1)
    let spread = 2 / (9 * freedom)
    return (cbrt(statistic / freedom) - (1 - spread)) / spread.squareRoot()
  }
}
