// What a diagnosis says of models that are known to be hard, in the words of these models.
import Cohort
import Testing

@Suite struct DiagnosisTests {
  private func fit(
    _ text: String, data: ModelData = [:], warmup: Int = 500, samples: Int = 1000, starts: [ModelData] = []
  ) async throws -> (
    Model, Fit
  ) {
    let model = try Model(text: text)
    var method = NUTS()
    method.warmup = warmup
    method.samples = samples
    // The usual metric: what it cannot do is to be told.
    method.adaptation.scheme = .stan
    method.metric = .diagonal
    var options = RunOptions()
    options.seed = 3
    options.initialValues.values = starts
    return (model, try await model.posterior(data: data).sample(method, options: options))
  }

  private static let schools: ModelData = [
    "y": [28.0, 8, -3, 7, -1, 1, 18, 12], "sigma": [15.0, 10, 16, 11, 9, 11, 10, 18],
  ]

  @Test func aCentredHierarchyIsTold() async throws {
    let (model, fit) = try await fit(
      """
      data {
        array[8] real y;
        array[8] real<lower=0> sigma;
      }
      parameters {
        real mu;
        real<lower=0> tau;
        vector[8] theta;
      }
      model {
        mu ~ normal(0, 5);
        tau ~ cauchy(0, 5);
        theta ~ normal(mu, tau);
        y ~ normal(theta, sigma);
      }
      """, data: Self.schools)
    let finding = try #require(fit.diagnose(model).first { $0.kind == .divergences })
    #expect(finding.message.contains("They gather at small tau (median "), "\(finding)")
    #expect(finding.message.contains("The smaller tau, the narrower theta"), "\(finding)")
    #expect(
      finding.advice.hasPrefix("Line 13 draws theta around its centre with the width tau: 'theta ~ normal(mu, tau)'."))
    #expect(finding.advice.contains("declare 'vector<offset=mu, multiplier=tau>[8] theta'"), "\(finding)")
    // Without the model the parameters are named all the same.
    let blind = try #require(fit.diagnose().first { $0.kind == .divergences })
    #expect(blind.message == finding.message)
    #expect(blind.advice.contains("non-centred"))
  }

  @Test func theAdviceWorks() async throws {
    let (model, fit) = try await fit(
      """
      data { array[8] real y; array[8] real<lower=0> sigma; }
      parameters {
        real mu;
        real<lower=0> tau;
        vector<offset=mu, multiplier=tau>[8] theta;
      }
      model {
        mu ~ normal(0, 5);
        tau ~ cauchy(0, 5);
        theta ~ normal(mu, tau);
        y ~ normal(theta, sigma);
      }
      """, data: Self.schools)
    #expect(fit.divergences <= 10)
    #expect(!fit.diagnose(model).contains { $0.advice.contains("non-centred: declare") && $0.advice.contains("theta") })
  }

  @Test func aLoopOverGroupsGetsItsLine() async throws {
    let (model, fit) = try await fit(
      """
      parameters { real v; array[9] real x; }
      model {
        v ~ normal(0, 3);
        for (i in 1:9)
          x[i] ~ normal(0, exp(v / 2));
      }
      """)
    let findings = fit.diagnose(model)
    let finding = try #require(findings.first { $0.kind == .divergences || $0.kind == .energy })
    #expect(finding.message.contains("The smaller v, the narrower x"), "\(findings)")
    #expect(finding.advice.contains("Line 5 draws x around its centre with the width exp(v / 2)"), "\(findings)")
    #expect(finding.advice.contains("'array[9] real<multiplier=exp(v / 2)> x'"), "\(findings)")
  }

  @Test func parametersThatMoveTogetherAreNamed() async throws {
    let (model, fit) = try await fit(
      """
      parameters { real a; real b; real c; }
      model { a + b ~ normal(0, 0.01); a - b ~ normal(0, 30); c ~ std_normal(); }
      """, warmup: 150, samples: 150)
    let finding = try #require(fit.diagnose(model).first { $0.kind == .effectiveSampleSize })
    #expect(
      finding.message.contains("a moves with b (rank correlation -") || finding.message.contains("b moves with a"),
      "\(finding)")
    #expect(finding.advice.contains("--metric dense"))
  }

  @Test func chainsThatDisagreeShowWhere() async throws {
    let (model, fit) = try await fit(
      """
      parameters { real x; }
      model { target += log_mix(0.5, normal_lpdf(x | -40, 0.5), normal_lpdf(x | 40, 0.5)); }
      """, warmup: 200, samples: 200, starts: [["x": -40.0], ["x": 40.0]])
    let finding = try #require(fit.diagnose(model).first { $0.kind == .rHat }, "\(fit.diagnose(model))")
    let means = finding.message.components(separatedBy: "Means of x by chain: ").last ?? ""
    let numbers = means.dropLast().split(separator: ",").compactMap { Double($0.drop { $0 == " " }) }
    #expect(numbers.count == 4 && numbers.contains { $0 < -39 } && numbers.contains { $0 > 39 }, "\(finding)")
  }
}
