// What a chain promises around its transitions: reproducible, cancellable, and never silent about a failure.

import CohortInference
import CohortRandom
import Dispatch
import Testing

private struct Fatal: Error {}

@Suite struct ChainTests {
  private func run(_ threads: Int, seed: UInt64 = 1) -> [Collector] {
    var settings = NUTS()
    settings.warmup = 200
    settings.samples = 100
    let collectors = (0..<4).map { _ in Collector() }
    let context = RunContext(
      dimension: 3, seed: seed, chains: [1, 2, 3, 4], initialisations: [],
      density: { _ in CorrelatedNormal(scales: [1, 2, 3], slope: 0.5) },
      parallelFor: { count, body in
        if threads == 1 {
          for i in (0..<count).reversed() { body(i) }
        } else {
          DispatchQueue.concurrentPerform(iterations: count, execute: body)
        }
      })
    #expect((try? settings.run(context, sinks: collectors))?.count == 4)
    return collectors
  }

  @Test func drawsDependOnSeedAndChainOnly() {
    let one = run(1)
    let two = run(2)
    let other = run(1, seed: 2)
    for i in 0..<4 {
      #expect(one[i].draws == two[i].draws)
      #expect(one[i].statistics == two[i].statistics)
      #expect(one[i].draws != other[i].draws)
      #expect(one[i].draws != one[(i + 1) % 4].draws)
      #expect(one[i].learnt != nil && one[i].learnt == two[i].learnt)
    }
    // Chain 3 alone is the third of four.
    let alone = Collector()
    var settings = NUTS()
    settings.warmup = 200
    settings.samples = 100
    let density = CorrelatedNormal(scales: [1, 2, 3], slope: 0.5)
    _ = runChain(density, chain: 3, seed: 1, method: settings, sink: alone)
    #expect(alone.draws == one[2].draws)
  }

  @Test func statisticsMeanWhatTheySay() {
    let collector = Collector()
    let density = IndependentNormals(sd: [1, 2, 0.5])
    let summary = runChain(density, chain: 1, seed: 5, sink: collector)
    var gradients = 0
    for (draw, s) in zip(collector.draws, collector.statistics) {
      var g = [0.0, 0.0, 0.0]
      #expect(s["lp__"] == density.logDensityAndGradient(at: draw, gradient: &g))
      #expect(s["energy__"] >= -s["lp__"])
      #expect(s["accept_stat__"] > 0 && s["accept_stat__"] <= 1)
      let (depth, steps) = (Int(s["treedepth__"]), Int(s["n_leapfrog__"]))
      #expect(steps >= (1 << depth) - 1 && steps < 1 << (depth + 1))
      #expect(s["stepsize__"] == summary.learnt?.stepSize)
      gradients += steps
    }
    #expect(summary.gradientEvaluations > gradients)
    #expect(summary.iterations(in: .sampling) == 1000 && summary.iterations(in: .warmup) == 400)
    #expect(summary.seconds(in: .sampling) > 0 && summary.seconds(in: .warmup) > 0)
    #expect(collector.warmup.isEmpty)
    #expect(collector.lastProgress?.completed == 1400 && collector.lastProgress?.total == 1400)
    #expect(collector.lastProgress?.iteration == 1000 && collector.lastProgress?.phaseTotal == 1000)
    #expect(collector.lastProgress?.phase == .sampling && collector.lastProgress?.secondsLeft == 0)
    #expect(collector.learnt == summary.learnt)
  }

  @Test func thinningAndSavedWarmupDeliverTheRightIterations() {
    var settings = NUTS()
    settings.warmup = 50
    settings.samples = 101
    settings.thin = 10
    settings.savesWarmup = true
    settings.hamiltonian.stepSizeJitter = 0.5
    let collector = Collector()
    var iterations: [Int] = []
    collector.onReceive = { if $0.phase == .sampling { iterations.append($0.iteration) } }
    _ = runChain(IndependentNormals(sd: [1]), chain: 1, seed: 5, method: settings, sink: collector)
    #expect(collector.warmup.count == 5)
    #expect(iterations == stride(from: 0, through: 100, by: 10).map { $0 })
    #expect(Set(collector.statistics.map { $0["stepsize__"] }).count == 11)
  }

  @Test func treeDepthIsBounded() {
    var settings = NUTS()
    settings.adaptation.isEngaged = false
    settings.maxDepth = 3
    settings.stepSize = 0.001
    settings.warmup = 0
    settings.samples = 20
    let collector = Collector()
    let summary = runChain(IndependentNormals(sd: [1, 1]), chain: 1, seed: 5, method: settings, sink: collector)
    #expect(collector.statistics.allSatisfy { $0["treedepth__"] == 3 && $0["n_leapfrog__"] == 7 })
    #expect(summary.saturations == 20)
  }

  @Test func cancellationKeepsTheDraws() {
    let collector = Collector()
    let summary = runChain(
      IndependentNormals(sd: [1]), chain: 1, seed: 5, sink: collector, isCancelled: { collector.draws.count >= 30 })
    guard case .cancelled = summary.ending else {
      Issue.record("the chain went on: \(summary.ending)")
      return
    }
    #expect(collector.draws.count == 30)
    #expect(summary.learnt != nil)
  }

  @Test func aLongTreeIsCancelledInItsMiddle() {
    var settings = NUTS()
    settings.adaptation.isEngaged = false
    settings.maxDepth = 30
    settings.stepSize = 1e-6
    let density = ClosureDensity(1) { q, g in
      g[0] = -q[0]
      return -0.5 * q[0] * q[0]
    }
    let collector = Collector()
    let summary = runChain(
      density, chain: 1, seed: 5, method: settings, sink: collector, isCancelled: { density.evaluations >= 500 })
    guard case .cancelled = summary.ending else {
      Issue.record("the chain went on: \(summary.ending)")
      return
    }
    #expect(density.evaluations == 500 && collector.draws.isEmpty)
  }

  @Test func fatalErrorsEndTheChainAndKeepTheDraws() {
    let collector = Collector()
    let density = ClosureDensity(1) { q, g in
      if collector.draws.count == 10 { throw Fatal() }
      g[0] = -q[0]
      return -0.5 * q[0] * q[0]
    }
    let summary = runChain(density, chain: 1, seed: 5, sink: collector)
    guard case .failed(let error) = summary.ending, error is Fatal else {
      Issue.record("not failed: \(summary.ending)")
      return
    }
    #expect(collector.draws.count == 10)
    let refusing = Collector()
    refusing.onReceive = { if $0.iteration == 3 { throw Fatal() } }
    #expect(!runChain(IndependentNormals(sd: [1]), chain: 1, seed: 5, sink: refusing).ending.isCompleted)
    #expect(refusing.draws.count == 3)
  }

  @Test func initialPointsAreTriedUntilOneIsFinite() throws {
    var tries = 0
    let density = ClosureDensity(2) { q, g in
      tries += 1
      if tries <= 30 { return tries % 2 == 0 ? .nan : -.infinity }
      g[0] = tries <= 60 ? .infinity : -q[0]
      #expect(abs(q[0]) < 2 && abs(q[1]) < 2)
      return 0
    }
    var random = RandomStream(seed: 1, purpose: .initialisation)
    let point = try StartingPoint(density, .random(), using: &random)
    #expect(tries == 61 && point.evaluations == 61)
    #expect(point.gradient == point.position.map { -$0 } || point.gradient[0] == -point.position[0])
  }

  @Test func initialisationGivesUpWithReasons() throws {
    func failure(_ initialisation: Initialisation, _ density: any LogDensity) -> InferenceError? {
      let summary = runChain(density, chain: 1, seed: 1, initialisation: initialisation, sink: Collector())
      guard case .failed(let error) = summary.ending else { return nil }
      return error as? InferenceError
    }
    let nowhere = ClosureDensity(1) { _, _ in -.infinity }
    #expect(
      failure(.random(), nowhere)
        == .initialisationFailed(attempts: 100, radius: 2, densityFailures: 100, gradientFailures: 0))
    #expect(nowhere.evaluations == 100)
    let noGradient = ClosureDensity(1) { _, g in
      g[0] = .nan
      return 0
    }
    #expect(
      failure(.random(radius: 0), noGradient)
        == .initialisationFailed(attempts: 1, radius: 0, densityFailures: 0, gradientFailures: 1))
    #expect(
      failure(.values([1]), nowhere)
        == .initialisationFailed(attempts: 1, radius: nil, densityFailures: 1, gradientFailures: 0))
    #expect(failure(.values([1, 2]), nowhere) == .initialValuesSizeMismatch(expected: 1, found: 2))
    #expect(
      failure(.made(attempts: 7) { _ in nil }, nowhere)
        == .initialisationFailed(attempts: 7, radius: nil, densityFailures: 7, gradientFailures: 0))
    #expect(failure(.random(radius: .nan), nowhere) != nil)
    let text = "\(InferenceError.initialisationFailed(attempts: 1, radius: 2, densityFailures: 1, gradientFailures: 0))"
    #expect(text.contains("between -2.0 and 2.0") && text.contains("1 attempt:"))
  }

  @Test func fixedParametersStayAndNeedNoWarmup() throws {
    let settings = FixedParameters()
    let collector = Collector()
    let summary = runChain(
      IndependentNormals(sd: [1, 1]), chain: 1, seed: 1, method: settings, initialisation: .values([0.25, -3]),
      sink: collector)
    #expect(summary.ending.isCompleted && collector.draws.count == 1000)
    #expect(collector.draws.allSatisfy { $0 == [0.25, -3] })
    #expect(summary.iterations(in: .warmup) == 0 && summary.learnt == nil)
    // A model without parameters is sampled this way whatever the method.
    var nuts = NUTS()
    nuts.samples = 20
    let prepared = try nuts.prepared(
      MethodPreparation(dimension: 0) { _, _ in
        throw InferenceError.metricNotPositiveDefinite
      } mode: { _ in
        []
      })
    #expect(prepared.columns == ["lp__", "accept_stat__"] && prepared.phases.last?.iterations == 20)
    let empty = Collector()
    let context = RunContext(
      dimension: 0, seed: 1, chains: [1], initialisations: [], density: { _ in IndependentNormals(sd: []) })
    #expect(try prepared.run(context, sinks: [empty]).first?.ending.isCompleted == true)
    #expect(empty.draws.count == 20)
  }

  @Test func settingsOutOfRangeAreNamed() {
    func message(_ change: (inout NUTS) -> Void) -> String {
      var settings = NUTS()
      change(&settings)
      let density = IndependentNormals(sd: [1])
      guard
        case .failed(let error) = runChain(density, chain: -1, seed: 1, method: settings, sink: Collector()).ending
      else { return "" }
      return "\(error)"
    }
    #expect(message { $0.adaptation.delta = 1.2 } == "delta is 1.2; expected between 0 and 1")
    #expect(message { $0.thin = 0 }.hasPrefix("thin is 0"))
    #expect(message { $0.stepSize = .nan }.hasPrefix("step size is nan"))
    #expect(message { $0.warmup = -1 }.hasPrefix("number of warm-up iterations is -1"))
    #expect(message { $0.samples = .max }.hasPrefix("number of samples"))
    #expect(message { $0.maxDepth = 61 } == "maximum tree depth is 61; expected from 1 to 60")
    #expect(
      message { ($0.metric, $0.hamiltonian.metricFile) = (.unit, "m.json") }.hasPrefix("metric_file does not go with"))
    #expect(message { $0.maxDepth = 0 }.hasPrefix("maximum tree depth is 0"))
    #expect(message { $0.inverseMetric = .diagonal([1, 1]) }.hasPrefix("the inverse metric holds 2 numbers"))
  }

  @Test func warmupShorterThanTwentyStillLearnsTheStepSize() {
    var settings = NUTS()
    settings.warmup = 15
    settings.samples = 5
    settings.inverseMetric = .diagonal([4])
    let summary = runChain(IndependentNormals(sd: [2]), chain: 1, seed: 9, method: settings, sink: Collector())
    #expect(summary.learnt?.inverseMetric == [4])
    #expect(summary.learnt?.stepSize != 1)
  }
}
