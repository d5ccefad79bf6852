// Metrics from draws and gradients: closed forms for normal posteriors, schedules, states, and chains that use them.

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

@Suite struct FisherAdaptationTests {
  /// Draws of `density` with covariance A Aᵀ, A = diag(scales)·(I + strictly lower `slope`), each with its gradient.
  private func window(_ density: CorrelatedNormal, count: Int, seed: UInt64 = 5) -> DrawWindow {
    let n = density.dimension
    var random = RandomStream(seed: seed)
    var result = DrawWindow(dimension: n, capacity: count + 1)
    var z = [Double](repeating: 0, count: n)
    var x = z
    var g = z
    for _ in 0..<count {
      random.fillNormal(&z, count: n)
      var running = 0.0
      for i in 0..<n {
        x[i] = density.scales[i] * (z[i] + density.slope * running)
        running += z[i]
      }
      _ = density.logDensityAndGradient(at: x, gradient: &g)
      result.add(x, g)
    }
    return result
  }

  private func covariance(_ density: CorrelatedNormal, _ i: Int, _ j: Int) -> Double {
    let (s, m) = (density.slope, Double(min(i, j)))
    return density.scales[i] * density.scales[j] * (i == j ? 1 + s * s * m : s + s * s * m)
  }

  /// The whole inverse metric, by its products with unit vectors.
  private func matrix(_ estimate: FisherEstimate) -> [[Double]] {
    let n = estimate.diagonal.count
    return (0..<n).map { i in
      (0..<n).map { j in
        var entry = i == j ? 1.0 : 0.0
        for (k, value) in estimate.correction.values.enumerated() {
          entry += (value - 1) * estimate.correction.vectors[k * n + i] * estimate.correction.vectors[k * n + j]
        }
        return entry * (estimate.diagonal[i] * estimate.diagonal[j]).squareRoot()
      }
    }
  }

  // With all directions kept, a normal's covariance comes out exactly from hardly more draws than dimensions: the gradients
  // are a linear function of the draws.
  @Test func aNormalsCovarianceIsExact() throws {
    let density = CorrelatedNormal(scales: [0.1, 1, 3, 20, 0.5], slope: 1.5)
    let estimate = try #require(FisherEstimate(window(density, count: 8), cutoff: 1))
    let found = matrix(estimate)
    for i in 0..<5 {
      for j in 0..<5 {
        let scale = (covariance(density, i, i) * covariance(density, j, j)).squareRoot()
        #expect(abs(found[i][j] - covariance(density, i, j)) < 1e-4 * scale)
      }
    }
  }

  // The diagonal is √(var x / var ∇): for a normal the geometric mean of the marginal and the conditional variance. Of
  // 200000 draws a variance has a relative error of 0.3 %.
  @Test func theDiagonalIsTheGeometricMeanOfMarginalAndConditionalVariances() throws {
    let density = CorrelatedNormal(scales: [2, 0.5], slope: 1)
    // The covariance is [4, 1; 1, 0.5], the precision [0.5, −1; −1, 4].
    let estimate = try #require(FisherEstimate(window(density, count: 200_000)))
    #expect(abs(estimate.diagonal[0] / (4 / 0.5).squareRoot() - 1) < 0.01)
    #expect(abs(estimate.diagonal[1] / (0.5 / 4).squareRoot() - 1) < 0.01)
  }

  // One direction of 150 is ten times as wide as the diagonal says; a subspace of 100 dimensions has it.
  @Test func aWideDirectionIsFoundAmongMany() throws {
    let n = 150
    var random = RandomStream(seed: 3)
    var window = DrawWindow(dimension: n, capacity: 200)
    var z = [Double](repeating: 0, count: n)
    let u = 1 / Double(n).squareRoot()
    for _ in 0..<120 {
      random.fillNormal(&z, count: n)
      let along = z.reduce(0, +) * u
      // x = z + 9 u (u·z) has covariance I + 99 u uᵀ, the gradient is −x + 0.99 u (u·x).
      let x = z.map { $0 + 9 * u * along }
      let g = x.map { -$0 + 0.99 * u * 10 * along }
      window.add(x, g)
    }
    let estimate = try #require(FisherEstimate(window))
    let widest = try #require(
      estimate.correction.values.indices.max { estimate.correction.values[$0] < estimate.correction.values[$1] })
    // √(var x / var ∇) of each parameter is √((1 + 99/150)/(1 − 0.99/150)) = 1.29, so the direction is 100/1.29 as wide. The
    // 50 draws that are taken give it with an angle of about √(150/(50·100)), along which gradients are those of the others:
    // √(98/(0.01 + 0.03))/1.29 = 38.
    #expect(abs(log(estimate.correction.values[widest] / 38)) < 0.3)
    let vector = Array(estimate.correction.vectors[widest * n..<(widest + 1) * n])
    #expect(abs(abs(vector.reduce(0, +) * u) - 1) < 0.02)
    // Vectors are orthonormal.
    for j in estimate.correction.values.indices {
      for k in 0...j {
        let product = (0..<n).reduce(0) {
          $0 + estimate.correction.vectors[j * n + $1] * estimate.correction.vectors[k * n + $1]
        }
        #expect(abs(product - (j == k ? 1 : 0)) < 1e-9)
      }
    }
  }

  // diag(1, 4, 9) with gradients of covariance diag(4, 1, 1/9): the mean is √(1/4), √4, √81.
  @Test func geometricMeansOfDiagonalsAreRoots() throws {
    let mean = try #require(
      geometricMean([1, 0, 0, 0, 4, 0, 0, 0, 9], [4, 0, 0, 0, 1, 0, 0, 0, 1.0 / 9], dimension: 3))
    for (found, expected) in zip(mean.values.sorted(), [0.5, 2, 9]) { #expect(abs(found - expected) < 1e-12) }
    #expect(geometricMean([1, 0, 0, 1], [1, 2, 2, 1], dimension: 2) == nil)
    #expect(geometricMean([1, 0, 0, .nan], [1, 0, 0, 1], dimension: 2) == nil)
  }

  // The matrix with 2 on the diagonal and −1 beside it has the eigenvalues 2 − 2 cos(kπ/(n + 1)).
  @Test(arguments: [1, 2, 3, 10, 60])
  func eigenvaluesAreThoseOfTheSecondDifference(_ n: Int) throws {
    var a = [Double](repeating: 0, count: n * n)
    for i in 0..<n {
      a[i * n + i] = 2
      if i + 1 < n { (a[i * n + i + 1], a[(i + 1) * n + i]) = (-1, -1) }
    }
    // The same matrix in a basis that a reflection has mixed.
    let v = (0..<n).map { cos(Double($0 + 1)) }
    let square = v.reduce(0) { $0 + $1 * $1 }
    func reflect(_ rows: [Double]) -> [Double] {
      var result = rows
      for i in 0..<n {
        let share = 2 * (0..<n).reduce(0) { $0 + rows[i * n + $1] * v[$1] } / square
        for j in 0..<n { result[i * n + j] -= share * v[j] }
      }
      return (0..<n * n).map { result[$0 % n * n + $0 / n] }
    }
    let mixed = reflect(reflect(a))
    let eigen = try #require(SymmetricEigen(mixed, dimension: n))
    for (k, value) in eigen.values.sorted().enumerated() {
      #expect(abs(value - (2 - 2 * cos(Double(k + 1) * .pi / Double(n + 1)))) < 1e-12)
    }
    for j in 0..<n {
      for i in 0..<n {
        let product = (0..<n).reduce(0) { $0 + mixed[i * n + $1] * eigen.vectors[j * n + $1] }
        #expect(abs(product - eigen.values[j] * eigen.vectors[j * n + i]) < 1e-12)
      }
    }
  }

  @Test func drawsThatDoNotTellGiveNoEstimate() {
    var still = DrawWindow(dimension: 2, capacity: 10)
    for _ in 0..<5 { still.add([1, 2], [0, 0]) }
    #expect(FisherEstimate(still) == nil)
    var few = DrawWindow(dimension: 2, capacity: 10)
    few.add([1, 2], [0.5, 1])
    few.add([2, 1], [1, 0.5])
    #expect(FisherEstimate(few) == nil)
    var wild = DrawWindow(dimension: 2, capacity: 10)
    for i in 0..<5 { wild.add([Double(i) * 1e300, 1e-300 * Double(i * i)], [1e300 * Double(i), Double(i)]) }
    if let estimate = FisherEstimate(wild) { #expect(estimate.diagonal.allSatisfy { $0 > 0 && $0.isFinite }) }
  }

  @Test func theWindowKeepsTheLatest() {
    var window = DrawWindow(dimension: 1, capacity: 4)
    for i in 0..<3 { window.add([Double(i)], [0]) }
    window.change()
    #expect(window.count == 3)
    for i in 3..<5 { window.add([Double(i)], [0]) }
    window.change()
    #expect(window.positions == [3, 4])
    for i in 5..<50 { window.add([Double(i)], [0]) }
    #expect(window.count <= 8 && window.count >= 4 && window.positions.last == 49)
  }

  // Of 400 iterations 120 are early, with windows of 10 draws; the metric stays from 340 on. A window of 80 is followed by
  // one of 120, which has to fit.
  @Test func windowsGrowAndEnd() {
    var schedule = FisherSchedule(warmup: 400)
    #expect(schedule.earlyEnd == 120 && schedule.finalStart == 340)
    var background = 0
    var changes: [Int] = []
    for iteration in 0..<340 {
      background += 1
      if schedule.changesWindow(iteration: iteration, background: background) {
        changes.append(iteration)
        background = 0
      }
    }
    #expect(changes == Array(stride(from: 9, through: 119, by: 10)) + [199])
    for warmup in [0, 1, 2, 5, 19] {
      var short = FisherSchedule(warmup: warmup)
      for iteration in 0..<warmup { _ = short.changesWindow(iteration: iteration, background: iteration) }
    }
  }

  // The directions make a correlated normal as easy as a standard one, where a diagonal cannot.
  @Test(arguments: [MetricKind.automatic, .lowRank, .diagonal])
  func correlatedNormalsComeOutRight(_ metric: MetricKind) {
    let scales = (0..<8).map { 0.1 * pow(100, Double($0) / 7) }
    var settings = NUTS()
    settings.metric = metric
    settings.samples = 2000
    let run = sampleFour(settings) { CorrelatedNormal(scales: scales, slope: 2) }
    let reference = CorrelatedNormal(scales: scales, slope: 2)
    for i in scales.indices {
      #expect(abs(zScore(run.collectors.map { $0[i] }, expected: 0)) < 4)
      #expect(abs(zScore(run.collectors.map { $0[i] * $0[i] }, expected: reference.variance(i))) < 4.5)
    }
    #expect(abs(zScore(run.collectors.map { $0[0] * $0[7] }, expected: scales[0] * scales[7] * 2)) < 4)
    let steps = run.collectors.flatMap { $0.statistics.map { $0["n_leapfrog__"] } }
    let mean = steps.reduce(0, +) / Double(steps.count)
    #expect(metric == .diagonal ? mean > 30 : mean < 8)
    // The report has the diagonal of the whole.
    for summary in run.summaries where metric != .diagonal {
      for (i, width) in (summary.learnt?.inverseMetric ?? []).enumerated() {
        #expect(abs(log(width / reference.variance(i))) < 0.2)
      }
    }
  }

  @Test func staticHMCLearnsTheSameMetric() {
    var settings = StaticHMC()
    settings.integrationTime = 1.3
    settings.samples = 2000
    let run = sampleFour(settings) { CorrelatedNormal(scales: [1, 10, 0.1], slope: 2) }
    let reference = CorrelatedNormal(scales: [1, 10, 0.1], slope: 2)
    for i in 0..<3 {
      #expect(abs(zScore(run.collectors.map { $0[i] }, expected: 0)) < 4)
      #expect(abs(zScore(run.collectors.map { $0[i] * $0[i] }, expected: reference.variance(i))) < 4.5)
    }
  }

  // Half the plane has no density and NaN gradients: what is learnt stays finite.
  @Test(arguments: [Double.nan, -.infinity])
  func nonFiniteDensitiesTeachNothing(_ outside: Double) {
    let run = sampleFour {
      ClosureDensity(2) { q, g in
        if q[0] < 0 {
          g[0] = .nan
          return outside
        }
        g[0] = -q[0]
        g[1] = -100 * q[1]
        return -0.5 * (q[0] * q[0] + 100 * q[1] * q[1])
      }
    }
    for summary in run.summaries {
      #expect(summary.ending.isCompleted)
      #expect(summary.learnt?.inverseMetric?.allSatisfy { $0 > 0 && $0.isFinite } == true)
    }
    #expect(abs(zScore(run.collectors.map { $0[1] * $0[1] }, expected: 0.01)) < 4.5)
  }

  /// A normal that is a millionth as wide in one direction where the other coordinate is positive: under the unit metric a chain
  /// gets nowhere there.
  private func trap() -> ClosureDensity {
    ClosureDensity(2) { q, g in
      let precision = q[0] > 0 ? 1e12 : 1.0
      g[0] = -q[0]
      g[1] = -q[1] * precision
      return -0.5 * q[0] * q[0] - 0.5 * q[1] * q[1] * precision
    }
  }

  /// On the narrow side's floor, or on the other side.
  private let beside = Initialisation.made { random in [random.nextUniform(-2, 2), 1e-6 * random.nextUniform(-1, 1)] }

  @Test func aChainThatCrawlsIsStartedElsewhere() {
    func starts<Method: HamiltonianMethod>(
      _ method: Method, _ initialisation: Initialisation, checksEnd: Bool = true
    ) -> Int {
      var method = method
      method.metric = .unit
      (method.warmup, method.samples) = (150, 5)
      var starts = 0
      for chain in 1...4 {
        let density = trap()
        let collector = Collector()
        let summary = runChain(
          density, chain: chain, seed: 4, method: method, initialisation: initialisation, sink: collector,
          isCancelled: { density.evaluations > 100_000 })
        starts += summary.newStarts
        if !checksEnd { continue }
        #expect(summary.ending.isCompleted)
        #expect(collector.draws.last.map { $0[0] < 0 } == true)
        #expect(density.evaluations < 30_000)
      }
      return starts
    }
    #expect(starts(NUTS(), beside) > 0)
    // Long trajectories of a fixed time cross the border wherever they start: no start is a good one for them.
    #expect(starts(StaticHMC(), beside, checksEnd: false) > 0)
    // A start that was given is kept.
    #expect(starts(NUTS(), .values([1, 1e-6]), checksEnd: false) == 0)
  }

  // What is written after a new start goes on as it would have.
  @Test func newStartsArePartOfTheState() throws {
    var method = NUTS()
    method.metric = .unit
    (method.warmup, method.samples) = (90, 20)
    var found = 0
    for chain in 1...4 {
      let whole = Collector()
      let summary = runChain(trap(), chain: chain, seed: 4, method: method, initialisation: beside, sink: whole)
      if summary.newStarts == 0 { continue }
      found += 1
      for stop in [3, 12, 25] {
        let sink = Collector()
        let first = ChainDriver(method, density: trap(), chain: chain, seed: 4, sink: sink)
        try first.start(beside)
        for _ in 0..<stop { _ = try first.step() }
        let second = ChainDriver(method, density: trap(), chain: chain, seed: 4, sink: sink)
        second.run(from: beside, resuming: first.state)
        #expect(sink.draws == whole.draws && second.summary.newStarts == summary.newStarts)
      }
    }
    #expect(found > 0)
  }

  @Test func warmupIsAsLongAsItsScheme() {
    var method = NUTS()
    #expect(method.warmup == 400)
    method.metric = .dense
    #expect(method.warmup == 1000)
    method.metric = .automatic
    method.adaptation.scheme = .stan
    #expect(method.warmup == 1000)
    method.warmup = 250
    method.adaptation.scheme = .fisher
    #expect(method.warmup == 250)
    method.adaptation.scheme = .stan
    method.metric = .lowRank
    #expect(throws: InferenceError.self) { try method.validate() }
  }

  // Readers of CmdStan's files know three metrics.
  @Test func headersNameAMetricThatCmdStanHas() {
    func metric(_ kind: MetricKind) -> [String] {
      var method = NUTS()
      method.metric = kind
      return method.header.texts(named: "metric") + method.header.texts(named: "metric_form")
    }
    #expect(metric(.automatic) == ["diag_e", "auto"])
    #expect(metric(.lowRank) == ["diag_e", "low_rank"])
    #expect(metric(.diagonal) == ["diag_e"])
    #expect(metric(.dense) == ["dense_e"])
  }
}
