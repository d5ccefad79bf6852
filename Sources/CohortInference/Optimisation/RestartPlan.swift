// How large the population of a restart is, and how wide its first spread.

import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How a search that has ended goes on from another start.
public enum RestartScheme: String, Codable, SettingChoice {
  /// Every restart doubles the population (Auger and Hansen 2005).
  case ipop
  /// Beside those, restarts with small populations and small first steps take as many evaluations (Hansen 2009).
  case bipop

  /// The command line's name.
  public var option: String { rawValue }
}

/// The sequence of restarts.
package struct RestartPlan {
  /// One run.
  package struct Run: Equatable {
    package var population: Int
    /// Of the first step size.
    package var spread: Double
    /// Whether it counts as one of the large ones.
    package var isLarge: Bool
  }

  private let scheme: RestartScheme
  private let population: Int
  private var random: RandomStream
  private var doublings = 0
  private var isFirst = true
  /// Evaluations spent by restarts of each kind.
  private var spentLarge = 0
  private var spentSmall = 0
  /// No population is larger.
  private static let largest = 1 << 20

  package init(_ scheme: RestartScheme, population: Int, random: RandomStream) {
    self.scheme = scheme
    self.population = population
    self.random = random
  }

  /// What comes next.
  package mutating func next() -> Run {
    if isFirst {
      isFirst = false
      return Run(population: population, spread: 1, isLarge: true)
    }
    if scheme == .bipop, doublings > 0, spentSmall < spentLarge {
      // Hansen 2009, section 2: λ (½ λ_large / λ)^(U²), σ 10^(−2U).
      let (u, v) = (random.nextUniform(), random.nextUniform())
      let ratio = 0.5 * Double(larger) / Double(population)
      let size = Int((Double(population) * pow(max(1, ratio), u * u)).rounded(.down))
      return Run(population: max(population, size), spread: pow(10, -2 * v), isLarge: false)
    }
    if larger < Self.largest { doublings += 1 }
    return Run(population: larger, spread: 1, isLarge: true)
  }

  private var larger: Int { min(Self.largest, max(population, population << min(doublings, 20))) }

  /// The run took so many evaluations.
  package mutating func ended(_ run: Run, evaluations: Int) {
    // The first run belongs to neither kind.
    guard doublings > 0 else { return }
    if run.isLarge { spentLarge += evaluations } else { spentSmall += evaluations }
  }
}
