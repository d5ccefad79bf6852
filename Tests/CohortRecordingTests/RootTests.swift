// Solutions of algebraic equations: against closed forms, values computed by Stan Math, and differences.
import Cohort
import CohortProgram
import Foundation
import Testing

@Suite struct RootTests {
  private static let functions = """
    functions {
      vector fixed(vector x, vector th, array[] real x_r, array[] int x_i) {
        return [x[1] - th[1] * th[2], x[1] * x[2]^3 + x[2] - th[3]]';
      }
      vector free(vector x, real a, vector b) { return [x[1] - a * b[1], x[1] * x[2]^3 + x[2] - b[2]]'; }
    }
    parameters { vector[3] th; }

    """

  private func recorded(_ call: String) throws -> Recorded {
    try Recorded(
      RootTests.functions + """
        model {
          vector[2] x = \(call);
          target += 0.536068 * x[1] - 0.227864 * x[2];
        }
        """)
  }

  @Test(arguments: [
    ([0.5, 0.5, -1], [0.25, -0.84770759813956653], [0.22293595567689189, 0.22293595567689189, -0.14806399981936613]),
    ([5, 4, 2], [20, 0.428328760778734], [2.1502368456706762, 2.6877960570883452, -0.018976124020163607]),
    ([1, 2, 3], [2, 1], [1.13724, 0.56862, -0.032552]),
  ])
  func knownRoots(_ theta: [Double], _ root: [Double], _ gradient: [Double]) throws {
    for call in [
      "algebra_solver(fixed, [1, 1]', th, {0.0}, {0})", "algebra_solver_newton(fixed, [1, 1]', th, {0.0}, {0})",
      "algebra_solver(fixed, [1, 1]', th, {0.0}, {0}, 1e-10, 1e-9, 1e3)",
      "solve_powell(free, [1, 1]', th[1], th[2:3])", "solve_newton(free, [1, 1]', th[1], th[2:3])",
      "solve_powell_tol(free, [1, 1]', 1e-10, 1e-9, 1000, th[1], th[2:3])",
      "solve_newton_tol(free, [1, 1]', 1e-3, 1e-9, 1000, th[1], th[2:3])",
    ] {
      let solved = try recorded(call)
      expectEqual(try solved.value(theta), 0.536068 * root[0] - 0.227864 * root[1])
      for (found, expected) in zip(try solved.gradient(theta), gradient) { expectEqual(found, expected, 1e-9) }
    }
  }

  /// Rosenbrock's valley as equations, from far away: Newton's steps alone would go astray.
  @Test func powellFromAfar() throws {
    let solved = try Recorded(
      """
      functions { vector f(vector x, real c) { return [10 * (x[2] - x[1]^2), c - x[1]]'; } }
      parameters { real c; }
      model { vector[2] x = solve_powell(f, [-120, 10]', c); target += x[1] + 3 * x[2]; }
      """)
    expectEqual(try solved.value([1.5]), 1.5 + 3 * 2.25, 1e-10)
    expectEqual(try solved.gradient([1.5])[0], 1 + 6 * 1.5, 1e-10)
  }

  /// A root of every group of a loop is one node, and the guess may depend on parameters without a derivative.
  @Test func loopsBecomeOneNode() throws {
    let solved = try Recorded(
      """
      functions { vector f(vector x, real a, real b) { return [x[1]^3 + a * x[1] - b]'; } }
      data { int N; vector[N] b; }
      parameters { real<lower=0> a; }
      model { for (n in 1:N) target += solve_newton(f, [b[n] + 0.1 * a]', a, b[n])[1]; }
      """, data: ["N": 4, "b": [1, -3, 0.2, 40]])
    try solved.expectGradientsMatch([0.4], tolerance: 1e-8)
    #expect(solved.nodeCount == 1)
  }

  @Test(arguments: [
    ("algebra_solver(fixed, [1, 1]', 1000 * th, {0.0}, {0}, 1e-10, 1e-9, 3)", "the maximum number of steps (3)"),
    ("solve_newton(free, [1, 1]', th[1] * not_a_number(), th[2:3])", "the equations are not finite"),
    ("solve_powell(without, [1, 1]', th[1])", "no step brings the equations"),
    ("solve_newton(without, [1, 1]', th[1])", "no step brings the equations"),
    ("solve_newton(flat, [1, 0]', th[1])", "the Jacobian at the solution is singular"),
  ])
  func failuresReject(_ call: String, _ message: String) throws {
    let more = """
      functions {
        vector without(vector x, real a) { return [x[1]^2 + 1 + a^2, x[2]]'; }
        vector flat(vector x, real a) { return [0 * a * x[1], x[2]]'; }
      """
    let solved = try Recorded(
      RootTests.functions.replacingOccurrences(of: "functions {", with: more) + "model { target += sum(\(call)); }")
    #expect(try solved.value([1, 2, 3]) == -.infinity)
    let messages = solved.density.rejections.entries.values.map(\.message).joined()
    #expect(messages.contains(message), "\(messages)")
  }

  @Test(arguments: [
    ("solve_newton(free, rep_vector(1, 3), th[1], th[2:3])", "must return 3 numbers, one for each unknown"),
    ("solve_powell_tol(free, [1, 1]', -1.0, 1e-9, 10, th[1], th[2:3])", "relative tolerance"),
    ("solve_powell_tol(free, [1, 1]', 1e-9, 1e-9, 0, th[1], th[2:3])", "maximum number of steps"),
  ])
  func badCallsAreErrors(_ call: String, _ words: String) throws {
    let solved = try Recorded(RootTests.functions + "model { target += sum(\(call)); }")
    let error = #expect(throws: (any Error).self) { try solved.value([1, 2, 3]) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(words))
  }
}
