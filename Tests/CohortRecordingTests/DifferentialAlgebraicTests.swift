// Differential-algebraic systems and ode_adjoint_tol_ctl: against closed forms and against solves of the same ODE.
import Cohort
import CohortProgram
import Foundation
import Testing

@Suite struct DifferentialAlgebraicTests {
  /// y1' = -p y1, y2 = y1² + q: the second element is algebraic, and given by the first at the start, too.
  private static func model(_ call: String) -> String {
    """
    functions {
      vector f(real t, vector y, vector yp, real p, real q, data array[] real x, data int n) {
        return [yp[1] + n * p * y[1], y[2] - y[1]^2 - q * x[1]]';
      }
    }
    transformed data { array[2] real ts = {0.5, 2}; }
    parameters { real<lower=0> p; real q; real a; }
    model {
      vector[2] y0 = [a, a^2 + 2 * q]';
      vector[2] yp0 = [-p * a, -2 * p * a^2]';
      array[2] vector[2] y = \(call);
      target += y[1][1] + 3 * y[1][2] - y[2][2];
    }
    """
  }

  @Test(arguments: [
    ("dae(f, y0, yp0, 0, ts, p, q, {2.0}, 1)", 1e-7),
    ("dae_tol(f, y0, yp0, 0, ts, 1e-11, 1e-12, 10000, p, q, {2.0}, 1)", 1e-9),
  ])
  func closedForm(_ call: String, _ tolerance: Double) throws {
    let solved = try Recorded(DifferentialAlgebraicTests.model(call))
    let (p, q, a) = (0.7, 0.4, 1.3)
    func y1(_ t: Double) -> Double { a * exp(-p * t) }
    let value = y1(0.5) + 3 * (y1(0.5) * y1(0.5) + 2 * q) - (y1(2) * y1(2) + 2 * q)
    // The unconstrained point holds log(p), whose Jacobian adds log(p) to the density.
    expectEqual(try solved.value([log(p), q, a]), value + log(p), tolerance)
    let gradient = try solved.gradient([log(p), q, a])
    let byP = -0.5 * y1(0.5) - 3 * y1(0.5) * y1(0.5) + 4 * y1(2) * y1(2)
    expectEqual(gradient[0], p * byP + 1, tolerance)
    expectEqual(gradient[1], 4, tolerance)
    expectEqual(gradient[2], (y1(0.5) + 6 * y1(0.5) * y1(0.5) - 2 * y1(2) * y1(2)) / a, tolerance)
  }

  /// Robertson's kinetics with a conservation law instead of the third equation, and as an ODE by three solvers.
  @Test func robertson() throws {
    func recorded(_ call: String) throws -> Recorded {
      try Recorded(
        """
        functions {
          vector f(real t, vector y, vector yp, vector p) {
            return [yp[1] + p[1] * y[1] - p[2] * y[2] * y[3],
              yp[2] - p[1] * y[1] + p[2] * y[2] * y[3] + p[3] * y[2]^2, sum(y) - 1]';
          }
          vector g(real t, vector y, vector p) {
            return [-p[1] * y[1] + p[2] * y[2] * y[3], p[1] * y[1] - p[2] * y[2] * y[3] - p[3] * y[2]^2,
              p[3] * y[2]^2]';
          }
        }
        transformed data { array[3] real ts = {0.1, 0.4, 4}; vector[3] tiny = rep_vector(1e-13, 3); }
        parameters { vector[3] lp; real a; }
        model {
          vector[3] p = [0.04, 1e2, 3e3]' .* exp(lp);
          vector[3] y0 = [1 - exp(a), exp(a), 0]';
          array[3] vector[3] y = \(call);
          target += 0.3 * y[1][1] + 30 * y[2][2] + 2 * y[3][3] - y[3][2];
        }
        """)
    }
    let point = [0.1, -0.2, 0.3, -2.9]
    let reference = try recorded("ode_bdf_tol(g, y0, 0, ts, 1e-11, 1e-13, 100000, p)")
    let (value, gradient) = (try reference.value(point), try reference.gradient(point))
    let control = "1e-11, tiny, 1e-11, tiny, 1e-8, 1e-8, 100000, 100, 1"
    for call in [
      "dae_tol(f, y0, g(0, y0, p), 0, ts, 1e-11, 1e-13, 100000, p)",
      "ode_adjoint_tol_ctl(g, y0, 0, ts, \(control), 2, 2, p)",
      "ode_adjoint_tol_ctl(g, y0, 0, ts, \(control), 1, 1, p)",
    ] {
      let solved = try recorded(call)
      expectEqual(try solved.value(point), value, 1e-9)
      for (found, expected) in zip(try solved.gradient(point), gradient) { expectEqual(found, expected, 1e-8) }
    }
  }

  @Test(arguments: [
    ("dae_tol(f, y0, yp0, 0, ts, 1e-11, 1e-12, 3, p, q, {2.0}, 1)", "more than 3 steps"),
    ("dae(f, y0, yp0 / 0, 0, ts, p, q, {2.0}, 1)", "must be finite"),
  ])
  func failuresReject(_ call: String, _ message: String) throws {
    let solved = try Recorded(DifferentialAlgebraicTests.model(call))
    #expect(try solved.value([0.1, 0.2, 1]) == -.infinity)
    let messages = solved.density.rejections.entries.values.map(\.message).joined()
    #expect(messages.contains(message), "\(messages)")
  }

  @Test(arguments: [
    ("dae_tol(f, y0, yp0, 0, ts, -1.0, 1e-12, 3, p, q, {2.0}, 1)", "relative tolerance"),
    ("dae(f, y0, yp0, 0.5, ts, p, q, {2.0}, 1)", "after the initial time"),
    ("dae(f, y0, yp0[1:1], 0, ts, p, q, {2.0}, 1)", "its derivative has 1"),
    ("dae(f, rep_vector(0, 0), rep_vector(0, 0), 0, ts, p, q, {2.0}, 1)", ""),
  ])
  func badCallsAreErrors(_ call: String, _ words: String) throws {
    let solved = try Recorded(DifferentialAlgebraicTests.model(call))
    let error = #expect(throws: (any Error).self) { try solved.value([0.1, 0.2, 1]) }
    #expect(words.isEmpty || "\(error.map { "\($0)" } ?? "")".contains(words))
  }
}
