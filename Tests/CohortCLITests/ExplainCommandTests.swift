// `cohort explain`: text and JSON, profiles, what is wrong with its options.
import Foundation
import Testing

@Suite struct ExplainCommandTests {
  private static let model = """
    data { int N; vector[N] y; }
    parameters { real mu; }
    model {
      mu ~ normal(0, 1);
      for (n in 1:N) y[n] ~ normal(mu, 2);
    }
    """

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("m.stan", Self.model)
    try scratch.write("d.json", #"{"N": 3, "y": [1, 2, 4]}"#)
    return scratch
  }

  @Test func text() async throws {
    let result = try await scratch().run("explain", "m.stan", "--data", "d.json")
    #expect(result.status == 0)
    for part in ["m: 1 unconstrained parameter", "vectorised", "line 5", "Nothing stands out."] {
      #expect(result.output.contains(part), "\(result.output)")
    }
  }

  @Test func json() async throws {
    let result = try await scratch().run("explain", "m.stan", "--data", "d.json", "--json")
    #expect(result.status == 0)
    let value = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
    let density = try #require(value?["density"] as? [String: Any])
    #expect(density["operations"] as? Int ?? 0 > 9)
    #expect(value?["profile"] == nil)
  }

  @Test func profile() async throws {
    let result = try await scratch().run(
      "explain", "m.stan", "--data", "d.json", "--profile", "--seconds", "0.1", "--points", "2")
    #expect(result.status == 0)
    #expect(result.output.contains("Time of a gradient") && result.output.contains("Mean over 2 random points"))
    #expect(result.output.contains("|   for (n in 1:N) y[n] ~ normal(mu, 2);"))
  }

  @Test func wrongUsage() async throws {
    let scratch = try scratch()
    for arguments in [["--points", "0"], ["--radius", "-1"], ["--seconds", "0"]] {
      let result = try await scratch.run(["explain", "m.stan", "--data", "d.json", "--profile"] + arguments)
      #expect(result.status == 2)
    }
    let missing = try await scratch.run("explain", "m.stan", "--data", "d.json", "--fit", "none.csv")
    #expect(missing.status == 1)
  }
}
