// Numbers that are not finite: the message names the first place at which they arose, back to the data or the parameter.
import Cohort
import CohortModel
import Testing

@Suite struct NonFiniteTests {
  /// Why the log density is not finite at a point.
  private func reason(
    _ program: String, _ data: ModelData = [:], at point: [Double]? = nil
  ) throws -> String? {
    let posterior = try Model(text: program, name: "m.stan").posterior(data: data, output: { _ in })
    let evaluator = try posterior.evaluator()
    let point = point ?? [Double](repeating: 0.5, count: posterior.dimension)
    #expect(try !evaluator.logDensity(at: point).isFinite)
    return evaluator.rejection
  }

  private static let x: ModelData = ["N": 3, "x": [1.0, .nan, 3], "y": [1.0, 2, 3]]

  @Test(
    "Data that are not numbers are named with what they spoil",
    arguments: [
      // In a declaration, an assignment, a loop, a chain, a function, a conditional choice.
      ("vector[N] mu = a + b * x;\ny ~ normal(mu, s);", "5:16: x[2] is NaN, so mu[2] is NaN"),
      ("vector[N] mu;\nmu = a + b * x;\ny ~ normal(mu, s);", "6:6: x[2] is NaN, so mu[2] is NaN"),
      ("vector[N] mu;\nfor (n in 1:N) mu[n] = a + b * x[n];\ny ~ normal(mu, s);", "6:24: x[2] is NaN, so mu[2] is NaN"),
      ("vector[N] z = x / 2;\nvector[N] mu = a + b * z;\ny ~ normal(mu, s);", "5:15: x[2] is NaN, so z[2] is NaN"),
      ("real m = mean(x);\ny ~ normal(a + b * m, s);", "5:10: x[2] is NaN, so m is NaN"),
      ("vector[N] mu = line(x, a, b);\ny ~ normal(mu, s);", "5:21: x[2] is NaN"),
      ("real m = x[2] > 0 ? a : x[2];\ny ~ normal(m, s);", "5:10: x[2] is NaN, so m is NaN"),
      ("matrix[2, N] m = append_row(x', x');\ny ~ normal(m[2]', s);", "5:18: x[2] is NaN, so m[1,2] is NaN"),
      // In densities themselves.
      ("y ~ normal(a + b * x, s);", "5:1: x[2] is NaN: normal_lpdf: Location parameter is nan, but must be finite"),
      (
        "for (n in 1:N) y[n] ~ normal(a + b * x[n], s);",
        "5:16: x[2] is NaN: normal_lpdf: Location parameter is nan, but must be finite"
      ),
      (
        "target += normal_lpdf(y | a + b * x, s);",
        "5:11: x[2] is NaN: normal_lpdf: Location parameter is nan, but must be finite"
      ),
      ("target += -square(x[2] - a);", "5:11: x[2] is NaN, so the log density is NaN"),
      ("target += x[2];", "5:11: x[2] is NaN, so the log density is NaN"),
    ])
  func data(model: String, expected: String) throws {
    let program = """
      functions { vector line(vector v, real a, real b) { return a + b * v; } }
      data { int N; vector[N] x; vector[N] y; }
      parameters { real a; real b; real<lower=0> s; }
      model {
      \(model)
      }
      """
    #expect(try reason(program, NonFiniteTests.x) == "m.stan:\(expected)")
  }

  @Test func transformedParametersAndTransformedData() throws {
    let declarations = "data { int N; vector[N] x; vector[N] y; }\n"
    #expect(
      try reason(
        declarations
          + "parameters { real a; real b; }\ntransformed parameters { vector[N] mu = a + b * x; }\nmodel { y ~ normal(mu, 1); }",
        NonFiniteTests.x) == "m.stan:3:41: x[2] is NaN, so mu[2] is NaN")
    #expect(
      try reason(
        declarations
          + "transformed data { vector[N] z = (x - mean(x)) / sd(x); }\nparameters { real a; real b; }\nmodel { y ~ normal(a + b * z, 1); }",
        NonFiniteTests.x) == "m.stan:2:34: x[2] is NaN, so z[1] is NaN")
    #expect(
      try reason(
        declarations
          + "parameters { real a; }\ntransformed parameters { vector<lower=0>[N] mu = exp(a) * x; }\nmodel { y ~ normal(mu, 1); }",
        NonFiniteTests.x) == "m.stan:3:50: x[2] is NaN, so mu[2] is NaN")
  }

  @Test func parametersAndArithmetic() throws {
    // exp(710) is beyond the largest double, and the difference of two infinities is no number.
    let program = """
      parameters { real a; }
      model {
        real e = exp(a);
        real d = e - 2 * e;
        target += normal_lpdf(d | 0, 1);
      }
      """
    #expect(try reason(program, at: [800]) == "m.stan:3:12: exp(800) is Infinity, so e is Infinity")
    #expect(
      try reason("parameters { real a; } model { target += log(a) + 1; }", at: [-1])
        == "m.stan:1:42: log(-1) is NaN, so the log density is NaN")
    #expect(
      try reason("parameters { real a; } model { real u; target += normal_lpdf(a | u, 1); }", at: [1])
        == "m.stan:1:50: u is NaN because it was never assigned a value: normal_lpdf: Location parameter is nan, but must be finite"
    )
    #expect(
      try reason("parameters { real a; } model { target += negative_infinity(); }", at: [1])?
        .contains("the log density is -Infinity") == true)
    // Where all is well there is nothing to say.
    let fine = try Model(text: "parameters { real a; } model { a ~ normal(0, 1); }").posterior().evaluator()
    #expect(try fine.logDensity(at: [1]).isFinite)
    #expect(fine.rejection == nil)
  }

  @Test(
    "Arguments of solvers",
    arguments: [
      ("ode_rk45(f, [a, 1]', 0, {1.0}, x, a)[1]", "x[2] is NaN"),
      ("ode_bdf(f, x[1:2], 0, {1.0}, y, a)[1]", "x[2] is NaN"),
      ("ode_rk45(f, [a, 1]', x[2], {1.0}, y, a)[1]", "x[2] is NaN"),
      ("ode_rk45(f, [a, 1]', 0, {x[2]}, y, a)[1]", "x[2] is NaN"),
      ("ode_rk45(f, [a, 1]', 0, {1.0}, y, a * x[2])[1]", "x[2] is NaN"),
      ("solve_newton(g, [1, 1]', x, a)", "x[2] is NaN"),
      ("[integrate_1d_gauss_kronrod(h, 0, x[2], a), 1]'", "x[2] is NaN"),
    ])
  func solvers(call: String, cause: String) throws {
    let program = """
      functions {
        vector f(real t, vector s, vector v, real k) { return -k * s + v[2]; }
        vector g(vector s, vector v, real k) { return s - v[2] * k; }
        real h(real s, real sc, real k) { return s * k; }
      }
      data { int N; vector[N] x; vector[N] y; }
      parameters { real<lower=0> a; }
      model {
        vector[2] z = \(call);
        target += normal_lpdf(z | 0, 1);
      }
      """
    do {
      let found = try #require(try reason(program, NonFiniteTests.x))
      #expect(found.hasPrefix("m.stan:9:17: \(cause)"), "\(found)")
    } catch let error as ModelError {
      // What depends on data alone fails before any point is tried.
      #expect(error.description.contains("m.stan:9:17: error: \(cause)"), "\(error)")
    }
  }

  @Test func generatedQuantities() throws {
    let model = try Model(
      text: """
        data { int N; vector[N] x; }
        parameters { real a; }
        model { a ~ normal(0, 1); }
        generated quantities {
          vector[N] mu = a + x;
          array[N] real r = normal_rng(mu, 1);
        }
        """, name: "m.stan")
    let posterior = try model.posterior(data: NonFiniteTests.x)
    let error = #expect(throws: ModelError.self) { try posterior.outputs(at: [0.5]) }
    #expect(error?.diagnostics.first?.message == "x[2] is NaN, so mu[2] is NaN")
    #expect(error?.diagnostics.first?.line == 5)
  }

  @Test("Where no point can be a start, the data are to blame, and that is all that is said")
  func starting() async throws {
    let model = try Model(
      text: """
        data { int N; vector[N] x; vector[N] y; }
        parameters { real a; real b; real<lower=0> s; }
        model { vector[N] mu = a + b * x; y ~ normal(mu, s); }
        """, name: "m.stan")
    let posterior = try model.posterior(data: NonFiniteTests.x)
    do {
      _ = try await posterior.sample(NUTS())
      Issue.record("there is no starting point")
    } catch let error as ModelError {
      #expect(
        error.description == """
          m.stan:3:24: error: x[2] is NaN, so mu[2] is NaN
            3 | model { vector[N] mu = a + b * x; y ~ normal(mu, s); }
              |                        ^~~~~~~~~

          """)
    }
  }

  @Test func aDensityThatIsInfiniteAtAPoint() throws {
    let data: ModelData = ["N": 2, "y": [0.3, 0]]
    let head = "data { int N; vector[N] y; }\nparameters { real<lower=0, upper=0.9> a; }\n"
    #expect(
      try reason(head + "model { y ~ beta(a, 0.5); }", data, at: [0])
        == "m.stan:3:9: the density is infinite at y[2] = 0: beta_lpdf(0 | 0.45, 0.5) is Infinity, so the log density is Infinity"
    )
    #expect(
      try reason(head + "model { for (n in 1:N) target += weibull_lpdf(y[n] | a, 1); }", data, at: [0])?
        .contains("the density is infinite at y[2] = 0: weibull_lpdf(0 | 0.45, 1)") == true)
  }
}
