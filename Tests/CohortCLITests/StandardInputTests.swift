// `-` and pipes as models and data.
import Foundation
import Testing

@Suite struct StandardInputTests {
  private let options = [
    "--chains", "1", "--warmup", "20", "--samples", "20", "--seed", "3", "--quiet", "--no-diagnose",
  ]

  /// The same draws as from files, whichever of the two comes through the pipe, and however it is named.
  @Test(arguments: ["-", "/dev/stdin"]) func modelsAndDataFromPipes(name: String) async throws {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    try scratch.write("data.json", SmallModels.coinData)
    let files = try await scratch.run(["sample", "coin.stan", "--data", "data.json"] + options)
    #expect(files.status == 0, "\(files.errors)")
    let expected = try scratch.body("coin-1.csv")
    #expect(expected.count == 21)

    let data = try await CommandRunner(
      folder: scratch.path, arguments: ["sample", "coin.stan", "--data", name, "--output", "data"] + options,
      input: SmallModels.coinData
    ).finish(limit: 60)
    #expect(data.status == 0, "\(data.errors)")
    #expect(try scratch.body("data/coin-1.csv") == expected)

    let model = try await CommandRunner(
      folder: scratch.path,
      arguments: ["sample", name, "--data", "data.json", "--output", "model", "--name", "coin"] + options,
      input: SmallModels.coin
    ).finish(limit: 60)
    #expect(model.status == 0, "\(model.errors)")
    #expect(try scratch.body("model/coin-1.csv") == expected)
  }

  /// Runs whose data came through pipes are told apart by it.
  @Test func theIdentityKnowsWhatCameThroughThePipe() async throws {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    var identities: Set<String> = []
    for data in ["{\"N\": 1, \"y\": [1]}", "{\"N\": 1, \"y\": [0]}"] {
      let result = try await CommandRunner(
        folder: scratch.path, arguments: ["sample", "coin.stan", "--data", "-"] + options, input: data
      ).finish(limit: 60)
      #expect(result.status == 0, "\(result.errors)")
      let lines = try scratch.read("coin-1.csv").split(separator: "\n")
      identities.insert(try #require(lines.first { $0.contains("data_hash") || $0.contains("run =") }).description)
    }
    #expect(identities.count == 2)
  }

  @Test func filesAreCalledModelUnlessNamed() async throws {
    let scratch = try Scratch()
    let result = try await CommandRunner(
      folder: scratch.path, arguments: ["sample", "-"] + options, input: SmallModels.pair
    ).finish(limit: 60)
    #expect(result.status == 0, "\(result.errors)")
    #expect(scratch.exists("model-1.csv"))
  }

  @Test func errorsNameTheStandardInput() async throws {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    let model = try await scratch.run("sample", "-", input: "parameters { real x }")
    #expect(model.status == 1)
    #expect(model.errors.contains("<stdin>:1:"), "\(model.errors)")
    let data = try await scratch.run("sample", "coin.stan", "--data", "-", input: "{\"N\": 1,\n \"y\": [2]}")
    #expect(data.status == 1)
    #expect(data.errors.contains("/dev/stdin:2:7"), "\(data.errors)")
    let empty = try await scratch.run("sample", "coin.stan", "--data", "-", input: "")
    #expect(empty.status == 1)
    #expect(empty.errors.contains("/dev/stdin"), "\(empty.errors)")
  }

  @Test func otherCommandsReadModelsToo() async throws {
    let scratch = try Scratch()
    try scratch.write("points.json", "[[0, 0]]")
    let density = try await scratch.run("log-density", "-", "--points", "points.json", input: SmallModels.pair)
    #expect(density.status == 0, "\(density.errors)")
    #expect(density.output.contains("\"log_density\""))
    #expect(try await scratch.run("program", "-", input: SmallModels.pair).output.contains("block"))
    #expect(try await scratch.run("check", "-", input: "model { x = 1; }").output.hasPrefix("<stdin>:1:9: error:"))
  }
}
