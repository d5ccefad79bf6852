// No text may bring the checker down, and none may take it long.
import CohortChecking
import CohortSolverCalls
import CohortSyntax
import TestSupport
import Testing

@Suite struct RobustnessTests {
  private static let program = """
    functions {
      real my_lpdf(vector y, real mu, data array[] int k) { real s = 0; for (v in y) { s += v ^ 2; } return s / mu; }
      vector rhs(real t, vector y, real a) { return a * y; }
      void put(tuple(int, real) t) { print("t", t.1, t.2); }
      real part(array[] real x, int a, int b) { return sum(x); }
      matrix cov(real a) { return [[a]]; }
      real lik(vector x) { return sum(x); }
    }
    data { int<lower=0> N; array[N] int k; vector<lower=0>[N] y; matrix[N, N] X; }
    transformed data { array[2] tuple(int, real) t = {(1, 2.5), (2, 3)}; put(t[1]); }
    parameters { real<lower=0, upper=2> mu; simplex[3] p; array[2, 3] vector<offset=mu>[N] z; }
    transformed parameters { real w = mu > 1 ? mu : 1; vector[N] e = X * z[1, 2] + y[k]; }
    model {
      array[2] real a; int i = 1;
      (a[i], w_) = (1, 2);
      y ~ my(mu, k); y ~ normal(e, w) T[0, ]; target += reduce_sum(part, a, 1);
      while (i < 3) { i += 1; if (i == 2) continue; else break; }
      target += laplace_marginal(lik, (), 1, cov, (mu,)) + my_lupdf(y | mu, k[1:2]);
    }
    generated quantities { array[1] vector[2] s = ode_rk45(rhs, [1, 2]', 0, {1}, normal_rng(0, 1)); }
    """

  private static let words = [
    "int", "real", "(1, 2)", "v[1:2]", "x", "{1}", "[[1]]", ".1", "'", "_lpdf", "|", "normal", "target", "tuple(int,)",
    "rhs", "part", "reduce_sum(part, {1}, 1)", "laplace_marginal(lik, (1,), 1, cov, (1,))", "ode_bdf(rhs)", ":", "~",
    "",
  ]

  @Test(arguments: 0..<8)
  func mutatedProgramsNeverTrap(seed: Int) {
    var generator = SplitMix(seed: UInt64(seed))
    let tokens = Self.program.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    var reported = 0
    for _ in 0..<200 {
      var mutated = tokens
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        guard let place = mutated.indices.randomElement(using: &generator) else { continue }
        let other = Bool.random(using: &generator) ? Self.words : tokens
        mutated[place] = other.randomElement(using: &generator) ?? ""
      }
      // What could be read of a text with syntax errors is checked as well.
      let parsed = ParsedProgram(text: mutated.joined(separator: " "), path: "mutated.stan")
      reported += check(parsed.program, library: .standard).diagnostics.count
    }
    #expect(reported > 0)
  }

  @Test func timeGrowsWithTheLength() {
    func program(_ copies: Int) -> ParsedProgram {
      var text = "data { int N; vector[N] y; array[N] int g; matrix[N, 3] X; }\n"
      text += "parameters { vector[N] a; vector[3] b; real<lower=0> s; }\nmodel {\n vector[N] mu; real t;\n"
      for _ in 0..<copies {
        text += """
          for (n in 1:N) {
            mu[n] = a[g[n]] * 2 + X[n] * b - exp(b[1]) ^ 2 / (1 + s);
            t = fmax(mu[n], 1) + log_sum_exp(mu[1:n]) + sum(mu .* y);
            y[n] ~ normal(mu[n] + t, s);
          }

          """
      }
      return ParsedProgram(text: text + "}\n", path: "long.stan")
    }
    func seconds(_ parsed: ParsedProgram) -> Double {
      let clock = ContinuousClock()
      let times = (0..<3).map { _ in
        clock.measure { #expect(check(parsed.program, library: .standard).diagnostics.isEmpty) }
      }
      return (times.min() ?? .zero) / .seconds(1)
    }
    _ = seconds(program(10))
    let short = seconds(program(200))
    let long = seconds(program(1600))
    // Eight times the text takes about eight times as long; quadratic time would be 64.
    #expect(long < 24 * short)
  }

  /// The time for one check, in which nothing may be wrong.
  private func seconds(_ text: String, _ options: CheckOptions = CheckOptions()) -> Double {
    let parsed = ParsedProgram(text: text, path: "long.stan")
    return ContinuousClock().measure {
      #expect(check(parsed.program, options: options, library: .standard).program != nil)
    } / .seconds(1)
  }

  @Test func callsOfManyOverloadsAreNoTrouble() {
    let types = ["int", "real", "vector", "matrix"]
    let signatures = (0..<256).map { number in (0..<4).map { (number >> (2 * $0)) & 3 } }
    let functions = signatures.map { signature in
      "real f(\(signature.enumerated().map { "\(types[$1]) a\($0)" }.joined(separator: ", "))) { return 1; }"
    }
    let calls = (0..<3000).map { number in
      "target += f(\(signatures[number % 256].map { ["i", "r", "v", "m"][$0] }.joined(separator: ", ")));"
    }
    let text =
      "functions { \(functions.joined(separator: "\n")) } data { int i; real r; vector[2] v; matrix[2, 2] m; } "
      + "model { \(calls.joined(separator: "\n")) }"
    #expect(seconds(text) < 1)
  }

  /// What the pedantic mode would take minutes for, were its time quadratic in the length of the chain.
  @Test func longChainsOfElseIfAreNoTrouble() {
    func chain(_ count: Int, _ link: (Int) -> String) -> String { (0..<count).map(link).joined(separator: " else ") }
    let count = 6000
    let pedantic = CheckOptions(scrutiny: .pedantic)
    let declared = (0..<count).map { "real y\($0);" }.joined(separator: " ")
    let programs = [
      "data { real x; } model { \(declared) \(chain(count) { "if (x > \($0)) y\($0) = 1;" }) }",
      "parameters { real x; } model { real y; \(chain(count) { "if (x > \($0)) y = \($0);" }) x ~ normal(y, 1); }",
      "parameters { real x; } model { \(chain(count) { "if (x > \($0)) target += \($0);" }) }",
    ]
    for program in programs { #expect(seconds(program, pedantic) < 3) }
  }

  @Test func manyUnknownNamesAreNoTrouble() {
    let names = (0..<2000).map { "real a\($0) = unknown\($0) + b\($0);" }.joined(separator: "\n")
    let parsed = ParsedProgram(text: "model {\n\(names)\n}", path: "unknown.stan")
    #expect(check(parsed.program, library: .standard).diagnostics.count == 4000)
  }
}
