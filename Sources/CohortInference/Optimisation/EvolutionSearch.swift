// A search by covariance matrix adaptation with its restarts.

import CohortRandom

/// A search with its restarts, which can be written down between two generations.
///
/// Runs end as soon as they change by little; the best one then goes on to the full accuracy. So a run that ends at a lower
/// mode, or at one that is known, costs no more than it takes to see that.
struct EvolutionSearch {
  /// Log densities that differ by less are those of one mode.
  private static let sameMode = 0.01
  /// Runs end at a tenth of that; the best one at this.
  private static let accuracy = 1e-9

  /// A run on its way.
  private struct Run {
    var kind: RestartPlan.Run
    var evolution: CovarianceEvolution
    /// Its own best point.
    var position: [Double]
    var value = -Double.infinity
    /// That after each generation.
    var history: [Double] = []
    /// Evaluations of the whole search before it.
    var before: Int
    /// The best log density of the whole search before it.
    var bestBefore: Double
  }

  private let method: CMAES
  private let start: ClimbStart
  private let isDiagonal: Bool
  private let smallest: Int
  /// The evaluations after which no run goes on but the best one.
  private let limit: Int
  private var plan: RestartPlan
  private var best: (position: [Double], value: Double)
  private var current: Run?
  /// The run that found the best point.
  private var bestRun: Run?
  private var isFinishing = false
  private var ending = ClimbEnding.objective
  private var restarts = 0
  /// Small runs between the large ones do not count: together they cost as much as those.
  private var largeRuns = 0
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
    let usual = EvolutionParameters.defaultPopulation(dimension: dimension)
    smallest = method.population > 0 ? max(2, method.population) : usual
    limit =
      method.evaluations > 0
      ? method.evaluations : 10_000 * max(10, dimension) * max(1, smallest / max(1, usual))
    plan = RestartPlan(method.restartScheme, population: smallest, random: start.random.derived(substream: 1))
  }

  mutating func run() throws -> ClimbEnd {
    let population = try start.population()
    try resume()
    try start.visit(generations, best.position, best.value)
    while !start.point.position.isEmpty, !isFinishing {
      guard try current != nil || begin() else { break }
      ending = try advance(to: method.restarts > 0 ? Self.sameMode / 10 : Self.accuracy, population)
      end()
      if ending == .target || ending == .iterations || ending == .evaluations { break }
      // Who asks for more is not content with what is found twice.
      if method.target == .infinity, try isFoundTwice(population) {
        ending = .foundTwice
        break
      }
    }
    if isFinishing || (ending != .target && ending != .iterations && method.restarts > 0), let last = bestRun {
      if !isFinishing {
        isFinishing = true
        current = last
      }
      let fine = try advance(to: Self.accuracy, population)
      if ending != .foundTwice || fine == .target || fine == .iterations { ending = fine }
    }
    return ClimbEnd(
      position: best.position, logDensity: best.value, ending: ending, iterations: generations,
      evaluations: evaluations, remark: remark)
  }

  /// The next run; false where there is none.
  private mutating func begin() throws -> Bool {
    let kind = plan.next()
    if kind.isLarge { largeRuns += 1 }
    if largeRuns > method.restarts + 1 { return false }
    var mean = start.point.position
    if restarts > 0 {
      do {
        let point = try start.another(restarts)
        evaluations += point.evaluations
        mean = point.position
      } catch is InferenceError {
        // No other start can be found: what there is stays.
        return false
      }
    }
    largest = max(largest, kind.population)
    let evolution = CovarianceEvolution(
      mean: mean, stepSize: method.stepSize * kind.spread, population: kind.population, isDiagonal: isDiagonal,
      random: start.random.derived(substream: UInt32(truncatingIfNeeded: 2 + restarts)))
    current = Run(kind: kind, evolution: evolution, position: mean, before: evaluations, bestBefore: best.value)
    return true
  }

  /// What is kept of a run that has ended.
  private mutating func end() {
    guard let run = current else { return }
    found.append((run.position, run.value))
    // Of two that found one mode, the first.
    let isBest = run.value > run.bestBefore + Self.sameMode || bestRun == nil
    if isBest { bestRun = run }
    plan.ended(run.kind, evaluations: evaluations - run.before, isBest: isBest)
    restarts += 1
    current = nil
  }

  /// Generations of the current run until nothing changes by more than a tolerance; says why there are no more.
  private mutating func advance(to tolerance: Double, _ population: any PopulationDensity) throws -> ClimbEnding {
    guard var run = current else { return ending }
    // It is taken out, so that its arrays are changed in place.
    current = nil
    defer { current = run }
    let dimension = run.evolution.mean.count
    var why: ClimbEnding?
    while why == nil {
      if generations >= method.iterations { return .iterations }
      if !isFinishing, evaluations >= limit { return .evaluations }
      let random = run.evolution.random
      run.evolution.sample()
      let values: [Double]
      do {
        values = try population.logDensities(at: run.evolution.points)
      } catch is CancellationRequest {
        // The generation is drawn again where the search goes on.
        run.evolution.random = random
        try keep(run)
        throw CancellationRequest()
      }
      evaluations += values.count
      generations += 1
      if let place = run.evolution.update(values) {
        if values[place] > run.value {
          run.value = values[place]
          run.position = Array(run.evolution.points[place * dimension..<(place + 1) * dimension])
        }
        if run.value > best.value { best = (run.position, run.value) }
      }
      if !isFinishing { run.history.append(run.value) }
      why =
        best.value >= method.target
        ? .target : isOutrun(run) ? .stagnation : run.evolution.ending(tolerance: tolerance)
      if why == nil {
        try keep(run)
        try start.visit(generations, best.position, best.value)
      }
    }
    if why == .target {
      try start.visit(generations, best.position, best.value)
      return .target
    }
    // The mean is mostly better than any point of the last generation.
    let value = try start.density.logDensity(at: run.evolution.mean)
    evaluations += 1
    if value.isFinite, value > run.value { (run.value, run.position) = (value, run.evolution.mean) }
    if run.value > best.value { best = (run.position, run.value) }
    try start.visit(generations, best.position, best.value)
    return best.value >= method.target ? .target : why ?? .stagnation
  }

  /// Offers the state between two generations.
  private func keep(_ run: Run) throws {
    try start.checkpoint {
      var writer = StateWriter()
      write(run, to: &writer)
      return ClimbState(bytes: writer.bytes)
    }
  }

  /// Whether a run is as slow as to be hopeless: no larger than the best one, it stands after some time where that one stood
  /// in half as many generations.
  private func isOutrun(_ run: Run) -> Bool {
    guard !isFinishing, method.restarts > 0, let other = bestRun, run.kind.population <= other.kind.population else {
      return false
    }
    let generation = run.history.count
    guard generation >= 80 + 20 * run.evolution.mean.count, let last = other.history.last else { return false }
    let half = generation / 2
    return run.value < (half < other.history.count ? other.history[half] : last) - Self.sameMode
  }

  /// Whether two runs ended at the highest mode: at its log density, with no lower point halfway, and the log density falls on
  /// all sides. Different modes of the same height say nothing of higher ones, and what goes on to infinity is none.
  private mutating func isFoundTwice(_ population: any PopulationDensity) throws -> Bool {
    let near = found.filter { $0.value >= best.value - Self.sameMode }
    // Where most runs end elsewhere, chance may bring two to one place before the highest mode has been seen.
    guard let last = near.last, 3 * near.count >= found.count || evaluations >= limit / 2 else { return false }
    for other in near.dropLast() {
      let middle = zip(last.position, other.position).map { 0.5 * ($0 + $1) }
      evaluations += 1
      if try start.density.logDensity(at: middle) >= min(last.value, other.value) - Self.sameMode {
        return try isIsolated(population)
      }
    }
    return false
  }

  /// Whether the log density falls from the best point along every parameter, both ways.
  private mutating func isIsolated(_ population: any PopulationDensity) throws -> Bool {
    guard let evolution = bestRun?.evolution else { return false }
    let dimension = best.position.count
    var waiting = Array(0..<2 * dimension)
    // The last population may be narrow by far.
    for multiple in [1e2, 1e4, 1e6, 1e8] where !waiting.isEmpty {
      var points: [Double] = []
      points.reserveCapacity(waiting.count * dimension)
      for side in waiting {
        points += best.position
        let step = multiple * max(evolution.deviation(side / 2), 1e-12 * max(1, abs(best.position[side / 2])))
        points[points.count - dimension + side / 2] += side % 2 == 0 ? step : -step
      }
      let values = try population.logDensities(at: points)
      evaluations += values.count
      waiting = zip(waiting, values).filter { $0.1 >= best.value - Self.sameMode }.map(\.0)
    }
    return waiting.isEmpty
  }

  /// How the restarts fared.
  private var remark: String? {
    guard found.count > 1 else { return nil }
    let near = found.count { $0.value >= best.value - Self.sameMode }
    let isOver = evaluations >= limit && ending != .foundTwice && ending != .target
    return "\(near) of \(found.count) runs, with populations from \(smallest) to \(largest), ended within 0.01 of it"
      + (isOver ? "; the evaluations that restarts may take are used up (--max-evaluations)" : "")
  }

  // MARK: State

  private func write(_ run: Run, to writer: inout StateWriter) {
    writer.write(isFinishing)
    writer.write(ending.rawValue)
    for number in [restarts, largeRuns, generations, evaluations, largest] { writer.write(number) }
    plan.write(to: &writer)
    writer.write(best.value)
    writer.write(best.position)
    writer.write(found.count)
    for end in found {
      writer.write(end.value)
      writer.write(end.position)
    }
    write(run: run, to: &writer)
    writer.write(bestRun != nil)
    if let bestRun { write(run: bestRun, to: &writer) }
  }

  private func write(run: Run, to writer: inout StateWriter) {
    writer.write(run.kind.population)
    writer.write(run.kind.spread)
    writer.write(run.kind.isLarge)
    writer.write(run.position)
    writer.write(run.value)
    writer.write(run.before)
    writer.write(run.bestBefore)
    writer.write(run.history.count)
    writer.write(run.history)
    run.evolution.write(to: &writer)
  }

  /// Takes over a state, where there is one.
  private mutating func resume() throws {
    guard let state = start.state else { return }
    var reader = StateReader(state.bytes)
    let dimension = best.position.count
    isFinishing = try reader.flag()
    guard let ending = ClimbEnding(rawValue: try reader.text()) else {
      throw InferenceError.unreadableState("its end is unknown")
    }
    self.ending = ending
    restarts = try reader.bounded()
    largeRuns = try reader.bounded()
    generations = try reader.bounded()
    evaluations = try reader.bounded()
    largest = try reader.bounded()
    try plan.read(from: &reader)
    best.value = try reader.double()
    best.position = try reader.doubles(dimension)
    let count = try reader.bounded()
    found = []
    while found.count < count {
      let value = try reader.double()
      found.append((try reader.doubles(dimension), value))
    }
    current = try readRun(from: &reader)
    bestRun = try reader.flag() ? readRun(from: &reader) : nil
    guard reader.isAtEnd else { throw InferenceError.unreadableState("it is too long") }
  }

  private func readRun(from reader: inout StateReader) throws -> Run {
    let dimension = best.position.count
    let kind = RestartPlan.Run(
      population: try reader.bounded(), spread: try reader.double(), isLarge: try reader.flag())
    guard (2...RestartPlan.largest).contains(kind.population) else {
      throw InferenceError.unreadableState("it has a population of \(kind.population)")
    }
    let position = try reader.doubles(dimension)
    let value = try reader.double()
    let before = try reader.bounded()
    let bestBefore = try reader.double()
    let history = try reader.doubles(try reader.bounded())
    var evolution = CovarianceEvolution(
      mean: position, stepSize: method.stepSize * kind.spread, population: kind.population, isDiagonal: isDiagonal,
      random: start.random)
    try evolution.read(from: &reader)
    return Run(
      kind: kind, evolution: evolution, position: position, value: value, history: history, before: before,
      bestBefore: bestBefore)
  }
}
