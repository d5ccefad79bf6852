// `cohort generate-quantities`, `simulate`, `diagnose-gradient`, and `log-density` of draws.
import Foundation
import Testing

@Suite struct PredictionCommandTests {
  @Test("Generated quantities of a run come again from its files")
  func generateQuantities() async throws {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    try scratch.write("data.json", SmallModels.coinData)
    let sampled = try await scratch.run(
      "sample", "coin.stan", "--data", "data.json", "--seed", "7", "--samples", "50", "--warmup", "100", "--chains",
      "2",
      "--sig-figs", "18", "--output", "fit", "--no-diagnose")
    #expect(sampled.status == 0, "\(sampled.errors)")
    let result = try await scratch.run(
      "generate-quantities", "coin.stan", "--data", "data.json", "--fit", "fit", "--output", "new")
    #expect(result.status == 0, "\(result.errors)")
    for chain in 1...2 {
      let old = try scratch.body("fit/coin-\(chain).csv").map { $0.split(separator: ",").last.map(String.init) }
      #expect(try scratch.body("new/coin-generate-quantities-\(chain).csv") == old.compactMap { $0 })
      let text = try scratch.read("new/coin-generate-quantities-\(chain).csv")
      #expect(
        text.contains("# method = generate_quantities\n#   generate_quantities\n#     fitted_params = fit/coin-1.csv"))
    }
    let wrong = try await scratch.run("generate-quantities", "coin.stan", "--data", "data.json", "--fit", "nowhere")
    #expect(wrong.status == 1)
  }

  @Test("Log densities of draws and of parameters are CmdStan's table")
  func logDensities() async throws {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    try scratch.write("data.json", SmallModels.coinData)
    try scratch.write("one.json", "{\"theta\": 0.25}")
    try scratch.write("raw.json", "{\"params_r\": [[0.5], [-1.25]]}")
    func table(_ option: String, _ file: String) async throws -> [[Double]] {
      let result = try await scratch.run("log-density", "coin.stan", "--data", "data.json", option, file)
      #expect(result.status == 0, "\(result.errors)")
      let lines = result.output.split(separator: "\n")
      #expect(lines.first == "lp__,g_theta")
      return lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
    }
    let one = try await table("--constrained-params", "one.json")
    try #require(one.count == 1 && one[0].count == 2)
    #expect(abs(one[0][0] - (3 * log(0.25) + 4 * log(0.75))) < 1e-12)
    #expect(abs(one[0][1] - (3 * 0.75 - 4 * 0.25)) < 1e-12)
    let raw = try await table("--unconstrained-params", "raw.json")
    #expect(raw.count == 2)
    let sampled = try await scratch.run(
      "sample", "coin.stan", "--data", "data.json", "--seed", "7", "--samples", "20", "--chains", "1", "--sig-figs",
      "18",
      "--no-diagnose")
    #expect(sampled.status == 0)
    let draws = try await table("--constrained-params", "coin-1.csv")
    let known = try scratch.body("coin-1.csv").dropFirst().compactMap {
      $0.split(separator: ",").first.flatMap { Double($0) }
    }
    #expect(draws.count == 20)
    #expect(zip(draws, known).allSatisfy { abs($0[0] - $1) < 1e-9 })
    let two = try await scratch.run("log-density", "coin.stan", "--points", "a", "--constrained-params", "b")
    #expect(two.status == 2)
  }

  @Test("Prior draws, simulated data, and an improper prior")
  func simulate() async throws {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    try scratch.write("data.json", SmallModels.coinData)
    try scratch.write("at.json", "{\"theta\": 0.9}")
    let prior = try await scratch.run(
      "simulate", "coin.stan", "--data", "data.json", "--seed", "3", "--draws", "500", "--chains", "2")
    #expect(prior.status == 0, "\(prior.errors)")
    let text = try scratch.read("coin-simulate-1.csv")
    #expect(text.contains("# cohort_draws_from = prior\n"))
    let at = try await scratch.run(
      "simulate", "coin.stan", "--data", "data.json", "--seed", "3", "--draws", "400", "--at", "at.json", "--name", "at"
    )
    #expect(at.status == 0, "\(at.errors)")
    let again = try scratch.body("at-1.csv").dropFirst().compactMap {
      $0.split(separator: ",").last.flatMap { Double($0) }
    }
    #expect(again.count == 400)
    #expect(abs(again.reduce(0, +) / 400 - 0.9) < 0.06)
    try scratch.write("flat.stan", "parameters { real mu; } model { }")
    let flat = try await scratch.run("simulate", "flat.stan")
    #expect(flat.status == 1)
    #expect(flat.errors.contains("the prior of mu is improper"))
  }

  @Test("Gradients against finite differences, as a table and as JSON")
  func diagnoseGradient() async throws {
    let scratch = try Scratch()
    try scratch.write("pair.stan", SmallModels.pair)
    let table = try await scratch.run("diagnose-gradient", "pair.stan", "--seed", "4")
    #expect(table.status == 0, "\(table.errors)")
    #expect(table.output.contains("All 2 derivatives agree with finite differences."))
    try scratch.write(
      "jump.stan",
      "parameters { real a; real b; } model { a ~ normal(0, 1); b ~ normal(0, 1); target += floor(1e4 * b) * 1e-3; }")
    let jump = try await scratch.run("diagnose-gradient", "jump.stan", "--json")
    #expect(jump.status == 1)
    #expect(jump.output.contains("\"parameter\": \"b\""))
    let wrong = try await scratch.run("diagnose-gradient", "pair.stan", "--epsilon", "0")
    #expect(wrong.status == 2)
  }
}
