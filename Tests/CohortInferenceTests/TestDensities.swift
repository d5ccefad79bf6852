// Log densities with known moments, and the sink and statistics that the tests share.

import CohortInference
import CohortRandom

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A density given by a closure over arrays.
final class ClosureDensity: LogDensity {
  let dimension: Int
  var evaluations = 0
  private let body: ([Double], inout [Double]) throws -> Double

  init(_ dimension: Int, _ body: @escaping ([Double], inout [Double]) throws -> Double) {
    self.dimension = dimension
    self.body = body
  }

  func logDensityAndGradient(
    at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>
  ) throws -> Double {
    evaluations += 1
    var g = [Double](repeating: 0, count: dimension)
    let value = try body([Double](UnsafeBufferPointer(start: q, count: dimension)), &g)
    for i in 0..<dimension { gradient[i] = g[i] }
    return value
  }
}

/// Independent normals with mean `i` and the given standard deviations.
final class IndependentNormals: LogDensity {
  let sd: [Double]
  var dimension: Int { sd.count }

  init(sd: [Double]) { self.sd = sd }

  func logDensityAndGradient(
    at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>
  ) -> Double {
    var value = 0.0
    for i in 0..<sd.count {
      let z = (q[i] - Double(i)) / sd[i]
      gradient[i] = -z / sd[i]
      value -= 0.5 * z * z
    }
    return value
  }
}

/// A normal with mean zero and covariance A Aᵀ for A = diag(scales)·(I + strictly lower `slope`): all correlated.
final class CorrelatedNormal: LogDensity {
  let scales: [Double]
  let slope: Double
  private var z: [Double]
  private var w: [Double]
  var dimension: Int { scales.count }

  init(scales: [Double], slope: Double) {
    self.scales = scales
    self.slope = slope
    z = scales
    w = scales
  }

  func logDensityAndGradient(
    at q: UnsafePointer<Double>, gradient: UnsafeMutablePointer<Double>
  ) -> Double {
    let n = scales.count
    // Solve (I + slope·strictly lower) z = q/scales, then the transpose for the gradient.
    var running = 0.0
    var value = 0.0
    for i in 0..<n {
      z[i] = q[i] / scales[i] - slope * running
      running += z[i]
      value -= 0.5 * z[i] * z[i]
    }
    running = 0
    for i in (0..<n).reversed() {
      w[i] = z[i] - slope * running
      running += w[i]
      gradient[i] = -w[i] / scales[i]
    }
    return value
  }

  func variance(_ i: Int) -> Double { scales[i] * scales[i] * (1 + slope * slope * Double(i)) }
}

/// The method's columns of one row, by name.
struct Statistics: Equatable {
  let columns: [String]
  let values: [Double]

  subscript(column: String) -> Double { columns.firstIndex(of: column).map { values[$0] } ?? .nan }
}

/// Keeps all it receives.
final class Collector: RunSink {
  var columns = NUTS().columns
  var warmup: [[Double]] = []
  var draws: [[Double]] = []
  var statistics: [Statistics] = []
  var learnt: PhaseReport?
  var lastProgress: RunProgress?
  var onReceive: (RunRow) throws -> Void = { _ in }

  func receive(_ row: RunRow) throws {
    try onReceive(row)
    if row.phase == .warmup {
      warmup.append(Array(row.position))
    } else {
      draws.append(Array(row.position))
      statistics.append(Statistics(columns: columns, values: Array(row.statistics)))
    }
  }

  func phaseEnded(_ phase: RunPhase, report: PhaseReport?) { if let report { learnt = report } }
  func progressed(_ progress: RunProgress) { lastProgress = progress }
}

/// One chain from beginning to end.
func runChain(
  _ density: any LogDensity, chain: Int, seed: UInt64, method: some ChainMethod = NUTS(),
  initialisation: Initialisation = .random(), sink: any RunSink, isCancelled: @escaping () -> Bool = { false }
) -> RunSummary {
  let driver = ChainDriver(
    method, density: density, chain: chain, seed: seed, sink: sink, isCancelled: isCancelled)
  driver.run(from: initialisation)
  return driver.summary
}

/// How many Monte Carlo standard errors the mean of `values` over all chains lies from `expected`; the error comes from
/// batch means, 25 batches per chain.
func zScore(_ chains: [[Double]], expected: Double) -> Double {
  var means: [Double] = []
  for chain in chains {
    let size = chain.count / 25
    for b in 0..<25 { means.append(chain[b * size..<(b + 1) * size].reduce(0, +) / Double(size)) }
  }
  let count = Double(means.count)
  let mean = means.reduce(0, +) / count
  let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
  return (mean - expected) / (variance / count).squareRoot()
}

/// Four chains, one after another.
func sampleFour(
  _ method: some ChainMethod = NUTS(), seed: UInt64 = 8_128, _ makeDensity: @escaping () -> any LogDensity
) -> (collectors: [Collector], summaries: [RunSummary]) {
  let collectors = (0..<4).map { _ in Collector() }
  for collector in collectors { collector.columns = method.columns }
  let context = RunContext(
    dimension: makeDensity().dimension, seed: seed, chains: [1, 2, 3, 4], initialisations: [],
    density: { _ in makeDensity() })
  return (collectors, (try? method.run(context, sinks: collectors)) ?? [])
}

extension [Collector] {
  /// f of every draw, by chain.
  func map(_ f: ([Double]) -> Double) -> [[Double]] {
    map { collector in collector.draws.map(f) }
  }
}
