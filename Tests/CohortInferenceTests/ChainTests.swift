// What a chain promises around its transitions: reproducible, cancellable, and never silent about a failure.

import CohortInference
import CohortRandom
import Dispatch
import Testing

private struct Fatal: Error {}

@Suite struct ChainTests {
  private func run(_ threads: Int, seed: UInt64 = 1) -> [Collector] {
    var settings = SamplerSettings()
    settings.warmupIterations = 200
    settings.samplingIterations = 100
    let collectors = (0..<4).map { _ in Collector() }
    let tasks = collectors.map { ChainTask(density: CorrelatedNormal(scales: [1, 2, 3], slope: 0.5), sink: $0) }
    _ = runChains(
      tasks, seed: seed, settings: settings,
      parallelFor: { count, body in
        if threads == 1 {
          for i in (0..<count).reversed() { body(i) }
        } else {
          DispatchQueue.concurrentPerform(iterations: count, execute: body)
        }
      })
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
      #expect(one[i].adapted != nil && one[i].adapted == two[i].adapted)
    }
    // Chain 3 alone is the third of four.
    let alone = Collector()
    var settings = SamplerSettings()
    settings.warmupIterations = 200
    settings.samplingIterations = 100
    let density = CorrelatedNormal(scales: [1, 2, 3], slope: 0.5)
    _ = runChain(density, chain: 3, seed: 1, settings: settings, sink: alone)
    #expect(alone.draws == one[2].draws)
  }

  @Test func statisticsMeanWhatTheySay() {
    let collector = Collector()
    let density = IndependentNormals(sd: [1, 2, 0.5])
    let summary = runChain(density, chain: 1, seed: 5, sink: collector)
    var gradients = 0
    for (draw, s) in zip(collector.draws, collector.statistics) {
      var g = [0.0, 0.0, 0.0]
      #expect(s.logDensity == density.logDensityAndGradient(at: draw, gradient: &g))
      #expect(s.energy >= -s.logDensity)
      #expect(s.acceptStat > 0 && s.acceptStat <= 1)
      #expect(s.leapfrogSteps >= (1 << s.treeDepth) - 1 && s.leapfrogSteps < 1 << (s.treeDepth + 1))
      #expect(s.stepSize == summary.adapted?.stepSize)
      gradients += s.leapfrogSteps
    }
    #expect(summary.gradientEvaluations > gradients)
    #expect(summary.samplingIterations == 1000 && summary.warmupIterations == 1000)
    #expect(collector.warmup.isEmpty)
    #expect(collector.lastProgress?.completed == 2000 && collector.lastProgress?.total == 2000)
    #expect(collector.adapted == summary.adapted)
  }

  @Test func thinningAndSavedWarmupDeliverTheRightIterations() {
    var settings = SamplerSettings()
    settings.warmupIterations = 50
    settings.samplingIterations = 101
    settings.thin = 10
    settings.savesWarmup = true
    settings.stepSizeJitter = 0.5
    let collector = Collector()
    var iterations: [Int] = []
    collector.onReceive = { if $0.phase == .sampling { iterations.append($0.iteration) } }
    _ = runChain(IndependentNormals(sd: [1]), chain: 1, seed: 5, settings: settings, sink: collector)
    #expect(collector.warmup.count == 5)
    #expect(iterations == stride(from: 0, through: 100, by: 10).map { $0 })
    #expect(Set(collector.statistics.map(\.stepSize)).count == 11)
  }

  @Test func treeDepthIsBounded() {
    var settings = SamplerSettings()
    settings.adaptation.isEngaged = false
    settings.algorithm = .nuts(maxDepth: 3)
    settings.stepSize = 0.001
    settings.warmupIterations = 0
    settings.samplingIterations = 20
    let collector = Collector()
    let summary = runChain(IndependentNormals(sd: [1, 1]), chain: 1, seed: 5, settings: settings, sink: collector)
    #expect(collector.statistics.allSatisfy { $0.treeDepth == 3 && $0.leapfrogSteps == 7 })
    #expect(summary.depthSaturations == 20)
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
    #expect(summary.adapted != nil)
  }

  @Test func aLongTreeIsCancelledInItsMiddle() {
    var settings = SamplerSettings()
    settings.adaptation.isEngaged = false
    settings.algorithm = .nuts(maxDepth: 30)
    settings.stepSize = 1e-6
    let density = ClosureDensity(1) { q, g in
      g[0] = -q[0]
      return -0.5 * q[0] * q[0]
    }
    let collector = Collector()
    let summary = runChain(
      density, chain: 1, seed: 5, settings: settings, sink: collector, isCancelled: { density.evaluations >= 500 })
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
    let hamiltonian = Hamiltonian(density: density, metric: try Metric(kind: .unit, dimension: 2))
    var random = RandomStream(seed: 1, purpose: .initialisation)
    try hamiltonian.initialise(.random(), using: &random)
    #expect(tries == 61)
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

  @Test func fixedParametersStayAndNeedNoWarmup() {
    var settings = SamplerSettings()
    settings.algorithm = .fixedParameters
    let collector = Collector()
    let summary = runChain(
      IndependentNormals(sd: [1, 1]), chain: 1, seed: 1, settings: settings, initialisation: .values([0.25, -3]),
      sink: collector)
    #expect(summary.ending.isCompleted && collector.draws.count == 1000)
    #expect(collector.draws.allSatisfy { $0 == [0.25, -3] })
    // A model without parameters is sampled this way whatever the algorithm.
    let empty = Collector()
    #expect(runChain(IndependentNormals(sd: []), chain: 1, seed: 1, sink: empty).ending.isCompleted)
    #expect(empty.draws.count == 1000)
  }

  @Test func settingsOutOfRangeAreNamed() {
    func message(_ change: (inout SamplerSettings) -> Void) -> String {
      var settings = SamplerSettings()
      change(&settings)
      let density = IndependentNormals(sd: [1])
      guard
        case .failed(let error) = runChain(density, chain: -1, seed: 1, settings: settings, sink: Collector()).ending
      else { return "" }
      return "\(error)"
    }
    #expect(message { $0.adaptation.delta = 1.2 } == "delta is 1.2; expected between 0 and 1")
    #expect(message { $0.thin = 0 }.hasPrefix("thin is 0"))
    #expect(message { $0.stepSize = .nan }.hasPrefix("step size is nan"))
    #expect(message { $0.warmupIterations = -1 }.hasPrefix("number of warm-up iterations is -1"))
    #expect(message { $0.samplingIterations = .max }.hasPrefix("number of samples"))
    #expect(message { $0.algorithm = .nuts(maxDepth: 0) }.hasPrefix("maximum tree depth is 0"))
    #expect(message { $0.initialInverseMetric = .diagonal([1, 1]) }.hasPrefix("the inverse metric holds 2 numbers"))
  }

  @Test func warmupShorterThanTwentyStillLearnsTheStepSize() {
    var settings = SamplerSettings()
    settings.warmupIterations = 15
    settings.samplingIterations = 5
    settings.initialInverseMetric = .diagonal([4])
    let summary = runChain(IndependentNormals(sd: [2]), chain: 1, seed: 9, settings: settings, sink: Collector())
    #expect(summary.adapted?.inverseMetric == .diagonal([4]))
    #expect(summary.adapted?.stepSize != 1)
  }
}
