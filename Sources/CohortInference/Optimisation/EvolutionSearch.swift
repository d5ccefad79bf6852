// A search by covariance matrix adaptation with its restarts.

import CohortRandom

/// A search with its restarts.
///
/// Runs end as soon as they change by little; the best one then goes on to the full accuracy. So a run that ends at a lower
/// mode, or at one that is known, costs no more than it takes to see that.
struct EvolutionSearch {
  /// Log densities that differ by less are those of one mode.
  private static let sameMode = 0.01
  /// Runs end at a tenth of that; the best one at this.
  private static let accuracy = 1e-9

  private let method: CMAES
  private let start: ClimbStart
  private let isDiagonal: Bool
  private let smallest: Int
  private var best: (position: [Double], value: Double)
  /// The distribution that found the best point.
  private var bestEvolution: CovarianceEvolution?
  private var generations = 0
  private var evaluations: Int
  /// Where each run ended.
  private var found: [(position: [Double], value: Double)] = []
  private var largest = 0

  init(_ method: CMAES, _ start: ClimbStart, isDiagonal: Bool) {
    self.method = method
    self.start = start
    self.isDiagonal = isDiagonal
    best = (start.point.position, start.point.logDensity)
    evaluations = start.point.evaluations
    let dimension = start.point.position.count
    smallest =
      method.population > 0 ? max(2, method.population) : EvolutionParameters.defaultPopulation(dimension: dimension)
  }

  mutating func run() throws -> ClimbEnd {
    let population = try start.population()
    try start.visit(0, best.position, best.value)
    var plan = RestartPlan(method.restartScheme, population: smallest, random: start.random.derived(substream: 1))
    var ending = ClimbEnding.objective
    var restart = 0
    // Small runs between the large ones do not count: together they cost as much as those.
    var largeRuns = 0
    while !start.point.position.isEmpty {
      let run = plan.next()
      if run.isLarge { largeRuns += 1 }
      if largeRuns > method.restarts + 1 { break }
      var mean = start.point.position
      if restart > 0 {
        do {
          let point = try start.another(restart)
          evaluations += point.evaluations
          mean = point.position
        } catch is InferenceError {
          // No other start can be found: what there is stays.
          break
        }
      }
      let before = evaluations
      ending = try evolve(run, from: mean, number: restart, population)
      plan.ended(run, evaluations: evaluations - before)
      restart += 1
      if ending == .target || ending == .iterations { break }
      // Who asks for more is not content with what is found twice.
      if method.target == .infinity, try isFoundTwice() {
        ending = .foundTwice
        break
      }
    }
    if ending != .target, ending != .iterations, method.restarts > 0, let last = bestEvolution {
      let fine = try finish(last, population)
      if ending != .foundTwice || fine == .target || fine == .iterations { ending = fine }
    }
    return ClimbEnd(
      position: best.position, logDensity: best.value, ending: ending, iterations: generations,
      evaluations: evaluations, remark: remark)
  }

  /// One run; says why it ended.
  private mutating func evolve(
    _ run: RestartPlan.Run, from mean: [Double], number: Int, _ population: any PopulationDensity
  ) throws -> ClimbEnding {
    var evolution = CovarianceEvolution(
      mean: mean, stepSize: method.stepSize * run.spread, population: run.population, isDiagonal: isDiagonal,
      random: start.random.derived(substream: UInt32(truncatingIfNeeded: 2 + number)))
    largest = max(largest, run.population)
    let before = best.value
    let tolerance = method.restarts > 0 ? Self.sameMode / 10 : Self.accuracy
    let (own, place, ending) = try advance(&evolution, to: tolerance, population)
    found.append((place, own))
    // Of two that found one mode, the first.
    if own > before + Self.sameMode || bestEvolution == nil { bestEvolution = evolution }
    return ending
  }

  /// The best run goes on.
  private mutating func finish(
    _ last: CovarianceEvolution, _ population: any PopulationDensity
  ) throws -> ClimbEnding {
    var evolution = last
    return try advance(&evolution, to: Self.accuracy, population).ending
  }

  /// Generations until nothing changes by more than a tolerance.
  ///
  /// - Returns: the best log density met, where that was, and why there are no more.
  private mutating func advance(
    _ evolution: inout CovarianceEvolution, to tolerance: Double, _ population: any PopulationDensity
  ) throws -> (best: Double, position: [Double], ending: ClimbEnding) {
    let dimension = evolution.mean.count
    var own = -Double.infinity
    var ownPosition = evolution.mean
    func rank(_ value: Double) -> Double { value.isFinite ? value : -.infinity }
    var ending: ClimbEnding?
    while ending == nil {
      if generations >= method.iterations { return (own, ownPosition, .iterations) }
      evolution.sample()
      let values = try population.logDensities(at: evolution.points)
      evaluations += values.count
      generations += 1
      if let place = evolution.update(values) {
        if values[place] > own {
          own = values[place]
          ownPosition = Array(evolution.points[place * dimension..<(place + 1) * dimension])
        }
        if own > best.value { best = (ownPosition, own) }
      }
      try start.visit(generations, best.position, best.value)
      if best.value >= method.target { return (own, ownPosition, .target) }
      ending = evolution.ending(tolerance: tolerance)
    }
    // The mean is mostly better than any point of the last generation.
    let value = rank(try start.density.logDensity(at: evolution.mean))
    evaluations += 1
    if value > own { (own, ownPosition) = (value, evolution.mean) }
    if value > best.value {
      best = (evolution.mean, value)
      generations += 1
      try start.visit(generations, best.position, best.value)
    }
    return (own, ownPosition, best.value >= method.target ? .target : ending ?? .stagnation)
  }

  /// Whether two runs ended at the highest mode: at its log density, with no lower point halfway. Different modes of the same
  /// height say nothing of higher ones.
  private mutating func isFoundTwice() throws -> Bool {
    let near = found.filter { $0.value >= best.value - Self.sameMode }
    guard let last = near.last else { return false }
    for other in near.dropLast() {
      let middle = zip(last.position, other.position).map { 0.5 * ($0 + $1) }
      evaluations += 1
      if try start.density.logDensity(at: middle) >= min(last.value, other.value) - Self.sameMode { return true }
    }
    return false
  }

  /// How the restarts fared.
  private var remark: String? {
    guard found.count > 1 else { return nil }
    let near = found.count { $0.value >= best.value - Self.sameMode }
    return "\(near) of \(found.count) runs, with populations from \(smallest) to \(largest), ended within 0.01 of it"
  }
}
