// What a run shows on real terminals of several widths, and where there is none.
import Foundation
import Testing

@Suite struct DisplayTests {
  /// Slow enough to watch: about a second and a half for two chains at a time.
  private static let program = """
    data { int N; vector[N] y; }
    parameters { vector[20] a; real<lower=0> s; }
    model {
      a ~ std_normal();
      s ~ exponential(1);
      for (n in 1:N) y[n] ~ normal(a[1], s);
    }
    """

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("slow.stan", Self.program)
    let values = (1...4000).map { "\(Double($0 % 17) / 4)" }.joined(separator: ",")
    try scratch.write("slow.json", "{\"N\": 4000, \"y\": [\(values)]}")
    return scratch
  }

  private let arguments = [
    "sample", "slow.stan", "--data", "slow.json", "--chains", "3", "--threads", "2", "--warmup", "150", "--samples",
    "1500",
    "--seed", "3",
  ]

  @Test(arguments: [80, 100, 40]) func fitsTheTerminal(columns: Int) async throws {
    let scratch = try scratch()
    let terminal = try PseudoTerminal(
      columns: columns, rows: 24, folder: scratch.path, arguments: arguments + ["--samples", "8000"])
    let status = await terminal.finish(limit: 120)
    #expect(status == 0)
    let screens = terminal.screens
    #expect(screens.count > 5)
    let drawn = screens.dropFirst().filter { $0.first?.isEmpty == false && $0.count > 4 }
    // Each time three chains and the whole run, each a line that is not broken.
    for screen in drawn {
      let lines = screen.filter { !$0.isEmpty }
      let isLast = lines.contains { $0.contains("slow-1.csv") }
      if isLast { continue }
      #expect((4...5).contains(lines.count), "\(lines)")
      #expect(lines.allSatisfy { $0.count < columns }, "\(lines)")
      // An ended run has no time left; before, the time of the whole run is always to be seen.
      let run = lines.last ?? ""
      #expect(run.contains(" left") || run.contains("done") || run.contains("took"), "\(lines)")
      for line in lines where line.contains("warm-up ") || line.contains("sampling ") {
        #expect(line.contains(" left"), "\(line)")
      }
    }
    #expect(drawn.contains { $0.contains { $0.contains("sampling") } })
    #expect(drawn.contains { $0.contains { $0.contains("waiting") } })
    let last = try #require(screens.last)
    #expect(last.filter { $0.contains("done") && $0.contains("took") }.count == 3, "\(last)")
  }

  @Test func anIterationThatTakesLongIsToBeSeen() async throws {
    let scratch = try Scratch()
    // One gradient takes longer than an iteration should: the recording alone is fast.
    try scratch.write(
      "long.stan",
      """
      functions { vector f(real t, vector y, real k) { return [y[2], -k * sin(y[1])]'; } }
      parameters { real<lower=0.9, upper=1.1> k; }
      model {
        array[1] vector[2] y = ode_rk45_tol(f, [1, 0]', 0, {200000.0}, 1e-9, 1e-9, 100000000, k);
        y[1][1] ~ normal(0, 1);
      }
      """)
    let terminal = try PseudoTerminal(
      columns: 80, rows: 24, folder: scratch.path, arguments: ["sample", "long.stan", "--chains", "1", "--seed", "1"])
    defer { terminal.send(SIGKILL) }
    var found: String?
    for _ in 0..<300 where found == nil {
      try await Task.sleep(for: .milliseconds(100))
      found = terminal.screens.lazy.flatMap { $0 }.first { $0.contains("no iteration yet after") }
    }
    #expect(found?.contains("gradient") == true, "\(terminal.screens.last ?? [])")
  }

  @Test func aFileGetsALineNowAndThen() async throws {
    let scratch = try scratch()
    let result = try await scratch.run(arguments + ["--samples", "4000", "--chains", "1"], limit: 120)
    #expect(result.status == 0)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("Chain 1: done after ") })
    #expect(!result.errors.contains("\u{1B}"))
    // At most one for ten seconds.
    #expect(lines.count { $0.hasPrefix("all chains: ") } <= 12)
    let asked = try await scratch.run(arguments + ["--refresh", "100", "--chains", "1"], limit: 120)
    #expect(asked.errors.contains("Chain 1: sampling, iteration 1650 of 1650 (100 %)"), "\(asked.errors)")
  }
}
