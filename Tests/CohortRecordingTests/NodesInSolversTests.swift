// Matrix functions, multivariate densities and solvers inside of functions that solvers call: against the same computed
// outside, against formulas, and against finite differences.
import Cohort
import Foundation
import Testing

@Suite struct NodesInSolversTests {
  /// Linear systems by matrix exponentials: y' = exp(A) y has the solution exp(t exp(A)) y0.
  @Test(arguments: ["rk45", "bdf", "adams", "ckrk"])
  func matrixFunctionsInRightHandSides(_ method: String) throws {
    func model(_ statement: String) throws -> Recorded {
      try Recorded(
        """
        functions {
          matrix system(vector q) { return [[-1 + q[1], 0.3], [q[2], -2]]; }
          vector f(real t, vector y, vector q) { return matrix_exp(system(q)) * y; }
        }
        parameters { vector[2] q; }
        model { \(statement) }
        """)
    }
    let inside = try model(
      "target += sum(ode_\(method)_tol(f, [1, 0.5]', 0, {0.4, 1.2}, 1e-10, 1e-12, 100000, q)[2]);")
    let outside = try model("target += sum(matrix_exp(1.2 * matrix_exp(system(q))) * [1, 0.5]');")
    let point = [0.2, -0.4]
    expectEqual(try inside.value(point), try outside.value(point), 1e-8)
    for (a, b) in zip(try inside.gradient(point), try outside.gradient(point)) { expectEqual(a, b, 1e-6) }
  }

  /// Several groups are advanced in lanes, each with calls of its own; all with parameters that differ.
  @Test func lanes() throws {
    func model(_ right: String) throws -> Recorded {
      try Recorded(
        """
        functions {
          vector f(real t, vector y, real a, matrix S) { return \(right); }
        }
        transformed data { matrix[2, 2] S = [[2, 0.5], [0.5, 1]]; }
        parameters { vector[6] a; }
        model {
          for (g in 1:6)
            target += g * ode_rk45_tol(f, [1, -0.5]', 0, {0.5, 1 + 0.1 * g}, 1e-9, 1e-9, 10000, a[g], S)[2][1];
        }
        """)
    }
    let nodes = try model("-a * mdivide_left_spd(S, y) + [0, exp(multi_normal_lpdf(y | rep_vector(a, 2), S))]'")
    let plain = try model(
      """
      -a * [y[1] - 0.5 * y[2], -0.5 * y[1] + 2 * y[2]]' / 1.75
        + [0, exp(-0.5 * ((y[1] - a)^2 - (y[1] - a) * (y[2] - a) + 2 * (y[2] - a)^2) / 1.75) / (2 * pi() * sqrt(1.75))]'
      """)
    let point = [0.3, 0.5, 0.7, -0.2, 1.1, 0.9]
    expectEqual(try nodes.value(point), try plain.value(point), 1e-10)
    for (a, b) in zip(try nodes.gradient(point), try plain.gradient(point)) { expectEqual(a, b, 1e-8) }
  }

  /// A choice between calls: the branch that is not taken may fail.
  @Test func callsInBranches() throws {
    let model = try Recorded(
      """
      functions {
        vector f(real t, vector y, real a) {
          if (t < 0.5) return [a]';
          return [cholesky_decompose([[y[1] - 0.2, 0], [0, 1]])[1, 1]]';
        }
      }
      parameters { real a; }
      model { target += ode_rk45_tol(f, [0]', 0, {0.5, 1}, 1e-10, 1e-10, 10000, a)[2][1]; }
      """)
    // y(0.5) = a/2; then (y - 0.2)^(1/2) grows by 1/4.
    let a = 1.3
    let root = (a / 2 - 0.2).squareRoot() + 0.25
    expectEqual(try model.value([a]), root * root + 0.2, 1e-7)
    expectEqual(try model.gradient([a])[0], root / (2 * (a / 2 - 0.2).squareRoot()), 1e-5)
  }

  @Test func solversInSolvers() throws {
    // ∫₀¹ exp(-k x) dx in a right-hand side; the root of an equation with an ODE's solution; an integral of a root.
    let models: [(String, (Double) -> (Double, Double))] = [
      (
        """
        functions {
          real g(real x, real xc, real k) { return exp(-k * x); }
          vector f(real t, vector y, real k) { return [integrate_1d_gauss_kronrod(g, 0, 1, k) * y[1]]'; }
        }
        parameters { real k; }
        model { target += ode_bdf_tol(f, [1]', 0, {2.0}, 1e-11, 1e-11, 100000, k)[1][1]; }
        """,
        { k in
          let rate = (1 - exp(-k)) / k, slope = (exp(-k) * (k + 1) - 1) / (k * k)
          return (exp(2 * rate), 2 * slope * exp(2 * rate))
        }
      ),
      (
        """
        functions {
          vector f(real t, vector y, real k) { return -k * y; }
          vector g(vector x, real k) { return ode_rk45_tol(f, x, 0, {1.0}, 1e-12, 1e-12, 100000, k)[1] - 2; }
        }
        parameters { real k; }
        model { target += solve_newton(g, [1]', k)[1]; }
        """, { k in (2 * exp(k), 2 * exp(k)) }
      ),
      (
        """
        functions {
          vector g(vector x, real a) { return [exp(x[1]) - a]'; }
          real h(real x, real xc, real k) { return solve_newton_tol(g, [0]', 1e-12, 1e-12, 100, 1 + k * x)[1]; }
        }
        parameters { real k; }
        model { target += integrate_1d_double_exponential(h, 0, 1, k); }
        """,
        { k in
          // ∫ log(1 + k x) dx = ((1 + k) log(1 + k) - k)/k
          ((1 + k) * log(1 + k) / k - 1, (log(1 + k) + 1) / k - (1 + k) * log(1 + k) / (k * k))
        }
      ),
      (
        """
        functions {
          vector f(real t, vector y, real k) { return -k * y; }
          vector r(real t, vector y, vector d, real k) { return d - ode_rk45_tol(f, y, 0, {1.0}, 1e-11, 1e-11, 10000, k)[1]; }
        }
        parameters { real k; }
        model { target += dae_tol(r, [1]', [exp(-k)]', 0, {1.5}, 1e-10, 1e-10, 100000, k)[1][1]; }
        """,
        { k in (exp(1.5 * exp(-k)), -1.5 * exp(-k) * exp(1.5 * exp(-k))) }
      ),
    ]
    for (program, expected) in models {
      let model = try Recorded(program)
      for k in [0.4, 0.9] {
        let (value, slope) = expected(k)
        expectEqual(try model.value([k]), value, 1e-8)
        expectEqual(try model.gradient([k])[0], slope, 1e-6)
      }
    }
  }

  @Test func densitiesInIntegrands() throws {
    let model = try Recorded(
      """
      functions {
        real g(real x, real xc, vector q) {
          return exp(multi_normal_lpdf([x, 0.3]' | [q[1], 0]', [[1.5, q[2]], [q[2], 0.8]]));
        }
      }
      parameters { vector[2] q; }
      model { target += integrate_1d_gauss_kronrod(g, negative_infinity(), positive_infinity(), q); }
      """)
    // The marginal density of the second.
    expectEqual(
      try model.value([0.2, 0.4]), exp(normal(0.3, 0, 0.8.squareRoot())) / (2 * Double.pi).squareRoot(), 1e-9)
    for slope in try model.gradient([0.2, 0.4]) { #expect(abs(slope) < 1e-7) }
  }

  @Test func whatFailsInsideMakesThePointInvalid() throws {
    let model = try Recorded(
      """
      functions { vector f(real t, vector y, real a) { return cholesky_decompose([[a, 0], [0, 1]]) * y; } }
      parameters { real a; }
      model { target += ode_rk45(f, [1, 1]', 0, {1.0}, a)[1][1]; }
      """)
    #expect(try model.value([-1]) == -.infinity)
    expectEqual(try model.value([0.49]), exp(0.7), 1e-5)
  }

  /// With a normal likelihood the approximation is exact: y ~ multi_normal(0, K + S).
  @Test(arguments: [
    ("multi_normal_lpdf(y | th, S)", "S"), ("multi_normal_prec_lpdf(y | th, S)", "inverse_spd(S)"),
    ("multi_normal_cholesky_lpdf(y | th, cholesky_decompose(S))", "S"),
  ])
  func normalLikelihoodsOfTheLaplaceApproximation(_ density: String, _ covariance: String) throws {
    func model(_ statement: String) throws -> Recorded {
      try Recorded(
        """
        functions {
          real density(vector th, vector y, matrix S) { return \(density); }
          matrix kernel(real a) { return [[1.5 + a, 0.4], [0.4, 1]]; }
        }
        transformed data { vector[2] y = [0.3, -0.8]'; }
        parameters { vector[2] q; }
        transformed parameters { matrix[2, 2] S = [[1 + q[1]^2, 0.2], [0.2, 0.7]]; }
        model { \(statement) }
        """)
    }
    let laplace = try model("target += laplace_marginal(density, (y, S), 2, kernel, (q[2],));")
    let exact = try model("target += multi_normal_lpdf(y | [0, 0]', kernel(q[2]) + \(covariance));")
    let point = [0.4, 0.6]
    expectEqual(try laplace.value(point), try exact.value(point), 1e-9)
    for (a, b) in zip(try laplace.gradient(point), try exact.gradient(point)) { expectEqual(a, b, 1e-7) }
  }
}
