// `cohort optimize`: CmdStan's file, what is said, options in CmdStan's words.
import Foundation
import Testing

@Suite struct OptimizeCommandTests {
  private static let model = """
    data { int N; int y; }
    parameters { real<lower=0, upper=1> p; }
    model { y ~ binomial(N, p); }

    """

  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("m.stan", Self.model)
    try scratch.write("data.json", "{\"N\": 10, \"y\": 3}\n")
    return scratch
  }

  @Test(arguments: ["lbfgs", "bfgs", "newton", "adam", "nelder-mead", "cmaes"])
  func theModeIsInAFileOfItsOwn(algorithm: String) async throws {
    let scratch = try scratch()
    let run = try await scratch.run(
      "optimize", "m.stan", "--data", "data.json", "--algorithm", algorithm, "--seed", "1")
    #expect(run.status == 0, "\(run.errors)")
    let text = try scratch.read("m-optimize-1.csv")
    #expect(text.contains("# method = optimize\n#   optimize\n#     algorithm = \(algorithm)"))
    // Nothing after the row, as in CmdStan's files.
    let lines = text.split(separator: "\n")
    let row = try #require(lines.last).split(separator: ",").compactMap { Double($0) }
    #expect(lines.dropLast().last == "lp__,p")
    #expect(row.count == 2 && abs(row[1] - 0.3) < 1e-4)
    #expect(abs(row[0] - (3 * log(0.3) + 7 * log(0.7))) < 1e-7)
    #expect(run.errors.contains("1 row in ./m-optimize-1.csv") && run.errors.contains("\np  0.3"), "\(run.errors)")
    #expect(run.errors.contains("converged: "), "\(run.errors)")
    let summary = try await scratch.run("summary", "m-optimize-1.csv")
    #expect(summary.status == 0 && summary.output.contains("0.3"))
  }

  @Test func jacobianIterationsAndStarts() async throws {
    let scratch = try scratch()
    let run = try await scratch.run(
      "optimize", "m.stan", "--data", "data.json", "--jacobian", "--save_iterations", "--starts", "5", "--seed", "1")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("5 of 5 starts ended within 0.01 of the best log density, "), "\(run.errors)")
    let rows = try scratch.body("m-optimize-1.csv").dropFirst().map {
      $0.split(separator: ",").compactMap { Double($0) }
    }
    #expect(rows.count > 2)
    #expect(zip(rows, rows.dropFirst()).allSatisfy { $0[0] <= $1[0] })
    #expect(abs((rows.last?[1] ?? 0) - 4.0 / 12) < 1e-4)
  }

  @Test func aSearchThatIsCutOffSaysSo() async throws {
    let scratch = try scratch()
    let run = try await scratch.run(
      "optimize", "m.stan", "--data", "data.json", "--iter", "1", "--seed", "1", "--quiet")
    #expect(run.status == 0)
    #expect(run.errors == "warning: not converged: the iterations that were allowed are over\n")
  }

  @Test func slipsAndCmdStansWords() async throws {
    let scratch = try scratch()
    func errors(_ words: [String]) async throws -> String {
      let run = try await scratch.run(["optimize", "m.stan"] + words)
      #expect(run.status == 2, "\(words)")
      return run.errors
    }
    let pairs = try await errors([
      "algorithm=bfgs", "iter=100", "tol_rel_grad=1e3", "jacobian=1", "data", "file=data.json",
    ])
    #expect(
      pairs.contains(
        "write: cohort optimize m.stan --algorithm bfgs --iter 100 --tol-rel-grad 1e3 --jacobian --data data.json"),
      "\(pairs)")
    #expect(try await errors(["--algorithm", "gradient"]).contains("lbfgs"))
    #expect(try await errors(["--starts", "0"]).contains("--starts must be from 1 to 10000, found 0"))
    #expect(try await errors(["--tol-grad", "-1"]).contains("--tol-grad must be 0 or a positive number, found -1.0"))
    #expect(try await errors(["--population", "x"]).contains("'x'"))
    #expect(try await errors(["--strats", "2"]).contains("did you mean '--starts'?"))
    let other = try await scratch.run("optimise", "m.stan")
    #expect(other.status == 2 && other.errors.contains("did you mean 'cohort optimize'?"))
  }
}
