// Optimisers against modes in closed form, on densities that are easy, badly scaled, curved, and broken.

import CohortInference
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
    var context = RunContext(
      dimension: makeDensity().dimension, seed: seed, chains: [1], initialisations: values.map { [.values($0)] } ?? [],
      density: { _ in makeDensity() },
      isCancelled: {
        progressed += 1
        return progressed > most
      })
    context.workers = 1
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

@Suite struct OptimiserTests {
  @Test("Quasi-Newton methods find the mode of a badly scaled normal")
  func normals() throws {
    let sd = [0.01, 0.1, 1, 3, 10]
    for (run, name) in [
      (try OptimiserRun(LBFGS()) { IndependentNormals(sd: sd) }, "lbfgs"),
      (try OptimiserRun(BFGS()) { IndependentNormals(sd: sd) }, "bfgs"),
    ] {
      let end = try #require(run.end)
      for i in sd.indices { #expect(abs(end.position[i] - Double(i)) < 1e-4 * sd[i], "\(name) \(end)") }
      #expect(end.ending?.isConverged == true)
      #expect(run.rows == [end.position])
      #expect(run.values == [end.logDensity])
    }
  }

  @Test("Quasi-Newton methods get through Rosenbrock's valley", arguments: [2, 10, 50])
  func valley(dimension: Int) throws {
    let start = (0..<dimension).map { $0 % 2 == 0 ? -1.2 : 1.0 }
    for run in [
      try OptimiserRun(LBFGS(), from: start) { rosenbrock(dimension) },
      try OptimiserRun(BFGS(), from: start) { rosenbrock(dimension) },
    ] {
      let end = try #require(run.end)
      print(dimension, end.iterations, end.evaluations, end.logDensity, end.ending as Any)
      #expect(end.ending?.isConverged == true)
    }
  }
}
