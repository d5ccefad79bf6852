// A chain that is stopped after any iteration, written down, read back and taken up again draws as if it had not stopped.

import CohortInference
import CohortRandom
import Testing

@Suite struct StateTests {
  /// What a chain delivers, as bits.
  private final class Tape: RunSink {
    var rows: [[UInt64]] = []
    var reports: [PhaseReport] = []

    func receive(_ row: RunRow) {
      rows.append((Array(row.position) + Array(row.statistics)).map(\.bitPattern) + [row.phase == .warmup ? 0 : 1])
    }
    func phaseEnded(_ phase: RunPhase, report: PhaseReport?) { if let report { reports.append(report) } }
  }

  private func density() -> ClosureDensity {
    ClosureDensity(3) { q, g in
      let s = q[0] * q[1]
      g[0] = -q[0] * q[0] * q[0] - s * q[1]
      g[1] = -q[1] - s * q[0]
      g[2] = -4 * q[2]
      return -0.25 * q[0] * q[0] * q[0] * q[0] - 0.5 * q[1] * q[1] - 0.5 * s * s - 2 * q[2] * q[2]
    }
  }

  private static func short<Method: ChainMethod>(_ method: Method) -> Method {
    var method = method
    (method.warmup, method.samples, method.thin, method.savesWarmup) = (90, 25, 2, true)
    return method
  }

  /// All methods that are chains; the Hamiltonian ones with every metric, with jitter, and without adaptation.
  private static var methods: [any ChainMethod] {
    InferenceMethods.all.flatMap { type -> [any ChainMethod] in
      guard let plain = type.init() as? any ChainMethod else { return [] }
      guard let hamiltonian = plain as? any HamiltonianMethod else { return [short(plain)] }
      func variants<Method: HamiltonianMethod>(_ method: Method) -> [any ChainMethod] {
        var result: [any ChainMethod] = MetricKind.allCases.flatMap { kind in
          (kind == .lowRank ? [.fisher] : AdaptationScheme.allCases).map { (kind, $0) }
        }.map { kind, scheme in
          var variant = short(method)
          variant.adaptation.scheme = scheme
          variant.metric = kind
          variant.adaptation.initBuffer = 20
          variant.adaptation.termBuffer = kind == .dense ? 0 : 10
          variant.adaptation.window = 15
          return variant
        }
        var still = short(method)
        still.adaptation.isEngaged = false
        still.stepSize = 0.3
        still.hamiltonian.stepSizeJitter = 0.5
        result.append(still)
        return result
      }
      return variants(hamiltonian)
    }
  }

  private func run(_ method: some ChainMethod, stoppingAt stops: [Int]) throws -> (tape: Tape, summary: RunSummary) {
    let tape = Tape()
    func driver() -> ChainDriver { ChainDriver(method, density: density(), chain: 2, seed: 77, sink: tape) }
    var current = driver()
    try current.start(.random())
    var steps = 0
    while true {
      if stops.contains(steps) {
        let state = try #require(current.state)
        current = driver()
        try current.resume(state)
        #expect(current.state == state)
      }
      guard try current.step() else { return (tape, current.summary) }
      steps += 1
    }
  }

  @Test func aChainGoesOnBitForBit() throws {
    #expect(Self.methods.count >= 9)
    for method in Self.methods {
      let whole = try run(method, stoppingAt: [])
      let total = method.phases.reduce(0) { $0 + $1.iterations }
      #expect(whole.tape.rows.count == method.phases.reduce(0) { $0 + ($1.iterations + 1) / 2 })
      for stop in 0...total {
        let resumed = try run(method, stoppingAt: [stop])
        #expect(resumed.tape.rows == whole.tape.rows, "\(method) stopped after \(stop)")
        #expect(resumed.tape.reports == whole.tape.reports)
        #expect(resumed.summary.gradientEvaluations == whole.summary.gradientEvaluations)
        #expect(resumed.summary.divergences == whole.summary.divergences)
        #expect(resumed.summary.phases.map(\.iterations) == whole.summary.phases.map(\.iterations))
      }
      let often = try run(method, stoppingAt: Array(0...total))
      #expect(often.tape.rows == whole.tape.rows, "\(method) stopped after each iteration")
    }
  }

  /// Ctrl-C comes in the middle of an iteration: that one is done anew.
  @Test func anIterationThatIsBrokenOffLeavesTheStateAsItWas() throws {
    var method = Self.short(NUTS())
    method.adaptation.initBuffer = 20
    method.adaptation.termBuffer = 10
    method.adaptation.window = 15
    let whole = try run(method, stoppingAt: [])
    for limit in stride(from: 7, to: 900, by: 31) {
      let tape = Tape()
      let first = density()
      let broken = ChainDriver(
        method, density: first, chain: 2, seed: 77, sink: tape, isCancelled: { first.evaluations >= limit })
      broken.run()
      guard case .cancelled = broken.summary.ending else { continue }
      let state = try #require(broken.state)
      let next = ChainDriver(method, density: density(), chain: 2, seed: 77, sink: tape)
      try next.resume(state)
      next.run()
      #expect(next.summary.ending.isCompleted)
      #expect(tape.rows == whole.tape.rows, "broken off after \(limit) evaluations")
    }
  }

  @Test func statesThatDoNotFitAreRefused() throws {
    let method = Self.short(NUTS())
    func driver(_ method: some ChainMethod, dimension: Int = 3, chain: Int = 2, seed: UInt64 = 77) -> ChainDriver {
      ChainDriver(
        method, density: IndependentNormals(sd: Array(repeating: 1, count: dimension)), chain: chain, seed: seed,
        sink: Tape())
    }
    let first = driver(method)
    #expect(first.state == nil)
    try first.start(.random())
    for _ in 0..<40 { _ = try first.step() }
    let state = try #require(first.state)
    try driver(method).resume(state)
    func refusal(_ driver: ChainDriver, _ state: ChainState) -> String {
      do {
        try driver.resume(state)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(refusal(driver(Self.short(StaticHMC())), state).contains("it is not of the method static"))
    #expect(refusal(driver(method, dimension: 4), state).contains("another number of parameters"))
    #expect(refusal(driver(method, chain: 3), state).contains("of another chain"))
    #expect(refusal(driver(method, seed: 78), state).contains("another seed"))
    for count in stride(from: 0, to: state.bytes.count, by: 5) {
      #expect(refusal(driver(method), ChainState(bytes: Array(state.bytes.prefix(count)))) != "")
    }
    #expect(refusal(driver(method), ChainState(bytes: state.bytes + [0])).contains("longer than it should be"))
    // Any byte may be wrong: what comes is an error or a chain, never a trap.
    for index in stride(from: 0, to: state.bytes.count, by: 3) {
      var bytes = state.bytes
      bytes[index] ^= 0xFF
      _ = refusal(driver(method), ChainState(bytes: bytes))
    }
  }
}
