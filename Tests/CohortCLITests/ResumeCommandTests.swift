// `cohort resume`: a run that is killed again and again draws what one draws that is left alone.
import Foundation
import TestSupport
import Testing

@Suite struct ResumeCommandTests {
  private let runsLongTests = ProcessInfo.processInfo.environment["COHORT_LONG_TESTS"] == "1"

  private static let model = """
    data { int N; vector[N] y; }
    parameters { real mu; real<lower=0> sigma; vector[8] z; }
    model { mu ~ normal(0, 1); sigma ~ exponential(1); z ~ normal(mu, sigma); y ~ student_t(4, mu, sigma); }
    generated quantities { real y_rep = normal_rng(mu, sigma); }

    """

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("m.stan", Self.model)
    let count = runsLongTests ? 24_000 : 400
    let y = (0..<count).map { "\(sin(Double($0)))" }.joined(separator: ", ")
    try scratch.write("data.json", "{\"N\": \(count), \"y\": [\(y)]}\n")
    return scratch
  }

  private func arguments(_ output: String, _ more: [String] = []) -> [String] {
    ["sample", "m.stan", "--data", "data.json", "--seed", "5", "--chains", "2", "--warmup", "300", "--samples", "300"]
      + ["--quiet", "--no-diagnose", "--output", output] + more
  }

  /// Rows and what was learnt; times differ.
  private func contents(_ scratch: Scratch, _ file: String) throws -> [String] {
    try scratch.read(file).split(separator: "\n").map(String.init).filter { line in
      !line.hasPrefix("#") || line.contains("Step size") || line.contains(", ") || line.contains("cohort_invalid")
        || line.contains("num_warmup")
    }
  }

  @Test(arguments: [
    ["optimize", "--algorithm", "cmaes", "--save-iterations"],
    ["nested", "--live", "100", "--effective-samples", "500"],
    ["variational", "--iter", "3000"],
  ])
  func methodsWithoutChainsGoOn(method: [String]) async throws {
    let scratch = try scratch()
    let file = "m-\(method[0])-1.csv"
    let common = method + ["m.stan", "--data", "data.json", "--seed", "5", "--quiet"]
    #expect(try await scratch.run(common + ["--output", "whole"], limit: 120).status == 0)
    var command = common + ["--output", "broken", "--checkpoint", "--checkpoint-interval", "0.01"]
    for trial in 0..<3 {
      let runner = try CommandRunner(folder: scratch.path, arguments: command)
      try await Task.sleep(nanoseconds: 150_000_000)
      runner.send([SIGINT, SIGKILL, SIGINT][trial])
      _ = try await runner.finish(limit: 60)
      if scratch.exists("broken/m-\(method[0]).run.json") { command = ["resume", "broken", "--quiet"] }
    }
    let end = try await scratch.run(command, limit: 120)
    #expect(end.status == 0, "\(end.errors)")
    func rows(_ folder: String) throws -> [Substring] {
      try scratch.read("\(folder)/\(file)").split(separator: "\n").filter { !$0.hasPrefix("#") }
    }
    #expect(try rows("broken") == rows("whole"))
  }

  @Test(arguments: [
    ["--save-warmup"], ["--warmup", "auto", "--save-warmup"], ["--metric", "dense", "--thin", "3"],
    ["--algorithm", "static"],
  ])
  func killedRunsGoOn(options: [String]) async throws {
    let scratch = try scratch()
    #expect(try await scratch.run(arguments("whole", options)).status == 0)
    var broken = 0
    var generator = SplitMix(seed: UInt64(options.count))
    // Four ways to run, four moments each.
    for trial in 0..<(runsLongTests ? 20 : 2) {
      let folder = "killed-\(trial)"
      let checkpointed = arguments(folder, options + ["--checkpoint", "--checkpoint-interval", "0.01"])
      var command = checkpointed
      for _ in 0..<4 {
        let runner = try CommandRunner(folder: scratch.path, arguments: command)
        try await Task.sleep(nanoseconds: 20_000_000 + UInt64(generator.below(400)) * 1_000_000)
        runner.send([SIGKILL, SIGINT, SIGTERM][generator.below(3)])
        if try await runner.finish(limit: 60).status != 0 { broken += 1 }
        if scratch.exists("\(folder)/m.run.json") {
          command = ["resume", folder, "--quiet", "--threads", "\(1 + generator.below(2))"]
        }
      }
      let end = try await scratch.run(command, limit: 120)
      #expect(end.status == 0, "\(end.errors)")
      for chain in 1...2 {
        #expect(try contents(scratch, "\(folder)/m-\(chain).csv") == contents(scratch, "whole/m-\(chain).csv"))
      }
    }
    // In all of them together more than two hundred.
    if runsLongTests { #expect(broken >= 67, "\(broken) of 80 came before the end") }
  }

  @Test func moreDrawsAreThoseOfALongerRun() async throws {
    let scratch = try scratch()
    #expect(try await scratch.run(arguments("long", ["--samples", "450"])).status == 0)
    #expect(try await scratch.run(arguments("short", ["--checkpoint"])).status == 0)
    let more = try await scratch.run("resume", "short", "--samples", "150", "--quiet")
    #expect(more.status == 0, "\(more.errors)")
    #expect(try contents(scratch, "short/m-1.csv") == contents(scratch, "long/m-1.csv"))
    #expect(try scratch.read("short/m-1.csv").contains("num_samples = 450"))
  }

  @Test func aRunWithoutCheckpointsBeginsAnew() async throws {
    // As if it had been killed between the record of how it was started and the first checkpoint.
    let scratch = try scratch()
    #expect(try await scratch.run(arguments("whole")).status == 0)
    #expect(try await scratch.run(arguments("r", ["--checkpoint"])).status == 0)
    for chain in 1...2 {
      for ending in ["checkpoint", "csv"] {
        try FileManager.default.removeItem(atPath: scratch.path + "/r/m-\(chain).\(ending)")
      }
    }
    let end = try await scratch.run("resume", "r", "--quiet")
    #expect(end.status == 0 && end.errors.contains("begins anew"), "\(end.errors)")
    for chain in 1...2 {
      #expect(try contents(scratch, "r/m-\(chain).csv") == contents(scratch, "whole/m-\(chain).csv"))
    }
  }

  @Test func anotherProgramOrOtherDataAreRefused() async throws {
    let scratch = try scratch()
    #expect(try await scratch.run(arguments("r", ["--checkpoint"])).status == 0)
    let data = try scratch.read("data.json")
    try scratch.write("data.json", data.replacingOccurrences(of: "[0.0,", with: "[0.5,"))
    let changed = try await scratch.run("resume", "r", "--samples", "10")
    #expect(changed.status == 1 && changed.errors.contains("the data, initial values or metric have changed since"))
    try scratch.write("data.json", data)
    try scratch.write("m.stan", Self.model.replacingOccurrences(of: "student_t(4", with: "student_t(5"))
    let other = try await scratch.run("resume", "r", "--samples", "10")
    #expect(other.status == 1 && other.errors.contains("the program has changed since"), "\(other.errors)")
    try scratch.write("m.stan", Self.model)
    // A damaged checkpoint is said to be one.
    let path = scratch.path + "/r/m-1.checkpoint"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    let damaged = try await scratch.run("resume", "r", "--samples", "10")
    #expect(damaged.status == 1 && damaged.errors.contains("the checkpoint is damaged"), "\(damaged.errors)")
    let nothing = try await scratch.run("resume", ".")
    #expect(nothing.status == 1 && nothing.errors.contains("no run that can go on"), "\(nothing.errors)")
  }
}
