// Kinds of executors: named once, and none of them changes a draw.
import Cohort
import CohortExecution
import Testing

@Suite struct ExecutorKindTests {
  @Test func namesAreOnesOwn() {
    let kinds = ExecutorKind.all
    #expect(Set(kinds.map(\.name)).count == kinds.count)
    #expect(kinds.first?.name == ExecutorKind.standard.name)
    #expect(kinds.allSatisfy { $0.name == $0.name.lowercased() && $0.summary.hasSuffix(".") })
  }

  /// Control flow, group solves, invalid points, generated quantities.
  private static let model = """
    functions { vector decay(real t, vector y, real rate) { return [-rate * y[1]]'; } }
    data { int J; }
    parameters { vector[J] a; real<lower=0> tau; }
    transformed parameters {
      real shift = 0;
      if (a[1] > 0) shift = a[1];
    }
    model {
      a ~ normal(shift, tau);
      tau ~ normal(0, 1);
      if (tau > 2.5) reject("too wide");
      for (j in 1:J) {
        array[1] vector[1] y = ode_rk45(decay, [1.0]', 0, {1.0}, exp(a[j]));
        0.3 ~ normal(y[1][1], 0.2);
      }
    }
    generated quantities { real x = normal_rng(shift, tau); }
    """

  @Test(.timeLimit(.minutes(2))) func aSecondKindRunsAWholeSampling() async throws {
    let model = try Model(text: Self.model)
    var method = NUTS()
    (method.warmup, method.samples) = (100, 100)
    var options = RunOptions()
    options.chains = 2
    options.threads = 2
    options.seed = 7
    let second = AlternatingKind()
    let expected = try await model.posterior(data: ["J": 4]).sample(method, options: options)
    let found = try await Posterior(model, data: ["J": 4], executors: second.kind).sample(method, options: options)
    #expect(expected.columns == found.columns && expected.columns.count > 10)
    for column in expected.columns {
      let (a, b) = (try expected.scalar(column).chains, try found.scalar(column).chains)
      #expect(a.map { $0.map(\.bitPattern) } == b.map { $0.map(\.bitPattern) }, "\(column)")
    }
    // Every leapfrog step is a gradient; outputs are values.
    let steps = try found.scalar("n_leapfrog__").pooled.reduce(0, +)
    #expect(steps > 200)
    #expect(Double(second.gradients.load(ordering: .relaxed)) >= steps)
    #expect(second.values.load(ordering: .relaxed) >= 100)
    #expect(second.programs.load(ordering: .relaxed) >= 2)
  }
}
