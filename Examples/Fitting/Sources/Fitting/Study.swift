// Study: the parts of the study, each a table and a chart.
import Cohort
import Foundation

/// What is measured, and where charts go.
struct Study {
  /// The most generations or iterations of a search.
  var iterations: Int
  /// Searches of a kind, each with a seed of its own.
  var seeds: Int
  var directory: String

  private let cores = ProcessInfo.processInfo.activeProcessorCount

  func run() async throws {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let problem = try PredatorPrey()
    say("\(problem.times.count) observations of prey and predators, \(cores) cores")
    say("sum of squared errors at the true parameters: \(text(problem.errorOfTruth, 5))\n")
    try await sequentialAndParallel(problem)
    try await methods(problem)
    try await costs()
    try await populations(problem)
    try await points()
    try await workers(problem)
    try await evaluationCosts()
    say("charts: \(directory)")
  }

  private func text(_ value: Double, _ digits: Int = 3) -> String { String(format: "%.\(digits)g", value) }

  private func milliseconds(_ outcome: Outcome) -> String {
    text(1000 * outcome.seconds / Double(max(1, outcome.evaluations)))
  }

  private func cmaes(population: Int = 0) -> CMAES {
    var method = CMAES()
    method.iterations = iterations
    method.population = population
    return method
  }

  // MARK: The tutorial

  /// Each seed on one thread, on all of them, with a larger population, and on one thread until the errors are noise.
  private func sequentialAndParallel(_ problem: PredatorPrey) async throws {
    let ways: [(name: String, method: CMAES, threads: Int, isPolished: Bool)] = [
      ("sequential", cmaes(), 1, false), ("parallel", cmaes(), cores, false),
      ("population 32", cmaes(population: 32), cores, false), ("then L-BFGS", cmaes(), 1, true),
    ]
    var table = TextTable(
      "CMA-ES", "found", "median SSE", "evaluations", "seconds", "ms/evaluation", "evaluations/s", "per CPU second")
    var chart = Chart(title: "CMA-ES: time of a search (median)", yLabel: "seconds")
    var best: Outcome?
    for way in ways {
      var outcomes: [Outcome] = []
      for seed in 1...seeds {
        let number = UInt64(seed)
        outcomes.append(
          way.isPolished
            ? try await problem.polishedOptimum(way.method, threads: way.threads, seed: number)
            : try await problem.optimum(way.method, threads: way.threads, seed: number))
      }
      let evaluations = Double(outcomes.reduce(0) { $0 + $1.evaluations })
      let (seconds, used) = (
        outcomes.reduce(0) { $0 + $1.seconds }, outcomes.reduce(0) { $0 + $1.processorSeconds }
      )
      let time = outcomes.map(\.seconds).median
      table.add(
        way.name, "\(outcomes.count { $0.isFound }) of \(seeds)", text(outcomes.map(\.error).median, 5),
        "\(Int(outcomes.map { Double($0.evaluations) }.median))", text(time), text(1000 * seconds / evaluations),
        text(evaluations / seconds, 4), text(evaluations / used, 4))
      chart.bars.append(Chart.Bar(name: way.name, value: time, text: "\(text(time)) s"))
      best = ([best].compactMap { $0 } + outcomes).min { $0.error < $1.error }
    }
    say(table.text)
    try chart.write(to: directory, name: "ways")
    guard let best else { return }
    let found = zip(PredatorPrey.names, best.values).map { "\($0) = \(text($1, 5))" }.joined(separator: ", ")
    say("best: \(found), SSE \(text(best.error, 6))\n")
    try draw(problem, best)
  }

  private func draw(_ problem: PredatorPrey, _ outcome: Outcome) throws {
    let curves = try problem.curves(outcome.parameters)
    let shown = problem.times.indices.filter { problem.times[$0] <= 40 }
    func points(_ rows: [[Double]], _ column: Int) -> [(x: Double, y: Double)] {
      shown.map { (problem.times[$0], rows[$0][column]) }
    }
    var chart = Chart(title: "Prey and predators, observed and fitted", xLabel: "time")
    chart.series = [
      Chart.Series(name: "prey", style: .line, points: points(curves, 0)),
      Chart.Series(name: "predators", style: .line, points: points(curves, 1)),
      Chart.Series(name: "prey observed", style: .dots, points: points(problem.observed, 0)),
      Chart.Series(name: "predators observed", style: .dots, points: points(problem.observed, 1)),
    ]
    try chart.write(to: directory, name: "fit")
  }

  /// Other optimisers from the same start: the surface has many local minima.
  private func methods(_ problem: PredatorPrey) async throws {
    var simplex = NelderMead()
    simplex.iterations = iterations
    var adam = Adam()
    adam.iterations = min(iterations, 2000)
    var climb = LBFGS()
    climb.iterations = iterations
    let all: [(String, any OptimisationMethod)] = [
      ("CMA-ES", cmaes()), ("Nelder-Mead", simplex), ("L-BFGS", climb), ("Adam", adam),
    ]
    var table = TextTable("one search from the start", "SSE", "evaluations", "seconds", "found")
    for (name, method) in all {
      let outcome = try await problem.optimum(method)
      table.add(
        name, text(outcome.error, 5), "\(outcome.evaluations)", text(outcome.seconds), outcome.isFound ? "yes" : "no")
    }
    say(table.text + "\n")
  }

  /// The same optimum for each cost.
  private func costs() async throws {
    var table = TextTable("cost", "alpha", "beta", "delta", "gamma", "SSE")
    for cost in PredatorPrey.Cost.allCases {
      let outcome = try await PredatorPrey(cost: cost).optimum(cmaes())
      let values = outcome.values.map { text($0, 6) }
      table.add(cost.name, values[0], values[1], values[2], values[3], text(outcome.error, 6))
    }
    say(table.text + "\n")
  }

  // MARK: Speed

  private func speeds(
    _ problem: PredatorPrey, population: Int, evaluations: Int = 2000
  ) async throws -> (one: Outcome, all: Outcome) {
    let method = CMAES.measured(
      generations: max(3, min(iterations, evaluations) / population), population: population)
    return (
      try await fastest(problem, method, threads: 1), try await fastest(problem, method, threads: cores)
    )
  }

  /// Of three alike: what else the machine does hardly shows.
  private func fastest(_ problem: PredatorPrey, _ method: CMAES, threads: Int) async throws -> Outcome {
    var best = try await problem.optimum(method, threads: threads)
    for _ in 0..<2 {
      let other = try await problem.optimum(method, threads: threads)
      if other.seconds < best.seconds { best = other }
    }
    return best
  }

  private func populations(_ problem: PredatorPrey) async throws {
    var table = TextTable("population", "ms/evaluation, one thread", "all threads", "speed-up", "per CPU second")
    var (one, all): ([(x: Double, y: Double)], [(x: Double, y: Double)]) = ([], [])
    for population in [8, 10, 16, 32, 50, 64, 100, 128, 256, 500] {
      let speeds = try await speeds(problem, population: population)
      table.add(
        "\(population)", milliseconds(speeds.one), milliseconds(speeds.all),
        text(speeds.all.perSecond / speeds.one.perSecond),
        text(Double(speeds.one.evaluations) / speeds.one.processorSeconds, 4))
      one.append((Double(population), speeds.one.perSecond))
      all.append((Double(population), speeds.all.perSecond))
    }
    say(table.text + "\n")
    var chart = Chart(title: "Evaluations by population", xLabel: "population", yLabel: "evaluations per second")
    chart.isLogX = true
    chart.series = [
      Chart.Series(name: "one thread", style: .lineWithDots, points: one),
      Chart.Series(name: "\(cores) threads", style: .lineWithDots, points: all),
    ]
    try chart.write(to: directory, name: "populations")
  }

  private func points() async throws {
    var table = TextTable("observations", "sequential, s", "parallel, s", "speed-up")
    var (one, all): ([(x: Double, y: Double)], [(x: Double, y: Double)]) = ([], [])
    for points in [100, 200, 500, 1000, 2000] {
      let speeds = try await speeds(try PredatorPrey(points: points), population: 32)
      table.add(
        "\(points)", text(speeds.one.seconds), text(speeds.all.seconds), text(speeds.one.seconds / speeds.all.seconds))
      one.append((Double(points), 1000 * speeds.one.seconds / Double(speeds.one.evaluations)))
      all.append((Double(points), 1000 * speeds.all.seconds / Double(speeds.all.evaluations)))
    }
    say(table.text + "\n")
    var chart = Chart(
      title: "Time of an evaluation by the number of observations", xLabel: "observations", yLabel: "milliseconds")
    chart.series = [
      Chart.Series(name: "one thread", style: .lineWithDots, points: one),
      Chart.Series(name: "\(cores) threads", style: .lineWithDots, points: all),
    ]
    try chart.write(to: directory, name: "observations")
  }

  /// Speed-up by the number of threads.
  private func workers(_ problem: PredatorPrey) async throws {
    var table = TextTable("threads", "evaluations/s", "speed-up")
    var measured: [(x: Double, y: Double)] = []
    let method = CMAES.measured(generations: max(3, min(iterations, 4000) / 64), population: 64)
    var first = 0.0
    for threads in Set([1, 2, 4, 8, 16, cores]).sorted() where threads <= cores {
      let outcome = try await fastest(problem, method, threads: threads)
      if threads == 1 { first = outcome.perSecond }
      table.add("\(threads)", text(outcome.perSecond, 4), text(outcome.perSecond / first))
      measured.append((Double(threads), outcome.perSecond / first))
    }
    say(table.text + "\n")
    var chart = Chart(title: "Speed-up by threads, population 64", xLabel: "threads", yLabel: "speed-up")
    chart.series = [
      Chart.Series(name: "measured", style: .lineWithDots, points: measured),
      Chart.Series(name: "ideal", style: .dashes, points: measured.map { ($0.x, $0.x) }),
    ]
    try chart.write(to: directory, name: "threads")
  }

  /// Speed-up by what an evaluation costs: the longer the time that is integrated, the more.
  private func evaluationCosts() async throws {
    var table = TextTable("integrated until", "ms/evaluation", "speed-up")
    var measured: [(x: Double, y: Double)] = []
    for end in [1.0, 10, 100, 1000] {
      let problem = try PredatorPrey(end: end)
      let speeds = try await speeds(problem, population: 32, evaluations: end > 100 ? 400 : 2000)
      let cost = 1000 * speeds.one.seconds / Double(max(1, speeds.one.evaluations))
      let gain = speeds.all.perSecond / speeds.one.perSecond
      table.add(text(end), text(cost), text(gain))
      measured.append((cost, gain))
    }
    measured.sort { $0.x < $1.x }
    say(table.text + "\n")
    var chart = Chart(
      title: "Speed-up by the cost of an evaluation, \(cores) threads", xLabel: "milliseconds", yLabel: "speed-up")
    chart.isLogX = true
    chart.series = [Chart.Series(name: "measured", style: .lineWithDots, points: measured)]
    try chart.write(to: directory, name: "costs")
  }
}
