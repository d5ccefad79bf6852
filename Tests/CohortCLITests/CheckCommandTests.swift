// `cohort check`, and what the exit status says.
import Testing

@Suite struct CheckCommandTests {
  @Test func soundModelsPassInSilence() async throws {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    try scratch.write("pair.model", SmallModels.pair)
    let result = try await scratch.run("check", "coin.stan", "pair.model")
    #expect(result.status == 0)
    #expect(result.output == "")
    #expect(result.errors == "")
  }

  @Test func errorsHaveTheirPlaces() async throws {
    let scratch = try Scratch()
    try scratch.write("bad.stan", "parameters { real x; }\nmodel { x ~ normal(0, scale); int k = 1.5; }\n")
    let result = try await scratch.run("check", "bad.stan")
    #expect(result.status == 1)
    #expect(result.output.contains("bad.stan:2:23: error: 'scale' is not declared here"))
    #expect(result.output.contains("  2 | model { x ~ normal(0, scale); int k = 1.5; }"))
    #expect(result.output.contains("bad.stan:2:31: error:"), "one run shows all errors: \(result.output)")
  }

  @Test func oneBadModelAmongSeveralFails() async throws {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    try scratch.write("bad.stan", "model { 1 = 2; }")
    let result = try await scratch.run("check", "coin.stan", "bad.stan", "missing.stan")
    #expect(result.status == 1)
    #expect(result.output.contains("bad.stan:1:9: error:"))
    #expect(result.output.contains("missing.stan: cannot open the file"))
  }

  /// A name of one character once made the command trap.
  @Test(arguments: ["check", "info", "format"])
  func namesOfOneCharacter(command: String) async throws {
    let scratch = try Scratch()
    try scratch.write("m", "data { int n; }\n")
    #expect(try await scratch.run(command, "m").status == 0)
    #expect(try await scratch.run(command, "-").status == 0, "the standard input, which is empty here")
  }

  @Test func functionFilesAndIncludes() async throws {
    let scratch = try Scratch()
    try scratch.write("twice.stanfunctions", "real twice(real x) { return 2 * x; }\n")
    try scratch.write("main.stan", "functions {\n#include twice.stanfunctions\n}\nparameters { real x; }\n")
    #expect(try await scratch.run("check", "twice.stanfunctions", "main.stan").status == 0)
    let standalone = try await scratch.run("check", "--standalone-functions", "main.stan")
    #expect(standalone.status == 1)
  }

  @Test func declaredFunctionsNeedDefinitionsUnlessAllowed() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "model.stan", "functions { real f(real x); }\nparameters { real x; }\nmodel { target += f(x); }\n")
    #expect(try await scratch.run("check", "model.stan").status == 1)
    #expect(try await scratch.run("check", "--allow-undefined", "model.stan").status == 0)
  }

  @Test(arguments: [
    ["frob"], ["check"], ["sample"], ["sample", "x.stan", "--chains", "0"], ["sample", "x.stan", "--delta", "1"],
    ["sample", "x.stan", "--metric", "round"], ["log-density", "x.stan"], ["summary"],
    ["summary", "x.csv", "--percentiles", "101"], ["bench", "longitudinal", "--groups", "0"],
    ["bench", "longitudinal", "--threads", "a"],
  ])
  func wrongUsageIsTwo(_ arguments: [String]) async throws {
    let scratch = try Scratch()
    let runner = try CommandRunner(folder: scratch.path, arguments: arguments)
    let result = try await runner.finish(limit: 60)
    #expect(result.status == 2)
    #expect(result.errors.hasPrefix("Error: "), "\(result.errors)")
    #expect(result.output == "")
  }

  @Test func helpAndVersionAreNoFaults() async throws {
    let scratch = try Scratch()
    let help = try await scratch.run("help", "sample")
    #expect(help.status == 0)
    #expect(help.output.contains("--metric-file <file>"))
    #expect(try await scratch.run("--version").output.split(separator: ".").count == 3)
  }
}
