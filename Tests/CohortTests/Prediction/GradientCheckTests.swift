// Gradient checks: gradients that are right agree, and one that is not is found first.
import Cohort
import Foundation
import Testing

struct GradientCheckTests {
  @Test("Gradients agree with finite differences on all scales")
  func agrees() throws {
    let text = """
      parameters { vector[3] x; real<lower=0> s; simplex[3] p; real big; }
      model {
        x ~ normal(1e3 * cos(x[1]), s); s ~ lognormal(0, 2); p ~ dirichlet([2, 3, 4]');
        target += -0.5 * square(big - 1e6) * 1e-6 + 1e5 * inv_logit(big);
      }
      """
    let posterior = try Model(text: text).posterior()
    for seed in 1...5 as ClosedRange<UInt64> {
      let check = try posterior.checkGradient(seed: seed)
      #expect(check.entries.count == 7)
      #expect(check.failures.isEmpty, "\(check.table(limit: 10))")
      // The estimates of their own errors leave something to be found.
      #expect(check.entries.allSatisfy { $0.uncertainty < 1e-5 * max(1, abs($0.gradient)) })
    }
    var options = GradientCheck.Options()
    options.step = 1e-4
    options.error = 1e-3
    #expect(try posterior.checkGradient(seed: 1, options: options).failures.isEmpty)
  }

  @Test("A derivative that is not that of the density is the first in the list")
  func disagrees() throws {
    // A choice of which the density jumps: the derivative knows nothing of it.
    let text = """
      parameters { real a; real b; real c; }
      model { a ~ normal(0, 1); c ~ normal(0, 1); target += floor(1e4 * b) * 1e-3; b ~ normal(0, 1); }
      """
    let check = try Model(text: text).posterior().checkGradient(at: [0.3, 0.2, 0.1])
    #expect(check.failures.map(\.name) == ["b"])
    #expect(check.entries.first?.name == "b")
    #expect(check.table(limit: 1).contains("1 of 3 derivatives differ"))
  }

  @Test("A point without a density is an error")
  func invalid() {
    #expect(throws: ModelError.self) {
      try Model(text: "parameters { real a; } model { target += log(-square(a)); }").posterior()
        .checkGradient(at: [1])
    }
  }
}
