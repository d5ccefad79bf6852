// ProfileTests: the parts of a profile add up to the gradient, and the line that is expensive is blamed.
import Cohort
import Foundation
import Testing

/// One after another: they measure.
@Suite(.serialized) struct ProfileTests {
  private func profile(_ text: String, data: String = "{}") throws -> GradientProfile {
    var options = ProfileOptions()
    options.points = 3
    options.seconds = 0.6
    let explanation = try Model(text: text).posterior(data: ModelData(json: data)).explanation(profile: options)
    return try #require(explanation.profile)
  }

  private func marked(_ text: String) -> Int? {
    text.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("// HERE") }.map { $0 + 1 }
  }

  private func check(_ profile: GradientProfile) {
    let lines = profile.lines.reduce(0) { $0 + $1.total }
    #expect(abs(lines + profile.overhead - profile.parts) <= 1e-9 * profile.parts)
    let steps = profile.steps.reduce(0) { $0 + $1.total }
    #expect(abs(steps - lines) <= 0.01 * profile.parts || profile.steps.count == 100)
    // Two measurements of the same, on a machine that does other things, too.
    #expect(profile.parts > 0.6 * profile.gradient && profile.parts < 1.6 * profile.gradient)
    #expect(profile.lines.allSatisfy { $0.forward >= 0 && $0.reverse >= 0 })
  }

  private func expectBlame(_ text: String, data: String = "{}", least: Double) throws {
    let profile = try profile(text, data: data)
    check(profile)
    let line = profile.lines.first { $0.place.line == marked(text) }
    let share = profile.share(line?.total ?? 0)
    #expect(share > least, "\(share) of \(profile.lines)")
  }

  private static let numbers = "{\"N\":2000,\"y\":[\((0..<2000).map { "\(1 + $0 % 7)" }.joined(separator: ","))]}"

  @Test func anExpensiveFunctionIsBlamed() throws {
    try expectBlame(
      """
      data { int N; vector[N] y; }
      parameters { vector<lower=0>[2000] a; real<lower=0> b; }
      model {
        a ~ exponential(1);
        b ~ exponential(1);
        target += -square(a);
        target += lgamma(a + y); // HERE
        target += -b * a;
      }
      """, data: Self.numbers, least: 0.5)
  }

  @Test func anExpensiveCallIsBlamed() throws {
    try expectBlame(
      """
      parameters { matrix[40, 40] M; real b; }
      model {
        to_vector(M) ~ normal(0, 1);
        b ~ normal(0, 1);
        target += -sum(inverse_spd(add_diag(M * M' + M * M', exp(b)))); // HERE
      }
      """, least: 0.5)
  }

  @Test func aSolveIsBlamedWithItsGroups() throws {
    let text = """
      functions {
        vector decay(real t, vector y, real k) { return -k * y .* (1 + 0.001 * y); }
      }
      parameters { vector<lower=0>[6] k; }
      model {
        k ~ lognormal(0, 1);
        for (j in 1:6)
          target += -ode_rk45_tol(decay, [1.0]', 0, {j == 3 ? 4000.0 : 1.0}, 1e-9, 1e-9, 100000, k[j])[1][1]; // HERE
      }
      """
    try expectBlame(text, least: 0.8)
    let solve = try #require(try profile(text).solves.first)
    #expect(solve.groups == 6 && solve.place?.line == marked(text))
    #expect(solve.evaluations > 6 * solve.steps - 1 && solve.newtonIterations == 0)
    let costliest = try #require(solve.costliest.first)
    #expect(costliest.number == 3 && costliest.share > 0.4)
    #expect(abs(solve.costliest.reduce(0) { $0 + $1.share } - 1) < 1e-9)
  }

  @Test func implicitMethodsCountNewtonsIterations() throws {
    let text = """
      functions {
        vector stiff(real t, vector y, real k) { return [-1000 * k * (y[1] - y[2]), -k * y[2] * (1 + 0.001 * y[2])]'; }
      }
      parameters { real<lower=0> k; }
      model {
        k ~ lognormal(0, 1);
        target += -ode_bdf(stiff, [1.0, 2.0]', 0, {1.0, 2.0}, k)[2][1];
      }
      """
    let solve = try #require(try profile(text).solves.first)
    #expect(solve.steps > 20 && solve.newtonIterations > solve.steps && solve.factorizations > 1)
    #expect(solve.evaluations >= solve.newtonIterations)
  }

  @Test func seriesAndVectorsShareTheirTime() throws {
    let profile = try profile(
      """
      data { int N; vector[N] y; }
      parameters { real mu; real<lower=0> sigma; }
      model {
        real h = 1;
        mu ~ normal(0, 1);
        sigma ~ exponential(1);
        for (n in 1:N) {
          h = 0.5 + 0.1 * square(y[n] - mu) + 0.5 * h;
          y[n] ~ normal(mu, sigma * sqrt(h));
        }
      }
      """, data: Self.numbers)
    check(profile)
    let shares = [8, 9].map { line in profile.share(profile.lines.first { $0.place.line == line }?.total ?? 0) }
    #expect(shares.allSatisfy { $0 > 0.05 } && shares.reduce(0, +) > 0.9, "\(shares)")
  }

  @Test func theListingIsTheProgram() throws {
    var options = ProfileOptions()
    options.points = 2
    options.seconds = 0.1
    let text = "parameters {\n  real mu;\n}\nmodel {\n  mu ~ normal(0, 1);\n}\n"
    let listing = try Model(text: text).posterior().explanation(profile: options).description
    for line in ["  real mu;", "  mu ~ normal(0, 1);"] { #expect(listing.contains("| " + line)) }
    #expect(listing.contains("Time of a gradient"))
  }

  @Test func settingsAndPointsAreChecked() throws {
    var options = ProfileOptions()
    options.points = 0
    let posterior = try Model(text: "parameters { real mu; } model { mu ~ normal(0, 1); }").posterior()
    #expect(throws: ModelError.self) { try posterior.explanation(profile: options) }
    let nowhere = try Model(
      text: "parameters { real<lower=0> s; } model { target += normal_lpdf(s | 0, -1 - s); }"
    ).posterior()
    options.points = 2
    #expect(throws: ModelError.self) { try nowhere.explanation(profile: options) }
  }

  @Test func pointsMayBeDrawsOfAFit() async throws {
    let posterior = try Model(text: "parameters { real mu; } model { mu ~ normal(0, 1); }").posterior()
    var method = NUTS()
    (method.warmup, method.samples) = (50, 20)
    var options = ProfileOptions()
    options.points = 3
    options.seconds = 0.1
    options.fit = try await posterior.sample(method)
    let profile = try #require(try posterior.explanation(profile: options).profile)
    #expect(profile.isAtDraws && profile.points == 3)
  }
}
