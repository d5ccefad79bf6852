// `cohort log-density`: values against closed forms, and its JSON.
import Foundation
import Testing

@Suite struct LogDensityCommandTests {
  private struct Line: Decodable {
    var log_density: Double
    var gradient: [Double]
    var seconds_per_gradient: Double?
  }

  private func lines(_ result: CommandResult) throws -> [Line] {
    try result.output.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
  }

  @Test func coin() async throws {
    let scratch = try Scratch()
    try scratch.write("coin.stan", SmallModels.coin)
    try scratch.write("data.json", SmallModels.coinData)
    try scratch.write("points.json", "[[0.5], [-1.25]]")
    let common = ["log-density", "coin.stan", "--data", "data.json", "--points", "points.json"]
    // Two successes, three failures; theta = logistic(u), whose log Jacobian is log theta (1 - theta).
    for (options, jacobian) in [([], 1.0), (["--no-jacobian"], 0.0), (["--keep-constants", "--time"], 1.0)] {
      let runner = try CommandRunner(folder: scratch.path, arguments: common + options)
      let result = try await runner.finish(limit: 60)
      #expect(result.status == 0, "\(result.errors)")
      let found = try lines(result)
      try #require(found.count == 2)
      for (line, u) in zip(found, [0.5, -1.25]) {
        let theta = 1 / (1 + exp(-u))
        let value = (2 + jacobian) * log(theta) + (3 + jacobian) * log(1 - theta)
        let slope = (2 + jacobian) * (1 - theta) - (3 + jacobian) * theta
        #expect(abs(line.log_density - value) < 1e-12)
        try #require(line.gradient.count == 1)
        #expect(abs(line.gradient[0] - slope) < 1e-12)
        #expect((line.seconds_per_gradient != nil) == options.contains("--time"))
        if let seconds = line.seconds_per_gradient { #expect(seconds > 0 && seconds < 1) }
      }
    }
  }

  @Test func invalidPointsSayWhy() async throws {
    let scratch = try Scratch()
    try scratch.write(
      "model.stan", "parameters { real x; }\nmodel { if (x > 1) reject(\"x is too large: \", x); x ~ std_normal(); }\n")
    try scratch.write("points.json", "[[0.5], [2]]")
    let result = try await scratch.run("log-density", "model.stan", "--points", "points.json")
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    try #require(lines.count == 2)
    #expect(lines[0].contains("\"log_density\": -0.125,"))
    #expect(lines[1].contains("\"log_density\": -Infinity") && lines[1].contains("x is too large: 2"))
  }

  @Test func pointsMustHaveTheModelsDimension() async throws {
    let scratch = try Scratch()
    try scratch.write("pair.stan", SmallModels.pair)
    try scratch.write("points.json", "[[0, 0],\n [1]]")
    let result = try await scratch.run("log-density", "pair.stan", "--points", "points.json")
    #expect(result.status == 1)
    #expect(result.errors.contains("points.json:2:2"), "\(result.errors)")
  }
}
