// Models and data that are wrong, empty, endless or huge: each ends with an error value or the right result.
import Cohort
import Foundation
import Testing

@Suite struct RobustnessTests {
  private func sample(_ text: String, data: ModelData = [:], seed: UInt64 = 1) async throws -> Fit {
    var options = RunOptions()
    options.chains = 2
    options.seed = seed
    var method = NUTS()
    (method.warmup, method.samples) = (100, 100)
    return try await Model(text: text).posterior(data: data).sample(method, options: options)
  }

  /// The error with which a model ends.
  private func error(_ text: String, data: ModelData = [:]) async -> ModelError? {
    do {
      _ = try await sample(text, data: data)
      return nil
    } catch {
      return error as? ModelError
    }
  }

  // MARK: Nothing at all

  @Test(arguments: ["", "// nothing", "model {}", "generated quantities { real x = normal_rng(0, 1); }"])
  func modelsWithoutParameters(_ text: String) async throws {
    let fit = try await sample(text)
    #expect(try fit.scalar("lp__").chains.map(\.count) == [100, 100])
  }

  @Test func containersOfSizeZero() async throws {
    let fit = try await sample(
      """
      data { int N; vector[N] y; array[N] int k; matrix[N, N] M; array[N] vector[N] v; }
      transformed data { vector[N] z = y + 1; real s = sum(y); matrix[0, 3] A; matrix[3, 0] B; }
      parameters {
        real mu; vector[N] th; simplex[1] p; cholesky_factor_corr[1] L; vector[0] e; matrix[N, 2] P;
        array[N] simplex[2] q; corr_matrix[1] C; ordered[0] o;
      }
      transformed parameters { vector[N] t = th * 2; matrix[N, N] PP = P * P'; vector[3] b = B * e; }
      model {
        mu ~ normal(0, 1);
        y ~ normal(mu, 1);
        k ~ poisson_log(th);
        for (n in 1:N) target += y[n];
        to_vector(P) ~ normal(0, 1);
        target += sum(M) + dot_product(th, y) + sum(A);
      }
      generated quantities { real m = N > 0 ? max(y) : 0; array[N] real r = normal_rng(th, 1); }
      """,
      data: ["N": 0, "y": [Double](), "k": [Int](), "M": [[Double]](), "v": [[Double]]()])
    #expect(try fit.scalar("mu").chains.count == 2)
    #expect(try fit.scalar("p[1]").pooled.allSatisfy { $0 == 1 })
    #expect(try fit.scalar("b[2]").pooled.allSatisfy { $0 == 0 })
  }

  // MARK: Too large

  @Test(arguments: [
    "parameters { array[1000000000, 1000] real x; } model {}",
    "parameters { vector[1000000000] x; } model { x ~ std_normal(); }",
    "parameters { array[1000000000] simplex[3] x; } model {}",
    "parameters { cholesky_factor_cov[100000] x; } model {}",
    "parameters { real x; } model { vector[2000000000] v = rep_vector(x, 2000000000); target += sum(v); }",
    "transformed data { matrix[100000, 100000] x; } model {}",
    "transformed data { array[2147483647, 2147483647, 2147483647] int x; } model {}",
    "transformed data { int n = 2147483647; vector[n * n * n] x; } model {}",
    "transformed data { vector[3] x = rep_vector(1.0, 2147483647)[1:3]; } model {}",
    "transformed data { vector[200000] v = rep_vector(1, 200000); matrix[200000, 200000] M = v * v'; } model {}",
    "transformed data { array[2000000000] tuple(real, int) v; } model {}",
    "transformed data { int n = -1; vector[n] x; } model {}",
    "transformed data { vector[3] x = rep_vector(1, -3); } model {}",
  ])
  func sizesThatCannotBe(_ text: String) async {
    #expect(await error(text)?.cause == .execution)
  }

  /// Ints have 32 bits. Where Stan leaves what happens beyond to C++, an error says so.
  @Test(arguments: [
    "transformed data { int i = 1; for (k in 1:100) i = i * 10; } model {}",
    "transformed data { int i = 1; for (k in 1:30) i *= 2; i = i + i; } model {}",
    "transformed data { int i = 1; for (k in 1:30) i *= 2; i = -i; i = i + i - 1; } model {}",
  ])
  func integersThatOverflow(_ text: String) async {
    #expect(await error(text)?.description.contains("integer overflow") == true)
  }

  // MARK: Endless

  @Test(arguments: [
    "functions { real f(real x) { return 1 + f(x); } } parameters { real x; } model { target += f(x); }",
    "functions { real f(real x) { return f(x + f(x)); } } transformed data { real y = f(1); } model {}",
    """
    functions {
      real f(real x) { return g(x); }
      real g(real x) { while (1) { if (x > -1e9) { return f(f(f(x))); } } return 1; }
    }
    parameters { real x; } model { target += f(x); }
    """,
  ])
  func endlessRecursion(_ text: String) async {
    #expect(await error(text)?.description.contains("endless recursion") == true)
  }

  @Test(arguments: [
    "parameters { real x; } model { x ~ normal(0, 1); while (1) {} }",
    "parameters { real x; } model { real y = x; while (1) { y = y * x + 1; } }",
    "parameters { real x; } model { x ~ normal(0, 1); for (i in 1:2147483647) for (j in 1:2147483647) {} }",
    "parameters { real x; } model { x ~ normal(0, 1); } generated quantities { real y = 0; while (1) y += 1; }",
    """
    functions { vector f(real t, vector y, real a) { while (1) {} return y * a; } }
    parameters { real a; } model { target += ode_rk45(f, [1.0]', 0, {1.0}, a)[1][1]; }
    """,
  ])
  func endlessLoopsCanBeCancelled(_ text: String) async throws {
    let posterior = try Model(text: text).posterior()
    let task = Task { try await posterior.sample() }
    try await Task.sleep(for: .milliseconds(100))
    let start = Date()
    task.cancel()
    let fit = try await task.value
    #expect(try fit.scalar("lp__").pooled.isEmpty)
    #expect(Date().timeIntervalSince(start) < 20)
  }

  @Test func endlessTransformedDataCanBeCancelled() async throws {
    let model = try Model(text: "transformed data { while (1) {} } model {}")
    let task = Task.detached { try model.posterior() }
    try await Task.sleep(for: .milliseconds(100))
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  // MARK: Wrong indices, wrong numbers

  @Test(arguments: [
    ("parameters { vector[3] x; } model { x ~ normal(0, 1); target += x[k]; }", "index 4 is out of range"),
    ("parameters { vector[3] x; } model { vector[3] y; y[4] = x[1]; target += y; }", "index 4 is out of range"),
    ("parameters { vector[3] x; } model { x ~ normal(0, 1); target += sum(x[2:9]); }", "index 9 is out of range"),
    ("parameters { vector[3] x; } model { int i; x ~ normal(0, 1); target += x[i]; }", "is out of range"),
    (
      "parameters { vector[3] x; } model { x ~ normal(0, 1); int i = 1; if (x[1] > 1) i = 7; target += x[i]; }",
      "index 7 is out of range"
    ),
    ("transformed data { int i = to_int(1e300); } model {}", "does not fit"),
    ("parameters { real x; } model { target += not_a_number() * x; }", "no starting point"),
    ("parameters { real x; } model { target += negative_infinity(); }", "no starting point"),
    ("parameters { real x; } model { target += positive_infinity() + x; }", "no starting point"),
    ("parameters { real x; } model { reject(\"never \", 7); }", "never 7"),
    ("parameters { real x; } model { fatal_error(\"enough\"); }", "enough"),
    ("parameters { real<lower=2, upper=1> x; } model {}", "no starting point"),
    ("parameters { real x; } transformed parameters { real<lower=10> y = x; } model {}", "10"),
    ("parameters { real x; } model { x ~ normal(0, -1); }", "scale"),
    ("parameters { real x; } model { int j = 3 %/% (k - 4); target += j * x; }", "division by zero"),
    ("parameters { real x; } model {}", "improper"),
  ])
  func errorsSayWhatIsWrong(_ text: String, _ message: String) async throws {
    let found = await error("data { int k; } " + text, data: ["k": 4])
    #expect(found?.description.contains(message) == true, "\(found?.description ?? "no error")")
  }

  @Test func dataThatIsNotFinite() async throws {
    let text = "data { int N; vector[N] y; } parameters { real x; } model { x ~ normal(0, 1); y ~ normal(x, 1); }"
    let found = await error(text, data: ["N": 2, "y": [Double.nan, 1]])
    #expect(found?.description.contains("y[1] is NaN") == true, "\(found?.description ?? "no error")")
    let infinite = await error(text, data: ["N": 2, "y": [Double.infinity, 1]])
    #expect(
      infinite?.description.contains("y[1] is Infinity, so the log density is -Infinity") == true,
      "\(infinite?.description ?? "no error")")
    #expect(await error(text, data: ["N": 3, "y": [1.0, 2]])?.cause == .data)
    #expect(await error(text, data: ["N": 2, "y": [[1.0], [2]]])?.cause == .data)
    #expect(await error(text, data: ["N": 2.5, "y": [1.0, 2]])?.cause == .data)
    #expect(await error(text, data: ["N": -1, "y": [Double]()]) != nil)
  }

  // MARK: Failures at some points

  /// y′ = a y² from 1 ends at t = 1/a: groups with a ≥ 1 have no solution at t = 1.
  @Test func groupsThatBlowUpAreCounted() async throws {
    let fit = try await sample(
      """
      functions { vector f(real t, vector y, real a) { return [a * y[1] * y[1]]'; } }
      data { int G; }
      parameters { vector<lower=0>[G] a; }
      model {
        a ~ normal(0, 1);
        for (g in 1:G) target += -0.01 * ode_rk45(f, [1.0]', 0, {0.5, 1.0}, a[g])[2][1];
      }
      """, data: ["G": 4])
    #expect(fit.rejections.contains { $0.message.contains("ode_rk45: ") && $0.count > 0 })
    #expect(try fit.vector("a").pooled.allSatisfy { $0.allSatisfy { $0 > 0 && $0 < 1 } })
  }

  @Test func quantitiesThatCannotBeComputedAreNaN() async throws {
    let fit = try await sample(
      """
      parameters { real x; } model { x ~ normal(0, 1); }
      generated quantities { real y = normal_rng(0, x); }
      """)
    let x = try fit.scalar("x").pooled
    let y = try fit.scalar("y").pooled
    #expect(zip(x, y).allSatisfy { $0 > 0 ? $1.isFinite : $1.isNaN })
    #expect(x.contains { $0 < 0 })
    #expect(fit.failedOutputs.map(\.count) == [y.filter(\.isNaN).count])
  }

  /// Each row takes a path of its own, which changes all the time: draws are right all the same.
  @Test func controlFlowThatFollowsParameters() async throws {
    let fit = try await sample(
      """
      parameters { vector[6] x; }
      model {
        for (n in 1:6) {
          if (x[n] > 0) {
            real z = x[n];
            int k = 0;
            while (z > 0.5) { z *= 0.5; k += 1; }
            target += -2 * x[n] + 0 * k;
          } else {
            for (k in 1:2) { if (x[n] < -1e9) break; target += x[n]; }
          }
        }
      }
      """)
    // A Laplace density with scale 1/2.
    let pooled = try fit.vector("x").pooled.flatMap { $0 }
    let size = pooled.reduce(0) { $0 + abs($1) } / Double(pooled.count)
    #expect(abs(size - 0.5) < 0.1)
  }

  // MARK: Long and deep

  @Test func tenThousandStatements() async throws {
    let terms = (0..<10_000).map { "target += -0.00005 * square(x - \($0 % 7));" }
    let fit = try await sample("parameters { real x; } model { \(terms.joined(separator: "\n")) }")
    let draws = try fit.scalar("x").pooled
    #expect(abs(draws.reduce(0, +) / Double(draws.count) - 3) < 0.5)

    let steps = (0..<10_000).map { "y = 0.5 * y + \($0 % 2);" }
    let posterior = try Model(
      text: "parameters { real x; } model { real y = x; \(steps.joined(separator: "\n")) target += -y * y; }"
    ).posterior()
    // The fixed point of two steps: y = y/4 + 1.
    #expect(abs(try posterior.logDensity(at: [2]).value + 16.0 / 9) < 1e-12)
  }

  @Test(arguments: [100, 480, 5000, 100_000])
  func deepNesting(_ depth: Int) async throws {
    func nested(_ open: String, _ inside: String, _ close: String) -> String {
      String(repeating: open, count: depth) + inside + String(repeating: close, count: depth)
    }
    let density = "parameters { real x; } model { x ~ normal(0, 1); "
    let texts = [
      density + "target += " + nested("(", "0", ")") + "; }",
      density + "target += " + nested("-", "x", "") + "; }",
      density + "target += " + nested("0 * x + ", "0", "") + "; }",
      density + "target += 0 * " + nested("sin(", "x", ")") + "; }",
      density + nested("{", "target += 0;", "}") + " }",
      density + nested("if (x > 0) {", "target += 0;", "}") + " }",
      density + nested("for (i in 1:1) ", "target += 0;", "") + " }",
      density + "target += 0 * (" + nested("x > 0 ? 1 : ", "2", "") + "); }",
      """
      functions { real f(real x, int n) { if (n == 0) return x; return \(nested("(1 + ", "f(x, n - 1)", ")")); } }
      \(density) target += 1e-9 * f(x, 1000000); }
      """,
    ]
    for text in texts {
      // Either it is sampled, or the message says that it is too deep; it never ends the process.
      guard let error = await error(text) else { continue }
      #expect([.program, .execution].contains(error.cause), "\(error.description.prefix(300))")
    }
  }
}
