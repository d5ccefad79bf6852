// Initial values from files: for all chains or for each, misspelt names, values that do not fit.
import Testing

@Suite struct InitialValuesTests {
  private static let model = """
    parameters { vector[3] beta; real<lower=0> sigma; }
    transformed parameters { real twice = 2 * sigma; }
    model { beta ~ normal(0, sigma); sigma ~ exponential(1); }

    """

  private func run(_ scratch: Scratch, _ more: String...) async throws -> CommandResult {
    try scratch.write("m.stan", Self.model)
    return try await scratch.run(
      ["sample", "m.stan", "--warmup", "0", "--samples", "1", "--step-size", "1e-9", "--no-adapt", "--seed", "1"]
        + ["--quiet", "--no-diagnose"] + more)
  }

  /// With next to no step size the first draw is where the chain started.
  private func start(_ scratch: Scratch, _ chain: Int) throws -> [Double] {
    let body = try scratch.body("m-\(chain).csv")
    let names = body[0].split(separator: ",").map(String.init)
    let values = body[1].split(separator: ",").compactMap { Double($0) }
    return ["beta.1", "beta.2", "beta.3", "sigma"].compactMap { name in names.firstIndex(of: name).map { values[$0] } }
  }

  @Test func eachChainHasItsFile() async throws {
    let scratch = try Scratch()
    for chain in 3...5 {
      try scratch.write("init_\(chain).json", "{\"beta\": [\(chain), 0, 0], \"sigma\": \(chain)}")
    }
    let result = try await run(scratch, "--init", "init.json", "--chains", "3", "--first-chain", "3")
    #expect(result.status == 0, "\(result.errors)")
    for chain in 3...5 {
      let found = try start(scratch, chain)
      for (a, b) in zip(found, [Double(chain), 0, 0, Double(chain)]) { #expect(abs(a - b) < 1e-4, "\(found)") }
    }
    // The file of a chain that has none is named.
    let missing = try await run(scratch, "--init", "init.json", "--chains", "4", "--first-chain", "3")
    #expect(missing.status == 1)
    #expect(missing.errors.contains("init_6.json: cannot open the file"), "\(missing.errors)")
  }

  /// R's word for the usual radius.
  @Test func randomIsTheUsualRadius() async throws {
    let scratch = try Scratch()
    #expect(try await run(scratch, "--chains", "1").status == 0)
    let usual = try start(scratch, 1)
    #expect(try await run(scratch, "--init", "random", "--chains", "1").status == 0)
    #expect(try start(scratch, 1) == usual)
  }

  @Test func misspeltNamesAreWarnings() async throws {
    let scratch = try Scratch()
    try scratch.write("init.json", "{\"beta\": [0, 0, 0], \"sgima\": 2, \"twice\": 4, \"other\": 1}")
    let result = try await run(scratch, "--init", "init.json", "--chains", "1")
    #expect(result.status == 0)
    #expect(
      result.errors
        == "warning: init.json: there is no parameter 'sgima'; did you mean 'sigma', which starts at random?\n")
    try scratch.write("init.json", "{\"Beta\": [0, 0, 0], \"sigma\": 2}")
    #expect(
      try await run(scratch, "--init", "init.json", "--chains", "1").errors.contains(
        "there is no parameter 'Beta'; did you mean 'beta'"))
    // Outputs of an earlier fit hold more than parameters, and a parameter may be left to chance.
    try scratch.write("init.json", "{\"sigma\": 2, \"twice\": 4, \"lp__\": 1}")
    #expect(try await run(scratch, "--init", "init.json", "--chains", "1").errors == "")
    try scratch.write("init.json", "{\"a\": 2, \"b\": 4}")
    #expect(
      try await run(scratch, "--init", "init.json", "--chains", "1").errors.contains(
        "no initial value is that of a parameter; the parameters are beta, sigma"))
  }

  @Test(arguments: [
    (
      "{\"beta\": [0, 0]}", ["m.stan:1:14: error: variable beta: expected the sizes [3], found the sizes [2]", ":1:10"]
    ),
    ("{\"beta\": 1}", ["variable beta: expected the sizes [3], found a single number"]),
    ("{\"sigma\": [2]}", ["variable sigma: expected a single number, found the sizes [1]", "without brackets"]),
    ("{\"sigma\": -2}", ["initial value: sigma is -2, but must be greater than or equal to 0", "init.json:1:11"]),
    ("{\"sigma\": \"two\"}", ["init.json:1:"]),
  ])
  func whatDoesNotFitIsNamed(_ values: String, _ expected: [String]) async throws {
    let scratch = try Scratch()
    try scratch.write("init.json", values)
    let result = try await run(scratch, "--init", "init.json", "--chains", "2")
    #expect(result.status == 1)
    for part in expected { #expect(result.errors.contains(part), "\(result.errors)") }
    #expect(
      result.errors.split(separator: "\n").filter { $0.contains("error:") }.count <= 1, "said once: \(result.errors)")
  }
}
