// Functions that are given functions: ODE solvers, the group solver, reduce_sum, algebraic equations, Laplace.
import CohortChecking
import Testing

@Suite struct HigherOrderTests {
  private func call(_ functions: String, _ parameters: String, _ expression: String) -> [String] {
    checked(
      """
      functions { \(functions.replacing("\n", with: " ")) }
      data { array[3] real ts; array[2] real xr; array[2] int xi; array[4] int s; array[2, 2] real y0s; }
      parameters { \(parameters) }
      model {
        \(expression)
      }
      """
    ).messages
  }

  private let ode = """
    array[] real rhs(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) { return y; }
    array[] real plain(real t, array[] real y, array[] real x_r, array[] int x_i) { return y; }
    vector variadic(real t, vector y, real a, vector b, data int n) { return y * a; }
    """
  private let parameters = "array[2, 3] real theta; real t0; array[4] real times; vector[2] v; array[2] real p;"

  /// With an argument too few, the form is named that takes the function that was given.
  @Test func aMissingArgumentOfTheGroupSolver() throws {
    let text = """
      functions { array[] real rhs(real t, array[] real y, array[] real p, array[] real r, array[] int i) { return y; } }
      data { array[1] real ts; array[1, 1] real y; array[1] int s; array[0] real r; array[0] int i; }
      generated quantities {
        array[1, 1] real z = integrate_ode_parallel(rhs, y, ts, ts, s, y, r, s, i);
      }
      """
    let message = try #require(checked(text).diagnostics.first)
    let hint = try #require(message.hints.first)
    #expect(hint.hasSuffix("takes 10 arguments, not 9"), "\(message.hints)")
  }

  @Test(arguments: ["", "_rk45", "_bdf", "_adams"])
  func groupSolvers(solver: String) {
    let name = "integrate_ode_parallel\(solver)"
    let groups = "y0s, {t0, 0}, times, s"
    #expect(call(ode, parameters, "array[4, 2] real z = \(name)(rhs, \(groups), theta, xr, s, xi, s);") == [])
    #expect(
      call(ode, parameters, "array[4, 2] real z = \(name)(rhs, \(groups), theta, xr, s, xi, s, 1e-6, 1e-6, 1000);")
        == [])
    #expect(call(ode, parameters, "array[4, 2] real z = \(name)(plain, \(groups), xr, s, xi, s);") == [])
    #expect(
      call(ode, parameters, "array[4, 2] real z = \(name)(plain, \(groups), xr, s, xi, s, 1e-6, 1e-6, 1000);") == [])
    // The data of the groups must be data, and the function must fit the form.
    #expect(
      call(ode, parameters, "array[4, 2] real z = \(name)(rhs, \(groups), theta, p, s, xi, s);")
        == ["5:24 argument-types"])
    #expect(
      call(ode, parameters, "array[4, 2] real z = \(name)(plain, \(groups), theta, xr, s, xi, s);")
        == ["5:24 argument-types"])
  }

  @Test func singleSolvers() {
    #expect(
      call(ode, parameters, "array[3, 2] real z = integrate_ode_bdf(rhs, p, t0, ts, theta[1], xr, xi);")
        == ["5:24 deprecated"])
    #expect(call(ode, parameters, "array[3] vector[2] z = ode_bdf(variadic, v, t0, ts, 1, v, 2);") == [])
    #expect(
      call(ode, parameters, "array[3] vector[2] z = ode_rk45_tol(variadic, v, t0, ts, 1e-6, 1e-6, 100, 1, v, 2);")
        == [])
    #expect(
      call(ode, parameters, "array[3] vector[2] z = ode_adams(variadic, v, t0, ts, 1, v);") == ["5:60 argument-types"])
    #expect(
      call(ode, parameters, "array[3] vector[2] z = ode_adams(variadic, v, t0, ts, 1, t0, 2);")
        == ["5:60 argument-types"])
    #expect(call(ode, parameters, "array[3] vector[2] z = ode_bdf(rhs, v, t0, ts);") == ["5:34 argument-types"])
    #expect(call(ode, parameters, "array[3] vector[2] z = ode_bdf(v, v, t0, ts);") == ["5:34 argument-types"])
    #expect(
      call(ode, parameters, "array[3] vector[2] z = ode_bdf_tol(variadic, v, t0, ts, t0, 1e-6, 9, 1, v, 2);")
        == ["5:59 argument-types"])
  }

  @Test func typedCallsHoldTheFunctionApart() throws {
    let program = try #require(
      checked(
        """
        functions { vector f(real t, vector y, real a) { return a * y; } vector f(real t, vector y, vector a) { return y; } }
        generated quantities { array[1] vector[1] z = ode_bdf(f, [1]', 0, {1}, 2); }
        """
      ).program)
    guard case .declaration(let z)? = program.generatedQuantities.first?.kind else {
      Issue.record("no declaration")
      return
    }
    #expect(z.initialValue?.prefix == "ode_bdf[f0](transpose([1.0]), 0.0, {1.0}, 2.0)")
  }

  @Test func reduceSum() {
    let functions = """
      real part_lpmf(array[] int slice, int start, int end, real lambda) { return poisson_lupmf(slice | lambda); }
      real sums(array[] vector slice, int start, int end) { return 1; }
      real wrong(array[] real slice, int start) { return 1; }
      """
    let parameters = "real<lower=0> lambda; array[2] vector[2] w;"
    #expect(call(functions, parameters, "target += reduce_sum(part_lpmf, xi, 1, lambda);") == [])
    #expect(call(functions, parameters, "target += reduce_sum_static(part_lupmf, xi, 1, lambda);") == [])
    #expect(call(functions, parameters, "target += reduce_sum(sums, w, 1);") == [])
    #expect(
      call(functions, parameters, "target += reduce_sum(part_lpmf, lambda, 1, lambda);") == ["5:35 reduce-sum-slices"])
    #expect(call(functions, parameters, "target += reduce_sum(wrong, xr, 1);") == ["5:24 argument-types"])
    #expect(call(functions, parameters, "target += reduce_sum(part_lpmf, xi, 1);") == ["5:39 argument-types"])
  }

  @Test func otherSolvers() {
    let functions = """
      vector system(vector x, vector y, array[] real xr, array[] int xi) { return x; }
      vector free(vector x, real a) { return x * a; }
      real integrand(real x, real xc, array[] real theta, array[] real xr, array[] int xi) { return x; }
      real curve(real x, real xc, real a) { return a * x; }
      """
    let parameters = "vector[2] v; real a; array[2] vector[2] shards; array[1] real theta;"
    let shards = "rep_array(xr, 2), rep_array(xi, 2)"
    for line in [
      "vector[2] z = algebra_solver(system, v, v, xr, xi);",
      "vector[2] z = algebra_solver_newton(system, v, v, xr, xi, 1e-6, 1e-6, 100);",
      "vector[2] z = solve_newton(free, v, a);",
      "vector[2] z = solve_powell_tol(free, v, 1e-6, 1e-6, 100, a);",
      "real z = integrate_1d(integrand, a, 1, theta, xr, xi);",
      "real z = integrate_1d_gauss_kronrod(curve, a, 1, 2);",
      "vector[2] z = map_rect(system, v, shards, \(shards));",
    ] {
      #expect(call(functions, parameters, line) == [], "\(line)")
    }
    #expect(
      call(functions, parameters, "vector[2] z = algebra_solver(system, v, v, theta, xi);") == ["5:17 argument-types"])
    #expect(call(functions, parameters, "vector[2] z = solve_newton(curve, v, a);") == ["5:30 argument-types"])
  }

  @Test func laplace() {
    let functions = """
      real lik(vector theta, array[] int y) { return poisson_log_lpmf(y | theta); }
      matrix cov(data array[] real x, real s) { return s * identity_matrix(size(x)); }
      real bad(vector theta, array[] int y) { return hmm_marginal([[1]], [[1]], theta); }
      """
    let parameters = "real<lower=0> sigma;"
    #expect(call(functions, parameters, "target += laplace_marginal(lik, (xi,), 1, cov, (xr, sigma));") == [])
    #expect(
      call(
        functions, parameters,
        "target += laplace_marginal_tol(lik, (xi,), 1, cov, (xr, sigma), ([0, 0]', 1e-6, 100, 1, 1, 1));") == [])
    #expect(
      call(functions, parameters, "xi ~ laplace_marginal_poisson_log(xi, [0, 0]', 1, cov, (xr, sigma));") == [])
    #expect(
      call(functions, parameters, "target += laplace_marginal(lik, (xr,), 1, cov, (xr, sigma));")
        == ["5:35 laplace-callback"])
    #expect(
      call(functions, parameters, "target += laplace_marginal(lik, (xi,), 1.5, cov, (xr, sigma));")
        == ["5:42 laplace-arguments"])
    #expect(
      call(functions, parameters, "target += laplace_marginal(bad, (xi,), 1, cov, (xr, sigma));")
        == ["5:30 no-second-derivatives"])
  }
}
