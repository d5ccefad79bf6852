// Optimisers against modes in closed form, on densities that are easy, badly scaled, curved, and broken.

import CohortInference
import CohortRandom
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A run with its rows.
struct OptimiserRun {
  let summary: RunSummary
  let rows: [[Double]]
  let values: [Double]
  var report: OptimisationReport? { summary.findings as? OptimisationReport }
  var end: ClimbEnd? { report?.bestEnd }

  init(
    _ method: some OptimisationMethod, seed: UInt64 = 1, from values: [Double]? = nil, cancelAfter most: Int = .max,
    _ makeDensity: @escaping () -> any LogDensity
  ) throws {
    let sink = Collector()
    sink.columns = method.columns
    var progressed = 0
    let context = RunContext(
      dimension: makeDensity().dimension, seed: seed, chains: [1], initialisations: values.map { [.values($0)] } ?? [],
      density: { _ in makeDensity() },
      isCancelled: {
        progressed += 1
        return progressed > most
      })
    summary = try method.run(context, sinks: [sink])[0]
    rows = sink.draws
    self.values = sink.statistics.map { $0["lp__"] }
  }
}

/// −Σ 100 (x₂ − x₁²)² + (1 − x₁)², in pairs of coordinates: Rosenbrock's valley.
func rosenbrock(_ dimension: Int) -> any LogDensity {
  ClosureDensity(dimension) { x, g in
    var value = 0.0
    for i in 0..<dimension { g[i] = 0 }
    for i in 0..<dimension - 1 {
      let a = x[i + 1] - x[i] * x[i]
      let b = 1 - x[i]
      value -= 100 * a * a + b * b
      g[i] += 400 * a * x[i] + 2 * b
      g[i + 1] -= 200 * a
    }
    return value
  }
}

/// A normal in correlated directions whose log density is not finite left of −3 in the first, and NaN right of 30.
func fencedNormal(_ dimension: Int) -> any LogDensity {
  ClosureDensity(dimension) { x, g in
    for i in 0..<dimension { g[i] = 0 }
    if x[0] < -3 { return -.infinity }
    if x[0] > 30 {
      g[0] = .nan
      return .nan
    }
    var value = 0.0
    for i in 0..<dimension {
      let z = x[i] - 1 - (i > 0 ? 0.9 * x[i - 1] : 0)
      value -= 0.5 * z * z
      g[i] -= z
      if i > 0 { g[i - 1] += 0.9 * z }
    }
    return value
  }
}

@Suite struct OptimiserTests {
  /// Every optimiser by name.
  static let names = ["lbfgs", "bfgs", "newton", "adam", "nelder-mead", "cmaes"]

  private func run(
    _ name: String, from start: [Double]? = nil, seed: UInt64 = 1, cancelAfter most: Int = .max,
    _ change: @escaping (inout OptimisationSettings) -> Void = { _ in }, _ density: @escaping () -> any LogDensity
  ) throws -> OptimiserRun {
    let type = try #require(InferenceMethods.named(name) as? any OptimisationMethod.Type)
    func opened<Method: OptimisationMethod>(_ type: Method.Type) throws -> OptimiserRun {
      var method = Method()
      change(&method.optimisation)
      return try OptimiserRun(method, seed: seed, from: start, cancelAfter: most, density)
    }
    return try opened(type)
  }

  @Test("All find the mode of a normal with bounds beyond which nothing is finite", arguments: names)
  func fenced(name: String) throws {
    let run = try run(name, from: [-2.9, 4, -4]) { fencedNormal(3) }
    let end = try #require(run.end)
    // x₁ = 1, x₂ = 1 + 0.9 x₁, x₃ = 1 + 0.9 x₂.
    for (found, mode) in zip(end.position, [1, 1.9, 2.71]) { #expect(abs(found - mode) < 2e-5, "\(end)") }
    #expect(end.logDensity > -1e-9)
    #expect(end.ending?.isConverged == true)
    #expect(run.rows == [end.position])
    #expect(run.values == [end.logDensity])
    #expect(run.summary.ending.isCompleted)
  }

  @Test("Quasi-Newton methods and Newton's find modes of badly scaled normals", arguments: ["lbfgs", "bfgs", "newton"])
  func scaled(name: String) throws {
    let sd = [0.01, 0.1, 1, 3, 10]
    let end = try #require(try run(name) { IndependentNormals(sd: sd) }.end)
    for i in sd.indices { #expect(abs(end.position[i] - Double(i)) < 1e-4 * sd[i], "\(end)") }
    #expect(end.ending?.isConverged == true)
  }

  @Test("Rosenbrock's valley", arguments: ["lbfgs", "bfgs", "newton", "cmaes", "nelder-mead"], [2, 5])
  func valley(name: String, dimension: Int) throws {
    let start = (0..<dimension).map { $0 % 2 == 0 ? -1.2 : 1.0 }
    let end = try #require(try run(name, from: start) { rosenbrock(dimension) }.end)
    #expect(end.logDensity > -1e-8 || abs(end.logDensity + 3.930839) < 1e-4, "\(end)")
    #expect(end.ending?.isConverged == true, "\(end)")
    // With the same work as elsewhere: scipy's BFGS takes 40 gradients in two dimensions.
    if dimension == 2, name == "bfgs" { #expect(end.evaluations < 60) }
  }

  @Test("In fifty dimensions too", arguments: ["lbfgs", "bfgs", "newton"])
  func longValley(name: String) throws {
    let start = (0..<50).map { $0 % 2 == 0 ? -1.2 : 1.0 }
    let end = try #require(try run(name, from: start) { rosenbrock(50) }.end)
    #expect(end.logDensity > -1e-7 || abs(end.logDensity + 3.986) < 0.01, "\(end)")
  }

  @Test("Several starts: the best is kept, the spread is told, and threads change nothing")
  func starts() throws {
    // Modes at −2 (height 0) and 2 (height 1).
    let density: () -> any LogDensity = {
      ClosureDensity(1) { x, g in
        let (a, b) = (-(x[0] + 2) * (x[0] + 2), 1 - (x[0] - 2) * (x[0] - 2))
        g[0] = a > b ? -2 * (x[0] + 2) : -2 * (x[0] - 2)
        return max(a, b)
      }
    }
    let run = try run("lbfgs", { $0.starts = 12 }, density)
    let report = try #require(run.report)
    #expect(report.ends.count == 12)
    let end = try #require(run.end)
    #expect(abs(end.position[0] - 2) < 1e-6)
    let near = report.nearBest
    #expect(near > 1 && near < 12)
    let text = run.summary.notes.map(\.text).joined(separator: "\n")
    #expect(
      text.contains("\(near) of 12 starts ended within 0.01 of the best log density, 1.0; the worst ended at"),
      "\(text)")

    var method = LBFGS()
    method.starts = 12
    let sink = Collector()
    sink.columns = method.columns
    let context = RunContext(
      dimension: 1, seed: 1, chains: [1], initialisations: [], density: { _ in density() },
      parallelFor: { count, body in for index in (0..<count).reversed() { body(index) } })
    #expect(try method.run(context, sinks: [sink])[0].notes == run.summary.notes)
    #expect(sink.draws == run.rows)
  }

  @Test("Iterations are kept where that is wanted, of the best start", arguments: names)
  func iterations(name: String) throws {
    for starts in [1, 3] {
      let run = try run(name, { ($0.savesIterations, $0.starts) = (true, starts) }) { fencedNormal(2) }
      let end = try #require(run.end)
      #expect(run.rows.count == end.iterations + 1)
      #expect(run.values.last == end.logDensity)
      #expect(zip(run.values, run.values.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
    }
  }

  @Test("A cancelled search gives its best point so far", arguments: names)
  func cancellation(name: String) throws {
    let run = try run(name, from: [-1.2, 1], cancelAfter: 4) { rosenbrock(2) }
    guard case .cancelled = run.summary.ending else {
      Issue.record("\(run.summary.ending)")
      return
    }
    #expect(run.rows.count == 1)
    #expect(run.end?.ending == nil)
    #expect(run.values[0] >= -24.2)
  }

  @Test("Densities that fail, are flat, infinite or have no mode end every search", arguments: names)
  func broken(name: String) throws {
    struct Failure: Error {}
    let densities: [@Sendable () -> any LogDensity] = [
      {
        ClosureDensity(2) { _, g in
          (g[0], g[1]) = (0, 0); return 3
        }
      },
      // Finite at the start alone.
      {
        ClosureDensity(2) { x, g in
          (g[0], g[1]) = (1, 1); return x == [0.5, 0.5] ? 0 : .nan
        }
      },
      {
        ClosureDensity(2) { x, g in
          (g[0], g[1]) = (1, 1); return x == [0.5, 0.5] ? 0 : -.infinity
        }
      },
      // No bounds: it goes up for ever.
      {
        ClosureDensity(2) { x, g in
          (g[0], g[1]) = (1, 1); return x[0] + x[1]
        }
      },
      {
        ClosureDensity(2) { x, g in
          (g[0], g[1]) = (exp(x[0]), 0); return exp(x[0])
        }
      },
      // A gradient that lies.
      {
        ClosureDensity(2) { x, g in
          (g[0], g[1]) = (x[0], -3); return -x[0] * x[0] - x[1] * x[1]
        }
      },
      // A kink, and a spike.
      {
        ClosureDensity(2) { x, g in
          (g[0], g[1]) = (x[0] > 0 ? -1 : 1, x[1] > 0 ? -1e5 : 1e5); return -abs(x[0]) - 1e5 * abs(x[1])
        }
      },
      {
        ClosureDensity(2) { x, g in
          (g[0], g[1]) = (-x[0] / abs(x[0]), 0); return -log(abs(x[0]))
        }
      },
    ]
    for (index, density) in densities.enumerated() {
      let run = try run(name, from: [0.5, 0.5], { _ in }, density)
      let end = try #require(run.end, "\(index)")
      #expect(end.position.allSatisfy { !$0.isNaN }, "\(index)")
      #expect(!end.logDensity.isNaN, "\(index)")
    }
    let run = try run(name) { ClosureDensity(2) { x, g in throw Failure() } }
    guard case .failed = run.summary.ending else {
      Issue.record("\(run.summary.ending)")
      return
    }
  }

  @Test("A model without parameters is at its mode", arguments: names)
  func nothing(name: String) throws {
    let run = try run(name) { ClosureDensity(0) { _, _ in -3 } }
    #expect(run.end?.logDensity == -3)
    #expect(run.rows == [[]])
    #expect(run.end?.ending?.isConverged == true)
  }

  @Test("Searches end at a target")
  func target() throws {
    var (adam, simplex, evolution) = (Adam(), NelderMead(), CMAES())
    (adam.target, simplex.target, evolution.target) = (-1, -1, -1)
    let start = [5.0, -5]
    for run in [
      try OptimiserRun(adam, from: start) { fencedNormal(2) },
      try OptimiserRun(simplex, from: start) { fencedNormal(2) },
      try OptimiserRun(evolution, from: start) { fencedNormal(2) },
    ] {
      let end = try #require(run.end)
      #expect(end.ending == .target)
      #expect(end.logDensity >= -1 && end.logDensity < -1e-4)
    }
  }

  /// Evaluations until 10⁻⁸ is reached, by seed; those that got there.
  private func evolved(_ dimension: Int, seeds: Int, _ density: @escaping @Sendable () -> any LogDensity) throws
    -> [Int]
  {
    var method = CMAES()
    (method.stepSize, method.restarts, method.target) = (1, 0, -1e-8)
    return try (1...seeds).compactMap { seed in
      let sink = Collector()
      sink.columns = method.columns
      let context = RunContext(
        dimension: dimension, seed: UInt64(seed), chains: [1], initialisations: [.random(radius: 3)],
        density: { _ in density() })
      let report = try method.run(context, sinks: [sink])[0].findings as? OptimisationReport
      guard let end = report?.bestEnd, end.ending == .target else { return nil }
      return end.evaluations
    }.sorted()
  }

  @Test("CMA-ES takes as many evaluations as pycma 4.5, of which medians over ten seeds are given")
  func evolution() throws {
    let sphere = try evolved(10, seeds: 10) {
      ClosureDensity(10) { x, _ in -x.reduce(0) { $0 + $1 * $1 } }
    }
    #expect(sphere.count == 10 && Double(sphere[5]) < 1.2 * 1410, "\(sphere)")
    let ellipsoid = try evolved(10, seeds: 10) {
      ClosureDensity(10) { x, _ in -zip(x, 0...).reduce(0) { $0 + pow(1e6, Double($1.1) / 9) * $1.0 * $1.0 } }
    }
    #expect(ellipsoid.count == 10 && Double(ellipsoid[5]) < 1.2 * 4120, "\(ellipsoid)")
    let valley = try evolved(10, seeds: 10) { rosenbrock(10) }
    #expect(valley.count >= 8 && Double(valley[valley.count / 2]) < 1.2 * 4980, "\(valley)")
  }

  @Test("CMA-ES with restarts finds the highest of many modes")
  func restarts() throws {
    var method = CMAES()
    (method.restarts, method.target, method.stepSize) = (12, -1e-8, 2)
    let rastrigin: () -> any LogDensity = {
      ClosureDensity(4) { x, _ in -x.reduce(0) { $0 + $1 * $1 - 10 * cos(2 * .pi * $1) + 10 } }
    }
    for scheme in RestartScheme.allCases {
      method.restartScheme = scheme
      for seed in 1...3 as ClosedRange<UInt64> {
        let end = try #require(try OptimiserRun(method, seed: seed, rastrigin).end)
        #expect(end.ending == .target, "\(scheme) \(end)")
      }
    }
    // Without a target: equal modes at different places are no confirmation, one place twice is.
    method.target = .infinity
    let twice = try #require(try OptimiserRun(method) { fencedNormal(3) }.end)
    #expect(twice.ending == .foundTwice && twice.logDensity > -1e-8, "\(twice)")
    method.restarts = 3
    let split = try #require(
      try OptimiserRun(method) {
        // A circle of modes around a pit: what lies between two of them is lower, whichever they are.
        ClosureDensity(2) { x, _ in
          let radius = (x[0] * x[0] + x[1] * x[1]).squareRoot()
          return -100 * (radius - 1) * (radius - 1) + 5 * cos(3 * atan2(x[1], x[0]))
        }
      }.end)
    #expect(abs(split.logDensity - 5) < 1e-8 && split.ending?.isConverged == true, "\(split)")
    (method.target, method.stepSize) = (-1e-8, 0.5)
    method.restarts = 0
    method.shape = .diagonal
    let end = try #require(try OptimiserRun(method) { IndependentNormals(sd: [1, 0.01, 100]) }.end)
    #expect(end.ending == .target)
  }

  @Test("Restarts grow as in the papers")
  func restartPlan() {
    let random = RandomStream(seed: 1)
    var doubling = RestartPlan(.ipop, population: 8, random: random)
    #expect((0..<4).map { _ in doubling.next().population } == [8, 16, 32, 64])
    var both = RestartPlan(.bipop, population: 8, random: random)
    var kinds = ""
    for _ in 0..<12 {
      let run = both.next()
      kinds += run.isLarge ? "L" : "s"
      #expect(run.spread <= 1 && run.spread >= 0.01 && run.population >= 8)
      both.ended(run, evaluations: run.population * 100)
    }
    // The first large one comes second; small ones until they have taken as many evaluations.
    #expect(kinds.hasPrefix("LLs") && kinds.filter { $0 == "L" }.count >= 3 && kinds.contains("sL"), "\(kinds)")
  }

  @Test("Settings out of range are errors that name them")
  func settings() {
    var method = LBFGS()
    method.tolerances.gradient = -1
    #expect(
      throws: InferenceError.invalidSetting(
        name: "tolerance of the gradient", value: "-1.0", expected: "0 or a positive number")
    ) { try method.validate() }
    var evolution = CMAES()
    evolution.stepSize = 0
    #expect(throws: InferenceError.self) { try evolution.validate() }
  }
}
