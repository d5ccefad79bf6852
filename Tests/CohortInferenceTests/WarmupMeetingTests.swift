// A warm-up that ends by itself: early where chains agree, late where they do not, the same on any threads and when taken up again.

import CohortInference
import CohortRandom
import Dispatch
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite struct WarmupMeetingTests {
  private final class Tape: RunSink {
    var rows: [[UInt64]] = []
    var report: PhaseReport?
    /// After so many rows in all chains together the run is asked to stop.
    var stop: (() -> Void)?
    var states: [ChainState] = []
    /// Keeps a state after so many iterations, as a checkpoint does.
    var keepsStateAfter: Int?
    private var moments = 0

    func receive(_ row: RunRow) {
      rows.append(
        (Array(row.position) + Array(row.statistics)).map(\.bitPattern) + [row.phase == .warmup ? 0 : 1])
      stop?()
    }
    func phaseEnded(_ phase: RunPhase, report: PhaseReport?) { if let report { self.report = report } }
    func reached(_ moment: ChainMoment, _ state: () -> ChainState?) {
      moments += 1
      let isWanted = keepsStateAfter.map { $0 == moments } ?? (moment == .stopped)
      if isWanted, let state = state() { states.append(state) }
    }
  }

  private static var method: NUTS {
    var method = NUTS()
    method.iterations.endsWarmupWhenSettled = true
    method.samples = 50
    method.savesWarmup = true
    return method
  }

  private static func run(
    _ method: some ChainMethod, _ tapes: [Tape], threads: Int = 1, states: [ChainState?] = [], seed: UInt64 = 3,
    starts: [Initialisation] = [], stoppingAfter limit: Int = .max, _ density: @escaping () -> any LogDensity
  ) throws -> [RunSummary] {
    var rows = 0
    for tape in tapes where limit < .max { tape.stop = { rows += 1 } }
    var context = RunContext(
      dimension: density().dimension, seed: seed, chains: Array(1...tapes.count), initialisations: starts,
      density: { _ in density() },
      parallelFor: { count, body in
        if threads == 1 {
          for i in (0..<count).reversed() { body(i) }
        } else {
          DispatchQueue.concurrentPerform(iterations: count, execute: body)
        }
      }, isCancelled: { rows >= limit })
    context.states = states
    return try method.run(context, sinks: tapes)
  }

  private static func tapes(_ count: Int = 4) -> [Tape] { (0..<count).map { _ in Tape() } }

  private static func normal() -> any LogDensity { CorrelatedNormal(scales: [1, 2, 3], slope: 0.5) }

  /// Two modes between which chains do not go.
  private static func modes() -> any LogDensity {
    ClosureDensity(1) { q, g in
      let (a, b) = (-0.5 * (q[0] - 12) * (q[0] - 12), -0.5 * (q[0] + 12) * (q[0] + 12))
      let share = 1 / (1 + exp(b - a))
      g[0] = -share * (q[0] - 12) - (1 - share) * (q[0] + 12)
      return max(a, b) + log1p(exp(-abs(a - b)))
    }
  }

  @Test func chainsThatAgreeEndEarly() throws {
    for count in [1, 4] {
      let summaries = try Self.run(Self.method, Self.tapes(count), Self.normal)
      let lengths = Set(summaries.map { $0.iterations(in: .warmup) })
      #expect(lengths.count == 1 && lengths.allSatisfy { (100...460).contains($0) }, "\(lengths)")
      #expect(summaries.allSatisfy { $0.ending.isCompleted && $0.iterations(in: .sampling) == 50 })
      #expect(summaries.first?.notes.first.map { !$0.isWarning && $0.text.contains("\(lengths.first ?? 0)") } == true)
    }
  }

  @Test func chainsInDifferentModesGoOnToTheLimit() throws {
    var method = Self.method
    method.warmup = 700
    let summaries = try Self.run(
      method, Self.tapes(), starts: [-12, 12, 12, -12].map { .values([$0]) }, Self.modes)
    #expect(summaries.allSatisfy { $0.iterations(in: .warmup) == 700 })
    #expect(summaries.first?.notes.contains(where: \.isWarning) == true)
  }

  @Test func drawsAreThoseOfAFixedNumber() throws {
    // What follows warm-up is a posterior's draws: mean and variance of a known normal.
    var method = Self.method
    method.savesWarmup = false
    method.samples = 2000
    let run = sampleFour(method) { Self.normal() }
    let reference = CorrelatedNormal(scales: [1, 2, 3], slope: 0.5)
    for i in 0..<3 {
      #expect(abs(zScore(run.collectors.map { $0[i] }, expected: 0)) < 4)
      #expect(abs(zScore(run.collectors.map { $0[i] * $0[i] }, expected: reference.variance(i))) < 4.5)
    }
  }

  @Test func threadsDoNotMatter() throws {
    let (one, many) = (Self.tapes(5), Self.tapes(5))
    let first = try Self.run(Self.method, one, Self.normal)
    let second = try Self.run(Self.method, many, threads: 4, Self.normal)
    #expect(zip(one, many).allSatisfy { $0.rows == $1.rows && $0.report == $1.report && $0.report != nil })
    #expect(first.map { $0.iterations(in: .warmup) } == second.map { $0.iterations(in: .warmup) })
  }

  // Stopped in any segment, at meetings, while the step size settles, and among the draws.
  @Test func aStoppedRunGoesOn() throws {
    let whole = Self.tapes(3)
    let summaries = try Self.run(Self.method, whole, Self.normal)
    let total = whole.reduce(0) { $0 + $1.rows.count }
    for limit in [1, 99, 100, 101, 150, 299, 300, 301, 302, 377] + Array(stride(from: 450, to: total, by: 41)) {
      let first = Self.tapes(3)
      _ = try Self.run(Self.method, first, stoppingAfter: limit, Self.normal)
      let second = Self.tapes(3)
      let end = try Self.run(Self.method, second, states: first.map(\.states.last), Self.normal)
      for chain in 0..<3 {
        // A chain that was done before the others were stopped has no state of a stop.
        if first[chain].states.isEmpty, first[chain].rows.count == whole[chain].rows.count { continue }
        #expect(first[chain].rows + second[chain].rows == whole[chain].rows, "stopped after \(limit) rows")
      }
      #expect(end.allSatisfy { $0.ending.isCompleted })
      #expect(end.first?.iterations(in: .warmup) == summaries.first?.iterations(in: .warmup))
    }
  }

  // Checkpoints of a run that was killed are of different moments: one chain is meetings behind another.
  @Test func checkpointsOfDifferentMoments() throws {
    let whole = Self.tapes(3)
    _ = try Self.run(Self.method, whole, Self.normal)
    let length = whole[0].rows.count
    for moments in [
      [30, 120, 150], [99, 100, 101], [length - 30, 60, 140], [20, length - 51, length - 49], [140, 5, 149],
    ] {
      let first = Self.tapes(3)
      for (tape, moment) in zip(first, moments) { tape.keepsStateAfter = moment }
      _ = try Self.run(Self.method, first, Self.normal)
      let second = Self.tapes(3)
      _ = try Self.run(Self.method, second, states: first.map(\.states.last), Self.normal)
      for chain in 0..<3 {
        #expect(second[chain].rows == Array(whole[chain].rows.dropFirst(moments[chain])), "\(moments) \(chain)")
      }
    }
  }

  // A chain that cannot go on leaves the decision to the others.
  @Test func aChainThatFailsIsLeftAside() throws {
    struct Broken: Error {}
    let shared = DispatchQueue(label: "count")
    var made = 0
    let summaries = try Self.run(Self.method, Self.tapes(3)) {
      let number = shared.sync { () -> Int in
        made += 1
        return made
      }
      // The first one is made to ask for the dimension.
      guard number == 3 else { return Self.normal() }
      let inner = Self.normal()
      var calls = 0
      return ClosureDensity(3) { q, g in
        calls += 1
        if calls > 500 { throw Broken() }
        return try q.withUnsafeBufferPointer { q in
          try g.withUnsafeMutableBufferPointer { g in
            guard let point = q.baseAddress, let gradient = g.baseAddress else { return -.infinity }
            return try inner.logDensityAndGradient(at: point, gradient: gradient)
          }
        }
      }
    }
    #expect(summaries.map(\.ending.isCompleted) == [true, false, true])
    #expect(summaries[0].iterations(in: .warmup) == summaries[2].iterations(in: .warmup))
    #expect(summaries[0].iterations(in: .warmup) < 2000)
  }

  @Test func whatDoesNotGoTogetherIsRefused() {
    var stan = Self.method
    stan.adaptation.scheme = .stan
    #expect(throws: InferenceError.self) { try stan.validate() }
    var dense = Self.method
    dense.metric = .dense
    #expect(throws: InferenceError.self) { try dense.validate() }
    var metropolis = Metropolis()
    metropolis.iterations.endsWarmupWhenSettled = true
    #expect(throws: InferenceError.self) { try metropolis.validate() }
  }

  @Test func meetingsAreWithinTheBounds() {
    #expect(Array(WarmupMeetings(limit: 2000).points.prefix(7)) == [100, 150, 200, 300, 400, 600, 800])
    for limit in [0, 1, 10, 99, 100, 117, 161, 2000, 2_000_000] {
      let meetings = WarmupMeetings(limit: limit)
      #expect(meetings.points.allSatisfy { $0 >= 100 && $0 + meetings.settling < limit })
    }
  }
}
