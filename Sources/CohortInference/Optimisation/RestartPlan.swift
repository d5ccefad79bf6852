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
  /// Beside those, restarts with small populations and small first steps take as many evaluations (Hansen 2009); of both kinds
  /// the one that found the best end takes twice as many as the other (Loshchilov, Schoenauer and Sebag 2012).
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
  static let largest = 1 << 20
  /// Which kind found the best end since there are both.
  private var bestIsLarge: Bool?

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
    if scheme == .bipop, doublings > 0, spentSmall < share {
      // Hansen 2009, section 2: λ (½ λ_large / λ)^(U²), σ 10^(−2U).
      let (u, v) = (random.nextUniform(), random.nextUniform())
      let ratio = 0.5 * Double(larger) / Double(population)
      let size = Int((Double(population) * pow(max(1, ratio), u * u)).rounded(.down))
      return Run(population: max(population, size), spread: pow(10, -2 * v), isLarge: false)
    }
    if larger < Self.largest { doublings += 1 }
    return Run(population: larger, spread: 1, isLarge: true)
  }

  /// How much small runs may take so far.
  private var share: Int {
    guard let bestIsLarge else { return spentLarge }
    return bestIsLarge ? spentLarge / 2 : 2 * spentLarge
  }

  private var larger: Int { min(Self.largest, max(population, population << min(doublings, 20))) }

  /// The run took so many evaluations, and may have found what is best so far.
  package mutating func ended(_ run: Run, evaluations: Int, isBest: Bool = false) {
    // The first run belongs to neither kind.
    guard doublings > 0 else { return }
    if run.isLarge { spentLarge += evaluations } else { spentSmall += evaluations }
    if isBest { bestIsLarge = run.isLarge }
  }
}

extension RestartPlan: StoredState {
  package func write(to writer: inout StateWriter) {
    random.write(to: &writer)
    for number in [doublings, isFirst ? 1 : 0, spentLarge, spentSmall, bestIsLarge.map { $0 ? 2 : 1 } ?? 0] {
      writer.write(number)
    }
  }

  package mutating func read(from reader: inout StateReader) throws {
    try random.read(from: &reader)
    doublings = try reader.bounded()
    isFirst = try reader.int() == 1
    spentLarge = try reader.bounded()
    spentSmall = try reader.bounded()
    let kind = try reader.int()
    bestIsLarge = kind == 0 ? nil : kind == 2
  }
}
