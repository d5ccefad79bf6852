// `cohort laplace`, `pathfinder`, `variational` and `loo`: files, what is said at the end, CmdStan's names.
import Foundation
import Testing

@Suite struct ApproximationCommandTests {
  private func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(
      "m.stan",
      """
      data { int N; vector[N] y; }
      parameters { real mu; real<lower=0> sigma; }
      model { mu ~ normal(0, 5); sigma ~ exponential(1); y ~ normal(mu, sigma); }
      generated quantities { vector[N] log_lik; for (n in 1:N) log_lik[n] = normal_lpdf(y[n] | mu, sigma); }

      """)
    try scratch.write(
      "d.json", "{\"N\": 12, \"y\": [\((0..<12).map { "\(sin(Double($0)) + 1)" }.joined(separator: ","))]}")
    return scratch
  }

  @Test(arguments: [
    ("laplace", "log_p__,log_q__", 1000), ("pathfinder", "lp_approx__,lp__,path__", 1000),
    ("variational", "lp__,log_p__,log_g__", 1001),
  ])
  func filesAreCmdStans(_ command: String, _ columns: String, _ rows: Int) async throws {
    let scratch = try scratch()
    let result = try await scratch.run(command, "m.stan", "--data", "d.json", "--seed", "3", "--output", "fits")
    #expect(result.status == 0, "\(result.errors)")
    let body = try scratch.body("fits/m-\(command)-1.csv")
    #expect(body[0].hasPrefix(columns + ",mu,sigma,log_lik.1,") && body.count == rows + 1)
    #expect(try scratch.read("fits/m-\(command)-1.csv").contains("# method = \(command)\n#   \(command)\n"))
    #expect(result.errors.contains("Pareto k-hat"), "\(result.errors)")
    // The same draws with another number of threads.
    let again = try await scratch.run(
      command, "m.stan", "--data", "d.json", "--seed", "3", "--output", "again", "--threads", "3", "--quiet")
    #expect(again.status == 0, "\(again.errors)")
    #expect(try scratch.body("again/m-\(command)-1.csv") == body)
    // Summaries leave the mean out.
    let summary = try await scratch.run("summary", "fits", "--csv", "--variables", "mu")
    #expect(summary.status == 0 && summary.output.contains("\"mu\","), "\(summary.errors)")
    // Leave-one-out needs draws of the likelihood, whoever drew them.
    let loo = try await scratch.run("loo", "fits")
    #expect(loo.status == 0 && loo.output.contains("of 12 observations (log_lik) from 1000 draws"), "\(loo.errors)")
  }

  @Test func fitsAreCompared() async throws {
    let scratch = try scratch()
    for (name, more) in [("normal", []), ("wide", ["--init", "pathfinder"])] {
      let result = try await scratch.run(
        ["sample", "m.stan", "--data", "d.json", "--seed", "3", "--samples", "200", "--warmup", "200", "--name", name]
          + ["--output", "fits", "--quiet", "--no-diagnose"] + more)
      #expect(result.status == 0, "\(result.errors)")
    }
    let both = try await scratch.run("loo", "fits/normal", "fits/wide", "--pointwise", "points.csv")
    #expect(both.status == 0 && both.output.contains("elpd_diff"), "\(both.errors)")
    #expect(both.output.contains("too small to matter"), "\(both.output)")
    #expect(try scratch.body("points.csv").count == 25)
    let json = try await scratch.run("loo", "fits", "--name", "normal", "--waic", "--json")
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["criterion"] as? String == "waic" && object?["observations"] as? Int == 12)
    let wrong = try await scratch.run("loo", "fits")
    #expect(wrong.status == 1 && wrong.errors.contains("there are several fits"))
    let unknown = try await scratch.run("loo", "fits/normal", "--variable", "log_like")
    #expect(unknown.status == 1 && unknown.errors.contains("did you mean 'log_lik'?"), "\(unknown.errors)")
    let usage = try await scratch.run("loo", "fits/normal", "--r-eff", "0")
    #expect(usage.status == 2 && usage.errors.contains("--r-eff must be a positive number"))
  }

  @Test func otherProgramsNames() async throws {
    let scratch = try scratch()
    let result = try await scratch.run(
      "pathfinder", "m.stan", "--data", "d.json", "--num-paths", "2", "--num_psis_draws", "7", "--quiet")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try scratch.body("m-pathfinder-1.csv").count == 8)
    let saved = try await scratch.run("pathfinder", "m.stan", "--data", "d.json", "--save-single-paths")
    #expect(saved.status == 2 && saved.errors.contains("the column path__ says which path"), "\(saved.errors)")
    let jacobian = try await scratch.run("laplace", "m.stan", "--data", "d.json", "--jacobian", "false")
    #expect(jacobian.status == 2 && jacobian.errors.contains("--no-jacobian"), "\(jacobian.errors)")
    let mode = try await scratch.run("laplace", "m.stan", "--data", "d.json", "--mode", "nowhere.json")
    #expect(mode.status == 1 && mode.errors.contains("nowhere.json"), "\(mode.errors)")
    let draws = try await scratch.run("variational", "m.stan", "--data", "d.json", "--draws", "0")
    #expect(
      draws.status == 2 && draws.errors.contains("--draws must be a count from 1 to 2147483647"), "\(draws.errors)")
  }
}
