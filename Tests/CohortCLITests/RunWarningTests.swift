// What `cohort sample` says of a run: parameters that nothing determines, points that cannot be computed, and nothing of
// what is part of every run.
import Testing

@Suite struct RunWarningTests {
  private func errors(_ program: String, _ options: String...) async throws -> String {
    let scratch = try Scratch()
    try scratch.write("m.stan", program)
    let result = try await scratch.run(
      ["sample", "m.stan", "--seed", "2", "--warmup", "300", "--samples", "300", "--quiet", "--no-diagnose"] + options)
    #expect(result.status == 0, "\(result.errors)")
    return result.errors
  }

  @Test func aFlatParameterIsNamed() async throws {
    let text = try await errors(
      """
      parameters { real x; real forgotten; vector[3] z; real<lower=0, upper=1> u; simplex[3] p; }
      model { x ~ normal(0, 1); z[1:2] ~ normal(0, 1); }
      """)
    #expect(text.contains("warning: the log density does not depend on forgotten, z[3]: "), "\(text)")
    #expect(text.split(separator: "\n").count == 1)
    // Bounds make u and p proper, and a parameter whose derivative is 0 at some points only is not flat.
    let fine = try await errors(
      """
      parameters { real x; real<lower=0, upper=1> u; }
      model { target += -square(fmax(x, 0)) - square(fmin(x, 0)); }
      """)
    #expect(fine.isEmpty, "\(fine)")
  }

  /// Where there is nothing to sample, the error says of which parameters.
  @Test func anEntirelyFlatPosteriorNamesItsParameters() async throws {
    let scratch = try Scratch()
    for (program, names) in [
      (
        "parameters { real a; vector[3] b; }",
        "a, b (3 of its elements): the posterior is improper, there is nothing to "
          + "sample; give them a distribution in the model block"
      ),
      (
        "parameters { real a; }",
        "a: the posterior is improper, there is nothing to sample; give it a distribution in the "
          + "model block"
      ),
    ] {
      try scratch.write("m.stan", program)
      let result = try await scratch.run("sample", "m.stan", "--seed", "1", "--quiet")
      #expect(result.status == 1)
      #expect(result.errors.contains("the log density does not depend on \(names)"), "\(result.errors)")
    }
  }

  /// A program that prints is not run more often than it would be.
  @Test func programsThatPrintAreLeftAlone() async throws {
    let text = try await errors(
      "parameters { real x; real y; } model { x ~ normal(0, 1); print(\"here\"); }", "--chains", "1", "--samples", "1",
      "--warmup", "0")
    #expect(!text.contains("does not depend"))
  }

  @Test func rejectionsAreReportedWhereTheyMatter() async throws {
    // Warm-up's long first steps leave the support now and then; nobody has to know.
    let healthy = try await errors(
      """
      parameters { real x; }
      model { if (abs(x) > 8) reject("far out: ", x); x ~ normal(0, 1); }
      """)
    #expect(healthy.isEmpty, "\(healthy)")
    let cut = try await errors(
      """
      parameters { real x; }
      model { if (x > 1) reject("x is too large: ", x); x ~ normal(0, 1); }
      """)
    #expect(cut.contains("trajectories after warm-up (") && cut.contains("x is too large: "), "\(cut)")
    #expect(cut.contains("estimates are biased"), "\(cut)")
  }
}
