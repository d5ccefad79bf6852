// Generated quantities on old draws: those of the run that made them, bit for bit; new ones; what does not fit.
import Cohort
import Foundation
import Testing

struct GeneratedQuantitiesTests {
  /// Parameters of every kind, so that their columns have to be taken apart in every way.
  static let parameters = """
    data { int<lower=0> K; vector[K] x; }
    parameters {
      real mu;
      real<lower=0> sigma;
      vector<lower=-1, upper=2>[K] theta;
      simplex[3] p;
      array[2] matrix[2, 3] m;
      cholesky_factor_corr[3] L;
      cov_matrix[2] S;
      tuple(real<lower=0>, array[2] vector[2]) t;
      array[2, 2] tuple(real, vector[2]) tt;
      ordered[2] o;
    }
    """
  static let model = """
    model {
      mu ~ normal(0, 1);
      sigma ~ exponential(1);
      for (i in 1:2) to_vector(m[i]) ~ normal(0, 1);
      L ~ lkj_corr_cholesky(2);
      S ~ wishart(4, identity_matrix(2));
      t.1 ~ exponential(2);
      for (i in 1:2) t.2[i] ~ normal(1, 1);
      for (i in 1:2) for (j in 1:2) { tt[i, j].1 ~ normal(0, 1); tt[i, j].2 ~ normal(i, j); }
      o ~ normal(0, 3);
    }
    """
  static let quantities = """
    generated quantities {
      vector[K] y = to_vector(normal_rng(mu + x, sigma));
      real first = m[1, 1, 2] - m[2, 2, 3] + t.2[2][1] * tt[2, 1].2[1] - tt[1, 2].1;
      matrix[3, 3] R = multiply_lower_tri_self_transpose(L);
      real d = log_determinant(S) + S[1, 2];
      int k = categorical_rng(p);
      vector[2] q = o + theta[1] * shift;
    }
    """
  static let program = """
    \(parameters)
    transformed parameters { real shift = sum(theta) / sigma; }
    \(model)
    \(quantities)
    """
  static let data: ModelData = ["K": 2, "x": [0.5, -1.0]]

  static func options(seed: UInt64 = 11, chains: Int = 3) -> RunOptions {
    var options = RunOptions()
    options.seed = seed
    options.chains = chains
    return options
  }

  static func sampler(thin: Int = 1) -> NUTS {
    var method = NUTS()
    method.warmup = 150
    method.samples = 120
    method.thin = thin
    return method
  }

  @Test("Those of a run come again, bit for bit, for any number of threads", arguments: [1, 3])
  func same(thin: Int) async throws {
    let posterior = try Model(text: Self.program).posterior(data: Self.data, seed: 11)
    let fit = try await posterior.sample(Self.sampler(thin: thin), options: Self.options())
    for threads in [1, 3] {
      let again = try await posterior.generateQuantities(fit, threads: threads)
      #expect(again.columns == posterior.columnNames.filter { $0.first.map { "yfRdkq".contains($0) } ?? false })
      #expect(again.chains.map(\.drawCount) == fit.chains.map(\.drawCount))
      for name in again.columns {
        let (old, new) = (try fit.scalar(name).chains, try again.scalar(name).chains)
        #expect(old.map { $0.map(\.bitPattern) } == new.map { $0.map(\.bitPattern) }, "\(name)")
      }
    }
  }

  @Test("They come from files, too, with as many digits as these have")
  func files() async throws {
    let posterior = try Model(text: Self.program, name: "kinds").posterior(data: Self.data, seed: 11)
    let fit = try await posterior.sample(Self.sampler(), options: Self.options(chains: 2))
    let folder = NSTemporaryDirectory() + "generated-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let read = try Fit(contentsOf: try fit.save(to: folder))
    let again = try await posterior.generateQuantities(read)
    for name in ["y[2]", "k", "d", "R[2,3]"] {
      #expect(try again.scalar(name).pooled == fit.scalar(name).pooled, "\(name)")
    }
  }

  @Test("New quantities and new data are computed from the draws; another seed gives other random numbers")
  func new() async throws {
    let posterior = try Model(text: Self.program).posterior(data: Self.data, seed: 11)
    let fit = try await posterior.sample(Self.sampler(), options: Self.options(chains: 2))
    let other = try Model(
      text: """
        \(Self.parameters)
        generated quantities { real twice = 2 * mu + x[1]; real e = normal_rng(0, 1); array[2] real z = t.2[1, :]; }
        """.replacing("t.2[1, :]", with: "{t.2[1][1], t.2[2][2]}")
    ).posterior(data: ["K": 2, "x": [10.0, 0.0]])
    let first = try await other.generateQuantities(fit)
    let mu = try fit.scalar("mu").pooled
    #expect(try first.scalar("twice").pooled == mu.map { 2 * $0 + 10 })
    #expect(try first.scalar("z[2]").pooled == fit.scalar("t.2[2,2]").pooled)
    let second = try await other.generateQuantities(fit, seed: 12, variables: ["e"])
    #expect(second.columns == ["e"])
    #expect(try second.scalar("e").pooled != first.scalar("e").pooled)
  }

  @Test("What does not fit is said")
  func faults() async throws {
    let posterior = try Model(text: Self.program).posterior(data: Self.data, seed: 11)
    var method = Self.sampler()
    method.samples = 5
    let fit = try await posterior.sample(method, options: Self.options(chains: 1))
    func message(_ text: String, data: ModelData = Self.data, variables: [String]? = nil) async throws -> String {
      do {
        _ = try await Model(text: text).posterior(data: data).generateQuantities(fit, variables: variables)
        return ""
      } catch let error as ModelError {
        return error.description
      }
    }
    #expect(
      try await message("parameters { real nu; } generated quantities { real a = nu; }")
        .contains("the fit has no draws of the parameter nu"))
    #expect(
      try await message("parameters { real mu; }").contains("the model has no generated quantities"))
    #expect(
      try await message(Self.program, data: ["K": 3, "x": [0.5, -1.0, 1]])
        .contains("the fit has no draws of theta[3]: it has another size of theta"))
    #expect(
      try await message(Self.program, data: ["K": 1, "x": [0.5]]).contains(
        "theta is 1 numbers in the model, and 2 in the fit"))
    #expect(try await message(Self.program, variables: ["shift"]).contains("shift is no generated quantity"))
    #expect(
      try await message("parameters { real<lower=100> mu; } generated quantities { real a = mu; }")
        .contains("draw 1 of chain 1: mu is "))
  }

  @Test("A quantity that cannot be computed at some draws is NaN there")
  func failures() async throws {
    let text = "parameters { real mu; } model { mu ~ normal(0, 1); }"
    let fit = try await Model(text: text).posterior().sample(Self.sampler(), options: Self.options(chains: 1))
    let other = try Model(
      text: "parameters { real mu; } generated quantities { real<lower=0> a = mu; if (mu > 10) reject(\"far\"); }")
    let result = try await other.posterior().generateQuantities(fit)
    let (mu, a) = (try fit.scalar("mu").pooled, try result.scalar("a").pooled)
    #expect(zip(mu, a).allSatisfy { $0 < 0 ? $1.isNaN : $0 == $1 })
    #expect(result.failedOutputs.first?.count == mu.count { $0 < 0 })
  }
}
