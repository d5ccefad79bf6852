// Old programs: `cohort format --modernize`, and --legacy on other commands.
import Foundation
import Testing

@Suite struct ModernizeCommandTests {
  private static let old = """
    # heights
    data { int N; real y[N]; real offset; }
    parameters { real mu; real<lower=0> sigma; }
    model {
      real z[2];
      z[1] <- mu + offset;
      mu ~ normal(0, 10);
      for (n in 1:N) increment_log_prob(normal_log(y[n], z[1], sigma));
    }
    """

  private static let new = """
    // heights
    data {
      int N;
      array[N] real y;
      real offset_;
    }
    parameters {
      real mu;
      real<lower=0> sigma;
    }
    model {
      array[2] real z;
      z[1] = mu + offset_;
      mu ~ normal(0, 10);
      for (n in 1:N)
        target += normal_lpdf(y[n] | z[1], sigma);
    }

    """

  @Test func formatRewrites() async throws {
    let scratch = try Scratch()
    try scratch.write("old.stan", Self.old)
    let plain = try await scratch.run("format", "old.stan")
    #expect(plain.status == 1)
    #expect(plain.errors.contains("cohort format --modernize"))
    let result = try await scratch.run("format", "--modernize", "old.stan")
    #expect(result.status == 0)
    #expect(result.output == Self.new)
    #expect(result.errors == "old.stan: note: 'offset' is now 'offset_', in the data, too\n")
    try scratch.write("new.stan", result.output)
    #expect(try await scratch.run("check", "new.stan").status == 0)
    #expect(try await scratch.run("format", "--modernize", "--check", "new.stan").status == 0)
    let toFile = try await scratch.run("format", "--modernize", "old.stan", "--output", "out.stan")
    #expect(toFile.output == "")
    #expect(try scratch.read("out.stan") == Self.new)
  }

  @Test func includedFilesAreRewrittenInPlace() async throws {
    let scratch = try Scratch()
    try scratch.write("main.stan", "data {\n  int a[2];\n#include part.stan\n}\n")
    try scratch.write("part.stan", "real  b[3]; # kept\n")
    let result = try await scratch.run("format", "--modernize", "main.stan")
    #expect(result.status == 0)
    #expect(result.errors.contains("part.stan: note: this included file has to be rewritten, too"))
    #expect(try scratch.read("part.stan") == "real  b[3]; # kept\n")
    #expect(try await scratch.run("format", "--modernize", "--in-place", "main.stan").status == 0)
    #expect(try scratch.read("main.stan") == "data {\n  array[2] int a;\n  #include part.stan\n}\n")
    #expect(try scratch.read("part.stan") == "array[3] real  b; // kept\n")
    #expect(try await scratch.run("check", "main.stan").status == 0)
  }

  @Test func checkTakesOldPrograms() async throws {
    let scratch = try Scratch()
    try scratch.write("old.stan", Self.old)
    let plain = try await scratch.run("check", "old.stan")
    #expect(plain.status == 1)
    let result = try await scratch.run("check", "--legacy", "old.stan")
    #expect(result.status == 0)
    #expect(result.output == "")
    #expect(result.errors.hasPrefix("old.stan: note: 8 places in removed syntax read as today's;"))
    try scratch.write("bad.stan", Self.old.replacingOccurrences(of: "z[1] <- mu", with: "z[1] <- nu"))
    let bad = try await scratch.run("check", "--legacy", "bad.stan")
    #expect(bad.status == 1)
    #expect(bad.output.hasPrefix("bad.stan:6:11: error: 'nu' is not declared here\n  6 |   z[1] <- nu + offset;\n"))
    #expect(bad.errors == "")
  }

  /// The old program is the new one, with the old names in the data.
  @Test func logDensitiesAgree() async throws {
    let scratch = try Scratch()
    try scratch.write("old.stan", Self.old)
    try scratch.write("new.stan", Self.new)
    try scratch.write("old.json", #"{"N": 3, "y": [1.5, 2, -1], "offset": 0.5}"#)
    try scratch.write("new.json", #"{"N": 3, "y": [1.5, 2, -1], "offset_": 0.5}"#)
    try scratch.write("points.json", "[[0.3, -0.2], [1, 1]]")
    let old = try await scratch.run(
      "log-density", "--legacy", "old.stan", "--data", "old.json", "--points", "points.json")
    let new = try await scratch.run("log-density", "new.stan", "--data", "new.json", "--points", "points.json")
    #expect(old.status == 0, "\(old.errors)")
    #expect(old.output.contains("log_density"))
    #expect(old.output == new.output)
    #expect(old.errors.contains("old.stan: note:"))
  }

  @Test func sampleTakesOldPrograms() async throws {
    let scratch = try Scratch()
    try scratch.write("old.stan", "parameters { real offset[2]; } model { offset ~ normal(0, 1); }")
    let result = try await scratch.run(
      "sample", "--legacy", "old.stan", "--chains", "1", "--warmup", "50", "--samples", "20", "--seed", "1", "--quiet")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try scratch.body("old-1.csv").first?.hasSuffix(",offset.1,offset.2") == true)
  }
}
