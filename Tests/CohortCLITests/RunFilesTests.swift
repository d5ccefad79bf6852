// Files of runs: an earlier fit is replaced by draws, as a whole, or not at all; chains of different runs are not mixed.
import Foundation
import Testing

@Suite struct RunFilesTests {
  private func coin() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    try scratch.write("data.json", SmallModels.coinData)
    return scratch
  }

  @discardableResult
  private func sample(_ scratch: Scratch, _ arguments: String...) async throws -> CommandResult {
    try await scratch.run(
      ["sample", "coin.stan", "--data", "data.json", "--warmup", "50", "--samples", "20", "--quiet", "--no-diagnose"]
        + arguments)
  }

  @Test func aRunThatFailsDestroysNothing() async throws {
    let scratch = try coin()
    try await sample(scratch, "--seed", "1", "--chains", "2")
    let before = try scratch.read("coin-1.csv")
    // A prior that no point satisfies, and a typing error.
    try scratch.write("coin.stan", SmallModels.coin.replacingOccurrences(of: "beta(1, 1)", with: "beta(-1, 1)"))
    let rejected = try await sample(scratch, "--seed", "2", "--chains", "2")
    #expect(rejected.status == 1)
    try scratch.write("coin.stan", SmallModels.coin.replacingOccurrences(of: "beta(1, 1)", with: "bata(1, 1)"))
    #expect(try await sample(scratch, "--seed", "2", "--chains", "2").status == 1)
    #expect(try scratch.read("coin-1.csv") == before)
    #expect(!scratch.exists("coin-1.csv.partial"))
  }

  @Test func aRunWithFewerChainsTakesAwayTheOthers() async throws {
    let scratch = try coin()
    try await sample(scratch, "--seed", "1", "--chains", "4")
    try await sample(scratch, "--seed", "2", "--chains", "2")
    #expect(scratch.exists("coin-2.csv") && !scratch.exists("coin-3.csv") && !scratch.exists("coin-4.csv"))
    try await sample(scratch, "--seed", "3", "--chains", "1", "--keep")
    #expect(scratch.exists("coin~1-1.csv") && scratch.exists("coin~1-2.csv") && !scratch.exists("coin-2.csv"))
    let named = try await sample(scratch, "--seed", "3", "--chains", "1", "--name", "other")
    #expect(named.status == 0 && scratch.exists("other-1.csv") && scratch.exists("coin-1.csv"))
  }

  @Test func chainsRunOneByOneBelongTogether() async throws {
    let scratch = try coin()
    try await sample(scratch, "--seed", "1", "--chains", "1", "--first-chain", "1")
    try await sample(scratch, "--seed", "1", "--chains", "1", "--first-chain", "2")
    let summary = try await scratch.run("summary", "coin-1.csv", "coin-2.csv")
    #expect(summary.status == 0, "\(summary.errors)")
  }

  @Test func filesThatHoldNoDrawsAreLeftAlone() async throws {
    let scratch = try coin()
    try scratch.write("coin-1.csv", "my,own,table\n1,2,3\n")
    let result = try await sample(scratch, "--seed", "1", "--chains", "1")
    #expect(result.status == 1)
    #expect(result.errors.contains("coin-1.csv: there is a file of this name that holds no draws"), "\(result.errors)")
    #expect(try scratch.read("coin-1.csv") == "my,own,table\n1,2,3\n")
  }

  @Test func mixturesAreRefused() async throws {
    let scratch = try coin()
    try await sample(scratch, "--seed", "1", "--chains", "2", "--name", "a")
    try await sample(scratch, "--seed", "2", "--chains", "2", "--name", "b")
    try scratch.write("data.json", #"{"N": 2, "y": [0, 1]}"#)
    try await sample(scratch, "--seed", "1", "--chains", "2", "--name", "c")
    for command in ["summary", "diagnose"] {
      let seeds = try await scratch.run(command, "a-1.csv", "a-2.csv", "b-1.csv")
      #expect(seeds.status == 1)
      #expect(
        seeds.errors.contains("b-1.csv: not of the same run as a-1.csv: the seeds differ (1 and 2)")
          || seeds.errors.contains("the seeds differ (2 and 1)"), "\(seeds.errors)")
      #expect(seeds.errors.contains("a-1.csv a-2.csv; b-1.csv"), "\(seeds.errors)")
      let data = try await scratch.run(command, "a-1.csv", "c-2.csv")
      #expect(data.status == 1 && data.errors.contains("the data differ"), "\(data.errors)")
      let twice = try await scratch.run(command, "a-1.csv", "./a-1.csv")
      #expect(twice.status == 1 && twice.errors.contains("same file"), "\(twice.errors)")
    }
  }
}
