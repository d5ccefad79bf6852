// Integrals of one variable: against closed forms, values computed by other libraries, and differences.
import Cohort
import CohortProgram
import Foundation
import Testing

@Suite struct IntegralTests {
  private static let functions = """
    functions {
      real gaussian(real x, real xc, array[] real th, array[] real x_r, array[] int x_i) {
        return exp(-th[1] * x^2 + th[2] * x);
      }
      real beta_kernel(real x, real xc, array[] real th, array[] real x_r, array[] int x_i) {
        return x^(th[1] - 1) * (x > 0.5 ? xc : 1 - x)^(th[2] - 1);
      }
      real free(real x, real xc, real p, vector q) { return exp(-p * x^2 + q[1] * x); }
    }
    data { int k; real a; real b; }
    parameters { array[2] real th; }

    """

  private func recorded(_ call: String, _ a: Double, _ b: Double, k: Int = 0) throws -> Recorded {
    try Recorded(
      IntegralTests.functions + "model { target += \(call); }", data: ["k": k, "a": a, "b": b])
  }

  /// The value by Stan Math, the derivatives by mpmath.
  @Test(arguments: [
    (-1, 2, 1, 0, 1.6289055235748489, -0.6121974023129691, 0.1747819011413541),
    (-Double.infinity, 0.5, 1, 0, 1.3475079318655498, -0.4790537701649239, -0.3894003915357024),
    (0, .infinity, 0.3, 0.7, 3.9767809107608887, -13.985253313137136, 6.3062443958877044),
    (0, 1, 25, -3, 0.13020434194269415, -0.0018728224698345835, 0.012187739483424522),
    (-.infinity, .infinity, 0.3, 0.7, 4.86800731804907, -14.7392443796486, 5.67934187105725),
  ])
  func gaussianIntegrals(
    _ a: Double, _ b: Double, _ p: Double, _ q: Double, _ value: Double, _ dp: Double, _ dq: Double
  )
    throws
  {
    for call in [
      "integrate_1d(gaussian, a, b, th, {0.0}, {0})", "integrate_1d(gaussian, a, b, th, {0.0}, {0}, 1e-10)",
      "integrate_1d_double_exponential(free, a, b, th[1], [th[2]]')",
      "integrate_1d_gauss_kronrod(free, a, b, th[1], [th[2]]')",
      "integrate_1d_gauss_kronrod_tol(free, a, b, 1e-9, 1e-12, 20, th[1], [th[2]]')",
      "integrate_1d_double_exponential_tol(free, a, b, 1e-9, 1e-12, 10, th[1], [th[2]]')",
    ] {
      let integral = try recorded(call, a, b)
      expectEqual(try integral.value([p, q]), value, 1e-11)
      let gradient = try integral.gradient([p, q])
      expectEqual(gradient[0], dp, 1e-10)
      expectEqual(gradient[1], dq, 1e-10)
    }
  }

  /// The beta function, whose integrand is infinite at both ends, with the exact distance from the nearer one.
  @Test(arguments: [
    (2, 3, 0.083333333333333329, -0.09027777777777779, -0.048611111111111105),
    (0.5, 0.3, 4.55444308796217, -4.54761806969864, -11.5569706377604),
  ])
  func singularEnds(_ p: Double, _ q: Double, _ value: Double, _ dp: Double, _ dq: Double) throws {
    let integral = try recorded("integrate_1d(beta_kernel, a, b, th, {0.0}, {0})", 0, 1)
    expectEqual(try integral.value([p, q]), value, 1e-9)
    let gradient = try integral.gradient([p, q])
    expectEqual(gradient[0], dp, 1e-8)
    expectEqual(gradient[1], dq, 1e-8)
  }

  @Test func limitsAreDifferentiated() throws {
    for name in ["double_exponential", "gauss_kronrod"] {
      let integral = try Recorded(
        """
        functions { real f(real x, real xc, real p) { return cos(p * x); } }
        parameters { real a; real b; real p; }
        model { target += integrate_1d_\(name)(f, a, b, p); }
        """)
      let (a, b, p) = (-0.4, 1.3, 0.7)
      expectEqual(try integral.value([a, b, p]), (sin(p * b) - sin(p * a)) / p)
      let gradient = try integral.gradient([a, b, p])
      expectEqual(gradient[0], -cos(p * a))
      expectEqual(gradient[1], cos(p * b))
      expectEqual(gradient[2], (b * cos(p * b) - a * cos(p * a)) / p - (sin(p * b) - sin(p * a)) / (p * p))
    }
  }

  /// One integral per observation is one node with all of them, with the same results as one by one.
  @Test func loopsBecomeOneNode() throws {
    let source = """
      functions {
        real f(real x, real xc, real mu, real y, int n) { return exp(normal_lpdf(x | mu, 1) + poisson_log_lpmf(n | x) + 0 * y); }
      }
      data { int N; array[N] int n; }
      parameters { real mu; }
      model {
        for (i in 1:N) target += log(integrate_1d_gauss_kronrod(f, mu - 8, mu + 8, mu, 1.0 * i, n[i]));
      }
      """
    let counts = [0, 2, 1, 5, 0, 2]
    let all = try Recorded(source, data: ["N": 6, "n": counts])
    var (value, slope) = (0.0, 0.0)
    for n in counts {
      let one = try Recorded(source, data: ["N": 1, "n": [n]])
      value += try one.value([0.3])
      slope += try one.gradient([0.3])[0]
    }
    expectEqual(try all.value([0.3]), value)
    expectEqual(try all.gradient([0.3])[0], slope)
    try all.expectGradientsMatch([0.3])
    #expect(all.nodeCount == 1)
  }

  @Test(arguments: [
    ("integrate_1d(gaussian, a, b, th, {0.0}, {0})", 2, 1, "the lower limit 2.0 must not be above the upper limit 1.0"),
    ("integrate_1d(gaussian, a, b, th, {0.0}, {0})", Double.infinity, .infinity, "both limits are inf"),
    ("integrate_1d(gaussian, 0, positive_infinity(), {-th[1], 0.0}, {0.0}, {0})", 0, 1, "the integrand is not finite"),
    ("integrate_1d_gauss_kronrod_tol(free, a, b, 1e-12, 0, 1, 1e6, [th[1]]')", -1, 1, "the error estimate"),
    ("integrate_1d_double_exponential_tol(free, a, b, 1e-12, 0, 2, 1e4, [th[1]]')", 0.1, 1, "the error estimate"),
  ])
  func failuresReject(_ call: String, _ a: Double, _ b: Double, _ message: String) throws {
    let integral = try recorded(call, a, b)
    #expect(try integral.value([1, 2]) == -.infinity)
    let messages = integral.density.rejections.entries.values.map(\.message).joined()
    #expect(messages.contains(message), "\(messages)")
  }

  @Test(arguments: [
    ("integrate_1d(gaussian, a, b, th, {0.0}, {0}, -1)", "relative tolerance"),
    ("integrate_1d_gauss_kronrod_tol(free, a, b, 1e-8, -1.0, 5, th[1], [th[2]]')", "absolute tolerance"),
    ("integrate_1d_gauss_kronrod_tol(free, a, b, 1e-8, 0, -5, th[1], [th[2]]')", "number of refinements"),
  ])
  func badSettingsAreErrors(_ call: String, _ word: String) throws {
    let integral = try recorded(call, 0, 1)
    let error = #expect(throws: (any Error).self) { try integral.value([1, 2]) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(word))
  }

  @Test func emptyIntervalIsZero() throws {
    let integral = try recorded("integrate_1d(gaussian, a, b, th, {0.0}, {0})", 1, 1)
    #expect(try integral.value([1, 2]) == 0)
    #expect(try integral.gradient([1, 2]) == [0, 0])
  }
}
