// `cohort sample`: its files, its options, and how `summary` and `diagnose` read them.
import Foundation
import Testing

@Suite struct SampleCommandTests {
  private func coin() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    try scratch.write("data.json", SmallModels.coinData)
    return scratch
  }

  @Test func sampleSummaryDiagnose() async throws {
    let scratch = try coin()
    let result = try await scratch.run("sample", "coin.stan", "--data", "data.json", "--seed", "4", "--output", "fits")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output == "")
    for chain in 1...4 {
      let body = try scratch.body("fits/coin-\(chain).csv")
      #expect(body.count == 1001)
      #expect(
        body[0] == "lp__,accept_stat__,stepsize__,treedepth__,n_leapfrog__,divergent__,energy__,theta,again")
      let text = try scratch.read("fits/coin-\(chain).csv")
      #expect(text.contains("# method = sample (Default)\n"))
      #expect(text.contains("# id = \(chain)"))
      #expect(text.contains("\n# Adaptation terminated\n# Step size = "))
      #expect(text.contains("#  Elapsed Time: "))
    }
    let files = (1...4).map { "fits/coin-\($0).csv" }
    let summary = try await scratch.run("summary", files[0], files[1], files[2], files[3])
    #expect(summary.status == 0)
    let row = try #require(summary.output.split(separator: "\n").first { $0.hasPrefix("theta") })
    let numbers = row.split(separator: " ").dropFirst().compactMap { Double($0) }
    try #require(numbers.count == 9)
    // The posterior is beta(3, 4): mean 3/7, standard deviation sqrt(12/392); about 1500 effective draws.
    #expect(abs(numbers[0] - 3.0 / 7) < 0.03)
    #expect(abs(numbers[2] - (12.0 / 392).squareRoot()) < 0.02)
    #expect(numbers[8] < 1.02)
    let diagnosis = try await scratch.run("diagnose", files[0], files[1], files[2], files[3])
    #expect(diagnosis.status == 0)
    #expect(diagnosis.output.contains("Nothing is wrong"))
  }

  @Test func drawsDoNotDependOnThreads() async throws {
    let scratch = try coin()
    for threads in ["1", "2"] {
      let result = try await scratch.run(
        "sample", "coin.stan", "--data", "data.json", "--seed", "9", "--chains", "2", "--warmup", "100", "--samples",
        "100", "--threads", threads, "--output", threads, "--quiet")
      #expect(result.status == 0)
    }
    for chain in 1...2 {
      #expect(try scratch.body("1/coin-\(chain).csv") == scratch.body("2/coin-\(chain).csv"))
    }
    #expect(try scratch.body("1/coin-1.csv") != scratch.body("1/coin-2.csv"))
  }

  @Test func thinningAndSavedWarmupLeaveTheDrawsAsTheyAre() async throws {
    let scratch = try coin()
    let common = ["sample", "coin.stan", "--data", "data.json", "--seed", "2", "--chains", "1", "--warmup", "40"]
    func sample(_ more: [String]) async throws {
      let runner = try CommandRunner(
        folder: scratch.path, arguments: common + ["--samples", "60", "--quiet"] + more)
      #expect(try await runner.finish(limit: 60).status == 0)
    }
    try await sample(["--output", "all"])
    try await sample(["--output", "thin", "--thin", "3"])
    try await sample(["--output", "warmup", "--save-warmup"])
    let all = Array(try scratch.body("all/coin-1.csv").dropFirst())
    let thinned = Array(try scratch.body("thin/coin-1.csv").dropFirst())
    let withWarmup = Array(try scratch.body("warmup/coin-1.csv").dropFirst())
    #expect(all.count == 60)
    #expect(thinned == stride(from: 0, to: 60, by: 3).map { all[$0] })
    #expect(withWarmup.count == 100)
    #expect(Array(withWarmup.suffix(60)) == all)
    let text = try scratch.read("warmup/coin-1.csv")
    let adaptation = try #require(text.range(of: "# Adaptation terminated"))
    let before = text[..<adaptation.lowerBound].split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(before.count == 41, "a header and 40 draws of warm-up come before the adaptation's results")
  }

  @Test func initialValuesFromAFile() async throws {
    let scratch = try coin()
    try scratch.write("init.json", "{\"theta\": 0.25}")
    let result = try await scratch.run(
      "sample", "coin.stan", "--data", "data.json", "--init", "init.json", "--chains", "1", "--warmup", "0",
      "--samples", "1", "--step-size", "1e-9", "--max-depth", "1", "--no-adapt", "--seed", "1", "--quiet")
    #expect(result.status == 0, "\(result.errors)")
    let row = try #require(scratch.body("coin-1.csv").last).split(separator: ",")
    #expect(abs((Double(row[7]) ?? 0) - 0.25) < 1e-6, "a tiny step stays where the chain started")

    try scratch.write("outside.json", "{\n  \"theta\": 1.25\n}")
    let outside = try await scratch.run("sample", "coin.stan", "--data", "data.json", "--init", "outside.json")
    #expect(outside.status == 1)
    #expect(outside.errors.contains("coin.stan:2:14: error: initial value: theta is 1.25"), "\(outside.errors)")
    #expect(outside.errors.contains("given at outside.json:2:12"), "\(outside.errors)")
  }

  @Test func metricsFromFiles() async throws {
    let scratch = try Scratch()
    try scratch.write("pair.stan", SmallModels.pair)
    try scratch.write("diag.json", "{\"inv_metric\": [1, 4.5]}")
    try scratch.write("dense.json", "{\"inv_metric\": [[1, 0.5], [0.5, 4.25]]}")
    try scratch.write("short.json", "{\"inv_metric\": [1]}")
    for (metric, expected) in [("diag", "# 1, 4.5\n"), ("dense", "# 1, 0.5\n# 0.5, 4.25\n")] {
      let result = try await scratch.run(
        "sample", "pair.stan", "--metric", metric, "--metric-file", "\(metric).json", "--no-adapt", "--step-size",
        "0.5",
        "--chains", "1", "--warmup", "0", "--samples", "50", "--output", metric, "--quiet", "--seed", "3")
      #expect(result.status == 0, "\(result.errors)")
      let text = try scratch.read("\(metric)/pair-1.csv")
      #expect(text.contains("# Step size = 0.5\n"))
      #expect(text.contains(expected), "\(text.suffix(600))")
    }
    let short = try await scratch.run("sample", "pair.stan", "--metric-file", "short.json")
    #expect(short.status == 1)
    #expect(short.errors.contains("short.json"), "\(short.errors)")
  }

  @Test func aDenseMetricThatDoesNotFitIsRefusedAtOnce() async throws {
    let scratch = try Scratch()
    try scratch.write("wide.stan", "parameters { vector[20000] x; } model { x ~ normal(0, 1); }\n")
    let result = try await scratch.run(
      ["sample", "wide.stan", "--metric", "dense", "--chains", "2", "--threads", "1"],
      environment: ["COHORT_MEMORY_LIMIT": "4000000000"], limit: 30)
    #expect(result.status == 1)
    #expect(
      result.errors.contains(
        "a dense metric of 20000 parameters takes 8.0 GB for a chain, 11.2 GB for 2 chains of which 1 runs at a time; "
          + "there are "), "\(result.errors)")
    #expect(result.errors.contains("GB: take the metric diag, or fewer chains at a time"), "\(result.errors)")
    #expect(!scratch.exists("wide-1.csv"))
  }

  @Test func otherAlgorithms() async throws {
    let scratch = try coin()
    let fixed = try await scratch.run(
      "sample", "coin.stan", "--data", "data.json", "--algorithm", "fixed_param", "--chains", "1", "--samples", "20",
      "--output", "fixed", "--quiet", "--seed", "1")
    #expect(fixed.status == 0, "\(fixed.errors)")
    #expect(try scratch.body("fixed/coin-1.csv")[0] == "lp__,accept_stat__,theta,again")
    let hmc = try await scratch.run(
      "sample", "coin.stan", "--data", "data.json", "--algorithm", "static", "--int-time", "2", "--chains", "1",
      "--samples", "20", "--output", "static", "--quiet", "--seed", "1")
    #expect(hmc.status == 0, "\(hmc.errors)")
    let body = try scratch.body("static/coin-1.csv")
    #expect(body[0] == "lp__,accept_stat__,stepsize__,int_time__,energy__,theta,again")
    #expect(body[1].split(separator: ",")[3] == "2")
  }

  /// Starts long chains and waits until they draw.
  private func slow(_ scratch: Scratch) async throws -> CommandRunner {
    try scratch.write("slow.stan", SmallModels.slow)
    try scratch.write("data.json", "{\"N\": 20000}")
    let runner = try scratch.start(
      "sample", "slow.stan", "--data", "data.json", "--chains", "2", "--warmup", "10", "--samples", "1000000",
      "--refresh", "500", "--threads", "2", "--seed", "1")
    let deadline = Date().addingTimeInterval(60)
    while !runner.errorsSoFar.contains("sampling, iteration"), Date() < deadline {
      try await Task.sleep(nanoseconds: 50_000_000)
    }
    return runner
  }

  @Test(arguments: [SIGSEGV, SIGILL, SIGABRT])
  func faultOfOursIsSaidAndKeepsTheDraws(signal: Int32) async throws {
    let scratch = try Scratch()
    let runner = try await slow(scratch)
    try await Task.sleep(nanoseconds: 600_000_000)
    runner.send(signal)
    let result = try await runner.finish(limit: 60)
    #expect(!result.timedOut)
    #expect(result.status == 70)
    #expect(result.errors.contains("internal error"), "\(result.errors)")
    #expect(try scratch.body("slow-1.csv").count > 1)
  }

  @Test func interruptionKeepsTheDraws() async throws {
    let scratch = try Scratch()
    let runner = try await slow(scratch)
    runner.send(SIGINT)
    let result = try await runner.finish(limit: 60)
    #expect(!result.timedOut)
    #expect(result.status == 130)
    #expect(result.errors.contains("interrupted; all draws taken so far are kept"), "\(result.errors)")
    let body = try scratch.body("slow-1.csv")
    #expect(body.count > 1)
    let width = body[0].split(separator: ",").count
    #expect(body.allSatisfy { $0.split(separator: ",").count == width }, "every row is whole")
    #expect(try scratch.read("slow-1.csv").contains("#  Elapsed Time: "))
  }
}
