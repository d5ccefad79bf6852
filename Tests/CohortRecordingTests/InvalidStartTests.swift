// A point that is invalid when the program is first recorded says nothing of other points.
import Cohort
import Foundation
import Testing

@Suite struct InvalidStartTests {
  /// Programs with a point at which they fail (there they are recorded first), one at which they do not, and the log
  /// density there.
  private static let programs: [(program: String, failing: [Double], fine: [Double], value: Double)] = [
    // Bounds out of order: u = exp(a) is not above 1. At a = 1, b = 0: log of u - 1, 1/4, and the Jacobian of u, a.
    (
      "parameters { real<lower=0> u; real<lower=1, upper=u> x; }", [-0.5, 0], [1, 0],
      log(M_E - 1) + log(0.25) + 1
    ),
    (
      "parameters { real<lower=0> u; vector<lower=[0, 1]', upper=u>[2] x; }", [-0.5, 0, 0], [1, 0, 0],
      log(M_E) + log(M_E - 1) + 2 * log(0.25) + 1
    ),
    // Inverses of transforms of what the transform does not give.
    (
      "parameters { real a; real b; } model { target += sum(simplex_unconstrain([a, b]')); target += a; }", [0.5, 0.6],
      [0.5, 0.5], 0.5
    ),
    ("parameters { real a; } model { target += lower_bound_unconstrain(a, 1); }", [0.5], [3], log(2.0)),
    // NaN cannot be sorted.
    ("parameters { real a; real b; } model { target += sort_asc({sqrt(a), b})[1]; }", [-1, 7], [4, 7], 2),
    // Not symmetric.
    (
      "parameters { real a; } model { target += quad_form_sym([[2, a], [1, 3]], [1, 1]'); }", [0], [1], 7
    ),
  ]

  @Test(arguments: programs.indices) func otherPointsAreEvaluated(_ index: Int) throws {
    let (program, failing, fine, value) = Self.programs[index]
    let density = try Model(text: program).posterior().evaluable.density(fresh: true)
    let posterior = try Model(text: program).posterior()
    #expect(try !posterior.evaluate(density, at: failing).value.isFinite)
    #expect(abs(try posterior.evaluate(density, at: fine).value - value) < 1e-12)
    #expect(try !posterior.evaluate(density, at: failing).value.isFinite)
    #expect(abs(try posterior.evaluate(density, at: fine).value - value) < 1e-12)
    #expect(!density.rejections.entries.isEmpty)
  }

  /// Chains begin with the program as it was recorded at the origin.
  @Test func chainsStartWhereTheOriginIsInvalid() async throws {
    let posterior = try Model(
      text: "parameters { real<lower=0> u; real<lower=1, upper=u> x; } model { u ~ exponential(0.5); }"
    ).posterior()
    var (method, options) = (NUTS(), RunOptions())
    (options.chains, options.seed) = (2, 1)
    (method.warmup, method.samples) = (50, 50)
    let fit = try await posterior.sample(method, options: options)
    #expect(fit.drawCount == 100)
    #expect(fit.rejections.contains { $0.message.contains("x: the lower bound is not below the upper bound") })
  }
}
