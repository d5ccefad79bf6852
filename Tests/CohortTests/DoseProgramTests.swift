// Programs with repeated doses: Torsten's functions beside a plain loop over doses and a closed form, for every solver.
import Cohort
import Foundation
import Testing

@Suite struct DoseProgramTests {
  /// Three subjects with four doses each, 12 hours apart, observed 1 and 5 hours after each.
  private static func program(_ slope: String, body: String) -> String {
    """
    functions {
      vector f(real t, vector x, array[] real p, data array[] real r, data array[] int i) { return \(slope); }
      vector g(real t, vector x, array[] real p) { return \(slope); }
    }
    transformed data {
      int J = 3; int D = 4; int R = 3 * D; int N = J * R;
      array[0] real none; array[0] int no;
      array[J] int len = rep_array(R, J);
      array[N] real time; array[N] real amt = rep_array(0.0, N); array[N] real zero = amt;
      array[N] int evid = rep_array(0, N); array[N] int cmt = rep_array(1, N); array[N] int nothing = evid;
      for (j in 1:J) for (d in 1:D) {
        int k = (j - 1) * R + 3 * (d - 1);
        time[k + 1:k + 3] = {12.0 * (d - 1), 12.0 * (d - 1) + 1, 12.0 * (d - 1) + 5};
        amt[k + 1] = 10 * j;
        evid[k + 1] = 1;
      }
    }
    parameters { vector[2] a; }
    model {
      array[J, 2] real p;
      for (j in 1:J) p[j] = {0.1 * exp(a[1] + 0.1 * j), 3 * exp(a[2])};
      \(body)
    }
    """
  }

  private static func events(_ solver: String) -> String {
    """
    matrix[1, N] y = pmx_solve_group_\(solver)(f, 1, len, time, amt, zero, zero, evid, cmt, nothing, nothing, p, 1e-9, 1e-9, 1000000);
    for (j in 1:J) for (d in 1:D) for (q in 2:3) target += (1 + 0.1 * q) * y[1, (j - 1) * R + 3 * (d - 1) + q];
    """
  }

  private static func loop(_ solver: String) -> String {
    """
    for (j in 1:J) {
      vector[1] y = [0]';
      for (d in 1:D) {
        y[1] += 10 * j;
        array[3] vector[1] s = ode_\(solver)_tol(
          g, y, 12.0 * (d - 1), {12.0 * (d - 1) + 1, 12.0 * (d - 1) + 5, 12.0 * d}, 1e-9, 1e-9, 1000000, p[j]);
        target += 1.2 * s[1, 1] + 1.3 * s[2, 1];
        y = s[3];
      }
    }
    """
  }

  private static func evaluate(
    _ text: String, at point: [Double], exactLinear: Bool = true
  ) throws -> (value: Double, gradient: [Double]) {
    var settings = SolverSettings()
    settings.solvesLinearExactly = exactLinear
    return try Model(text: text, solvers: settings).posterior().evaluator().logDensityAndGradient(at: point)
  }

  private static let point = [0.2, -0.3]

  private func expectNear(_ a: (value: Double, gradient: [Double]), _ b: (value: Double, gradient: [Double])) {
    #expect(abs(a.value - b.value) < 1e-5 * abs(b.value), "\(a) \(b)")
    for (x, y) in zip(a.gradient, b.gradient) { #expect(abs(x - y) < 1e-5 * (1 + abs(y)), "\(a) \(b)") }
  }

  @Test(arguments: ["rk45", "bdf", "adams", "rosenbrock", "auto"], [true, false])
  func firstOrderElimination(solver: String, exactLinear: Bool) throws {
    var expected = (value: 0.0, gradient: [0.0, 0.0])
    for j in 1...3 {
      let k = 0.1 * exp(Self.point[0] + 0.1 * Double(j))
      for d in 0..<4 {
        for (after, weight) in [(1.0, 1.2), (5.0, 1.3)] {
          for dose in 0...d {
            let t = 12 * Double(d - dose) + after
            let part = weight * 10 * Double(j) * exp(-k * t)
            expected.value += part
            expected.gradient[0] -= part * t * k
          }
        }
      }
    }
    for body in [Self.events(solver), Self.loop(solver)] {
      expectNear(
        try Self.evaluate(Self.program("-p[1] * x", body: body), at: Self.point, exactLinear: exactLinear), expected)
    }
  }

  /// A system that is not linear: the two ways of saying it agree, and derivatives with differences.
  @Test(arguments: ["rk45", "bdf", "rosenbrock", "auto"])
  func saturatingElimination(solver: String) throws {
    let slope = "[-10 * p[1] * x[1] / (p[2] + x[1])]'"
    let events = try Self.evaluate(Self.program(slope, body: Self.events(solver)), at: Self.point)
    let loop = try Self.evaluate(Self.program(slope, body: Self.loop(solver)), at: Self.point)
    expectNear(events, loop)
    for k in 0..<2 {
      let values = try [-1e-4, 1e-4].map { step in
        var point = Self.point
        point[k] += step
        return try Self.evaluate(Self.program(slope, body: Self.loop("rk45")), at: point).value
      }
      #expect(abs((values[1] - values[0]) / 2e-4 - events.gradient[k]) < 1e-4 * (1 + abs(events.gradient[k])))
    }
  }

  /// Repeated doses, an infusion, a lag, bioavailability and a steady state: Torsten's linear models against the same systems integrated.
  @Test(arguments: [
    ("onecpt", 2, "{cl, 10.0, ka}", "[-ka * x[1], ka * x[1] - cl / 10 * x[2]]'"),
    (
      "twocpt", 3, "{cl, 2.0, 10.0, 20.0, ka}",
      "[-ka * x[1], ka * x[1] - (cl + 2) / 10 * x[2] + 0.1 * x[3], 0.2 * x[2] - 0.1 * x[3]]'"
    ),
    ("onecpt_effcpt", 3, "{cl, 10.0, ka, 0.5}", "[-ka * x[1], ka * x[1] - cl / 10 * x[2], 0.5 * (x[2] - x[3])]'"),
    (
      "twocpt_effcpt", 4, "{cl, 2.0, 10.0, 20.0, ka, 0.5}",
      "[-ka * x[1], ka * x[1] - (cl + 2) / 10 * x[2] + 0.1 * x[3], 0.2 * x[2] - 0.1 * x[3], 0.5 * (x[2] - x[4])]'"
    ),
    ("linode", 2, "[[-ka, 0], [ka, -cl / 10]]", "[-ka * x[1], ka * x[1] - cl / 10 * x[2]]'"),
  ])
  func linearModels(name: String, states: Int, theta: String, slope: String) throws {
    func program(_ call: String) -> String {
      """
      functions {
        vector f(real t, vector x, array[] real p, data array[] real r, data array[] int i) {
          real ka = p[1]; real cl = p[2];
          return \(slope);
        }
      }
      transformed data {
        array[6] real time = {0.0, 1.0, 12.0, 15.0, 30.0, 50.0};
        array[6] real amt = {100.0, 0.0, 80.0, 0.0, 50.0, 0.0};
        array[6] real rate = {0.0, 0.0, 20.0, 0.0, 0.0, 0.0};
        array[6] real ii = {6.0, 0.0, 0.0, 0.0, 8.0, 0.0};
        array[6] int evid = {1, 0, 1, 0, 1, 0};
        array[6] int cmt = {1, 2, 2, 2, 1, 2};
        array[6] int addl = {3, 0, 0, 0, 2, 0};
        array[6] int ss = {0, 0, 0, 0, 1, 0};
      }
      parameters { vector[4] a; }
      model {
        real ka = exp(a[1]); real cl = 3 * exp(a[2]);
        array[\(states)] real F = rep_array(0.5, \(states)); array[\(states)] real lag = rep_array(0.1, \(states));
        F[1] = inv_logit(a[3]); lag[1] = exp(a[4]);
        matrix[\(states), 6] y = \(call);
        for (k in 1:6) target += k * sum(y[, k]);
      }
      """
    }
    let records = "time, amt, rate, ii, evid, cmt, addl, ss"
    let point = [0.1, -0.2, 0.4, -1.2]
    let integrated = try Self.evaluate(
      program("pmx_solve_bdf(f, \(states), \(records), {ka, cl}, F, lag, 1e-10, 1e-10, 1000000)"), at: point,
      exactLinear: false)
    for exactLinear in [true, false] {
      expectNear(
        try Self.evaluate(
          program("pmx_solve_\(name)(\(records), \(theta), F, lag)"), at: point, exactLinear: exactLinear), integrated)
    }
  }

  /// Calls of a loop over subjects are one solve, which is exact as each of them is.
  @Test func callsOfALoopStayExact() throws {
    let text = """
      parameters { vector<lower=0>[3] cl; }
      model {
        for (j in 1:3) {
          matrix[2, 2] y = pmx_solve_onecpt(
            {0.0, 2.0}, {10.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {1, 0}, {1, 1}, {0, 0}, {0, 0}, {cl[j], 10.0, 1.0});
          target += y[2, 2];
        }
      }
      """
    let explanation = try Model(text: text).posterior().explanation()
    let solve = try #require(explanation.density.calls.lazy.compactMap(\.solve).first)
    #expect(solve.groups >= 3 && solve.methodMeaning.contains("solved exactly"), "\(solve)")
  }

  /// Calls for several groups in a loop, which become one: output times may be the initial time there, too.
  @Test func timesAtTheStartOfSeveralCalls() throws {
    let text = """
      functions {
        array[] real f(real t, array[] real y, array[] real p, data array[] real r, data array[] int i) {
          return {-p[1] * y[1] * (1 + 0.1 * y[1])};
        }
      }
      transformed data { array[0] real r; array[0] int n; }
      parameters { vector[2] a; }
      model {
        for (k in 1:2) {
          array[3, 1] real y = integrate_ode_parallel(
            f, {{1.0}, {2.0}}, {0.0, 1.0}, {0.0, 1.0, 1.0}, {2, 1}, {{exp(a[k])}, {exp(a[k])}}, r, {0, 0}, n, {0, 0});
          target += y[1, 1] + 10 * y[3, 1] + 0 * y[2, 1];
        }
      }
      """
    let found = try Self.evaluate(text, at: [0.1, -0.2])
    #expect(found.value == 2 * (1 + 20) && found.gradient == [0, 0])
  }

  @Test func brokenLines() throws {
    let text = """
      parameters { real x; }
      model {
        target += sum(pmx_ln_interpolate({0.0, 1.5, x, 5.0}, {1.0, 2.0, 4.0}, {10.0, 20.0, 3 * x}));
      }
      """
    // 10 + 15 + (20 + (3 x - 20) (x - 2) / 2) + 3 x at x = 3.
    let found = try Self.evaluate(text, at: [3])
    #expect(abs(found.value - (10 + 15 + (20 - 5.5) + 9)) < 1e-12)
    #expect(abs(found.gradient[0] - ((9.0 - 20) / 2 + 3.0 / 2 + 3)) < 1e-12)
    // Abscissas that decrease make the point invalid.
    let disordered = try Self.evaluate(
      "parameters { real x; } model { target += pmx_ln_interpolate(x, {2.0, 1.0}, {1.0, 2.0}); }", at: [1.5])
    #expect(disordered.value == -.infinity)
  }
}
