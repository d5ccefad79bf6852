// `cohort program`, and COHORT_PASSES for all commands.
import Foundation
import Testing

@Suite struct ProgramCommandTests {
  private static let model = """
    data { int N; vector[N] y; }
    parameters { real mu; }
    model { for (n in 1:N) y[n] ~ normal(mu, 2); }
    generated quantities { real twice = 2 * mu; }
    """

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("m.stan", Self.model)
    try scratch.write("d.json", #"{"N": 3, "y": [1, 2, 4]}"#)
    return scratch
  }

  @Test func program() async throws {
    let result = try await scratch().run("program", "m.stan", "--data", "d.json")
    #expect(result.status == 0)
    #expect(
      result.output == """
        1 parameter, 1 step
        memory: 1 slot (8 bytes), 0 of them fixed; 3 constants (24 bytes); tables of 0 slots (0 bytes)
        step 0: block, 3 rows
            r0 = constant[i]
            r1 = slot[0]
            r2 = 2
            r3 = subtract(r0, r1)
            r4 = divide(r3, r2)
            r5 = square(r4)
            target += -0.5 × sum r5

        """)
  }

  @Test func sites() async throws {
    let result = try await scratch().run("program", "m.stan", "--data", "d.json", "--after", "target-terms")
    #expect(result.status == 0)
    #expect(
      result.output == """
        1 parameter, 4 sites, 3 numbers of data
        #1 subtract, 3 rows, at m.stan:3:24
            data[i]
            q[0]
        #2 divide, 3 rows, at m.stan:3:24
            #1[i]
            2
        #3 square, 3 rows, at m.stan:3:24
            #2[i]
        #7 target × -0.5, 3 rows, at m.stan:3:24
            #3[i]

        """)
  }

  @Test func outputs() async throws {
    let result = try await scratch().run("program", "m.stan", "--data", "d.json", "--outputs")
    #expect(result.status == 0)
    #expect(result.output.hasSuffix("outputs: slot[0], slot[5]\n"), "\(result.output)")
  }

  @Test func unknownPasses() async throws {
    let result = try await scratch().run("program", "m.stan", "--data", "d.json", "--after", "magic")
    #expect(result.status == 2)
    #expect(result.errors.contains("there is no pass 'magic'; the passes are dead-sites, "))
  }

  @Test func passesAreLeftOutOfAllCommands() async throws {
    let scratch = try scratch()
    let whole = try await scratch.run("program", "m.stan", "--data", "d.json")
    let without = try await scratch.run(
      "program", "m.stan", "--data", "d.json", environment: ["COHORT_PASSES": "-target-terms"])
    #expect(without.status == 0 && without.output != whole.output)
    try scratch.write("p.json", "[[0.5]]")
    let wrong = try await scratch.run(
      "log-density", "m.stan", "--data", "d.json", "--points", "p.json", environment: ["COHORT_PASSES": "-layout"])
    #expect(wrong.status == 2)
    #expect(
      wrong.errors == """
        cohort: COHORT_PASSES: the pass 'layout' cannot be left out; passes that can be left out are dead-sites, \
        invariant-sites, sum-chains, target-terms, recurrences, fused-products

        """)
  }
}
