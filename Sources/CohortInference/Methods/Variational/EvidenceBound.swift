// EvidenceBound: Monte Carlo estimates of the evidence lower bound (ELBO) of a normal approximation, and of its gradient.

import CohortRandom

/// Estimates by draws of the approximation; those at which the log density is no number are drawn again.
final class EvidenceBound {
  private let population: any PopulationDensity
  private let dimension: Int
  private var gradientRandom: RandomStream
  private var boundRandom: RandomStream
  private let isCancelled: () -> Bool
  private(set) var evaluations = 0

  /// - Parameter random: named by what the run is; its substreams 0 and 1 are used.
  init(_ population: any PopulationDensity, random: RandomStream, isCancelled: @escaping () -> Bool) {
    self.population = population
    dimension = population.dimension
    gradientRandom = random.derived(substream: 0)
    boundRandom = random.derived(substream: 1)
    self.isCancelled = isCancelled
  }

  /// The bound: the mean log density over so many draws, and the entropy; nil where as many draws as wanted failed.
  func value(_ family: GaussianFamily, draws: Int) throws -> Double? {
    var sum = 0.0
    var (found, failed) = (0, 0)
    while found < draws {
      if failed >= draws { return nil }
      let values = try evaluate(family, draws - found, &boundRandom).values
      for value in values {
        if value.isFinite { (sum, found) = (sum + value, found + 1) } else { failed += 1 }
      }
    }
    return sum / Double(draws) + family.entropy
  }

  /// The gradient of the bound; nil where ten times as many draws as wanted failed.
  func gradient(_ family: GaussianFamily, draws: Int) throws -> [Double]? {
    var sum = [Double](repeating: 0, count: family.numbers.count)
    var (found, failed) = (0, 0)
    while found < draws {
      if failed >= 10 * draws { return nil }
      let count = draws - found
      let made = try evaluate(family, count, &gradientRandom, withGradients: true)
      for (index, value) in made.values.enumerated() {
        let range = index * dimension..<(index + 1) * dimension
        let gradient = made.gradients[range]
        guard value.isFinite, gradient.allSatisfy(\.isFinite) else {
          failed += 1
          continue
        }
        family.addDraw(gradient, made.standard[range], to: &sum)
        found += 1
      }
    }
    return family.boundGradient(sum, draws: draws)
  }

  /// Draws, with the log density at each.
  private func evaluate(
    _ family: GaussianFamily, _ count: Int, _ random: inout RandomStream, withGradients: Bool = false
  ) throws -> (standard: [Double], values: [Double], gradients: [Double]) {
    if isCancelled() { throw CancellationRequest() }
    let standard = (0..<count * dimension).map { _ in random.nextNormal() }
    var points = standard
    for index in 0..<count {
      let offset = index * dimension
      family.transform(standard[offset..<offset + dimension], into: &points, at: offset)
    }
    evaluations += count
    guard withGradients else { return (standard, try population.logDensities(at: points), []) }
    let (values, gradients) = try population.logDensitiesAndGradients(at: points)
    return (standard, values, gradients)
  }
}
