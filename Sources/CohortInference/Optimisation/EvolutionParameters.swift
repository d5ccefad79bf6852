// The constants of a covariance matrix adaptation: weights and learning rates by dimension and population.

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Defaults of Hansen (2016, The CMA Evolution Strategy: A Tutorial, arXiv 1604.00772, table 1), with negative weights.
struct EvolutionParameters {
  let dimension: Int
  /// λ.
  let population: Int
  /// Of all λ ranks: those of the better half sum to 1, those of the worse half are negative.
  let weights: [Double]
  /// How many weights are positive: μ.
  let parents: Int
  /// μ_eff.
  let effectiveParents: Double
  /// c_σ, d_σ.
  let stepRate: Double
  let stepDamping: Double
  /// c_c.
  let pathRate: Double
  /// c_1, c_μ.
  let rankOneRate: Double
  let rankManyRate: Double
  /// E‖N(0, I)‖.
  let expectedLength: Double

  /// The population where none is given.
  static func defaultPopulation(dimension: Int) -> Int { 4 + Int(3 * log(Double(max(1, dimension)))) }

  init(dimension: Int, population: Int, isDiagonal: Bool) {
    self.dimension = dimension
    let lambda = max(2, population)
    self.population = lambda
    let n = Double(max(1, dimension))
    let raw = (1...lambda).map { log((Double(lambda) + 1) / 2) - log(Double($0)) }
    let half = max(1, lambda / 2)
    parents = half
    let (better, worse) = (raw[..<half], raw[half...])
    func effective(_ weights: ArraySlice<Double>) -> Double {
      let squares = weights.reduce(0) { $0 + $1 * $1 }
      let sum = weights.reduce(0, +)
      return squares > 0 ? sum * sum / squares : 0
    }
    let mu = effective(better)
    let muWorse = effective(worse)
    effectiveParents = mu
    stepRate = (mu + 2) / (n + mu + 5)
    stepDamping = 1 + 2 * max(0, ((mu - 1) / (n + 1)).squareRoot() - 1) + stepRate
    pathRate = (4 + mu / n) / (n + 4 + 2 * mu / n)
    var one = 2 / ((n + 1.3) * (n + 1.3) + mu)
    var many = min(1 - one, 2 * (0.25 + mu + 1 / mu - 2) / ((n + 2) * (n + 2) + mu))
    if isDiagonal {
      // Fewer numbers are learnt (Ros and Hansen 2008, section 3).
      one = min(1, one * (n + 1.5) / 3)
      many = min(1 - one, many * (n + 1.5) / 3)
    }
    rankOneRate = one
    rankManyRate = many
    expectedLength = n.squareRoot() * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    let positive = better.reduce(0, +)
    let negative = worse.reduce(0) { $0 + min(0, $1) }
    let most = min(
      1 + (many > 0 ? one / many : 0), 1 + 2 * muWorse / (mu + 2), many > 0 ? (1 - one - many) / (n * many) : 0)
    weights = raw.enumerated().map { rank, weight in
      if rank < half { return weight / positive }
      return weight < 0 && negative < 0 ? max(0, most) * weight / -negative : 0
    }
  }
}
