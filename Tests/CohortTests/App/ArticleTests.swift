// ArticleTests: the code of the articles in Sources/Cohort/Cohort.docc and of the README, compiled and run.
//
// Each block of Swift in the articles stands here word for word; `articlesStandHere` sees to that.
import Cohort
import Foundation
import Testing

@Suite struct ArticleTests {
  private static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Lines with single blanks, and no empty ones.
  private static func essence(_ text: some StringProtocol) -> String {
    text.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }.filter { !$0.isEmpty }
      .joined(separator: "\n")
  }

  @Test func articlesStandHere() throws {
    let here = Self.essence(try String(contentsOfFile: #filePath, encoding: .utf8))
    let catalogue = Self.root.appendingPathComponent("Sources/Cohort/Cohort.docc")
    let articles = try FileManager.default.contentsOfDirectory(at: catalogue, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "md" }
    #expect(articles.count >= 7)
    var blocks = 0
    for article in articles + [Self.root.appendingPathComponent("README.md")] {
      let parts = try String(contentsOf: article, encoding: .utf8).components(separatedBy: "```swift\n").dropFirst()
      for part in parts {
        let code = Self.essence(part.components(separatedBy: "\n```")[0]).replacingOccurrences(
          of: "import Cohort\n", with: "")
        if code.hasPrefix(".package(") { continue }
        blocks += 1
        let isHere = here.contains(code)
        #expect(isHere, "\(article.lastPathComponent):\n\(code)")
      }
    }
    #expect(blocks >= 20)
  }

  /// Short runs: what is shown is that the code runs.
  private func short(_ posterior: Posterior) async throws -> Fit {
    var method = NUTS()
    (method.warmup, method.samples) = (100, 100)
    var options = RunOptions()
    (options.chains, options.seed) = (2, 3)
    return try await posterior.sample(method, options: options)
  }

  @Test func overview() async throws {
    let model = try Model(
      text: """
        data { int<lower=0> N; array[N] int<lower=0, upper=1> y; }
        parameters { real<lower=0, upper=1> theta; }
        model { theta ~ beta(1, 1); y ~ bernoulli(theta); }
        """)
    let posterior = try model.posterior(data: ["N": 5, "y": [0, 1, 0, 0, 1]])
    let fit = try await posterior.sample()
    print(try fit.summaryTable())
    #expect(fit.drawCount == 4000)
  }

  @Test func readme() async throws {
    let (_, posterior) = try schools()
    var method = NUTS()
    method.delta = 0.95
    let run = posterior.startSampling(method)
    for await news in run.progress { print(news.chain, news.phase.name, news.iteration, news.secondsLeft) }
    let fit = try await run.fit
    #expect(fit.isComplete)
  }

  private func schools() throws -> (Model, Posterior) {
    let model = try Model(
      text: """
        data {
          int<lower=0> J;
          vector[J] y;                  // estimated effect of each school
          vector<lower=0>[J] sigma;     // its standard error
        }
        parameters {
          real mu;
          real<lower=0> tau;
          vector[J] eta;
        }
        transformed parameters {
          vector[J] theta = mu + tau * eta;
        }
        model {
          mu ~ normal(0, 5);
          tau ~ normal(0, 5);
          eta ~ std_normal();
          y ~ normal(theta, sigma);
        }
        """, name: "schools")
    let posterior = try model.posterior(data: [
      "J": 8,
      "y": [28, 8, -3, 7, -1, 1, 18, 12],
      "sigma": [15, 10, 16, 11, 9, 11, 10, 18],
    ])
    return (model, posterior)
  }

  @Test func gettingStarted() async throws {
    let (_, posterior) = try schools()
    var method = NUTS()
    method.delta = 0.95
    var options = RunOptions()
    options.seed = 1
    let fit = try await posterior.sample(method, options: options)
    for finding in fit.diagnose() {
      print(finding)
    }
    print(try fit.summaryTable(of: ["mu", "tau", "theta"]))
    let best = try fit.vector("theta").map { effects in effects.indices.max { effects[$0] < effects[$1] } }
    let first = best.pooled.filter { $0 == 0 }
    print("P(the first school's effect is the greatest) = \(Double(first.count) / Double(best.count))")
    #expect(first.count > 400 && first.count < 2000)
  }

  @Test func data() throws {
    let model = try Model(
      text: """
        data { int N; vector[N] y; real sigma; matrix[N, 2] x; tuple(int, vector[3]) dose; int M; }
        parameters { real mu; } model { y ~ normal(mu, sigma); }
        """)
    var data: ModelData = ["N": 3, "y": [1.5, 2, 0.25]]
    data["sigma"] = 2.0
    data["x"] = [[1.0, 0.5], [1, 0.25], [1, 0.75]]
    data["dose"] = ModelDataValue.tuple(3, [0.1, 0.2, 0.3])
    let y = data["y"] as? [Double]
    let sizes = data["x"]?.modelDataValue.sizes  // [3, 2]
    #expect(y == [1.5, 2, 0.25] && sizes == [3, 2])
    for variable in model.info.inputs where data[variable.name] == nil {
      print("\(variable.name), \(variable.type), is missing")
    }
    #expect(model.info.inputs.filter { data[$0.name] == nil }.map(\.name) == ["M"])
    data["M"] = 1
    _ = try model.posterior(data: data)

    struct Celsius: ModelDataConvertible {
      var degrees: Double
      var modelDataValue: ModelDataValue { degrees.modelDataValue }
    }
    data["sigma"] = Celsius(degrees: 3)
    #expect((data["sigma"] as? Celsius)?.degrees == 3)

    var stored = try ModelData(json: "{\"N\": 3, \"y\": [1.5, 2, 0.25]}")
    stored["y"] = [1.0, 2.0, 3.0]
    let json = try JSONEncoder().encode(stored)
    #expect(try JSONDecoder().decode([String: [Double]].self, from: Data(#"{"y": [1, 2, 3]}"#.utf8))["y"] == [1, 2, 3])
    #expect(!json.isEmpty)
  }

  @Test func fitting() async throws {
    let (_, posterior) = try schools()
    var method = NUTS()
    method.warmup = 500
    method.samples = 500
    method.delta = 0.95  // smaller steps, where there are divergences
    var options = RunOptions()
    options.chains = 4
    options.seed = 20_260_101
    let fit = try await posterior.sample(method, options: options)
    options.initialValues = InitialValues(["mu": 8.0, "eta": try fit.array("eta").pooled[0]])
    let next = try await posterior.sample(method, options: options)
    #expect(next.drawCount == 2000)
    for chain in fit.chains where !chain.ending.isCompleted {
      if case .failed(let error) = chain.ending { print("chain \(chain.number): \(error)") }
    }
    #expect(fit.isComplete)
    let evaluator = try posterior.evaluator()
    let point = [Double](repeating: 0, count: evaluator.dimension)
    let (value, gradient) = try evaluator.logDensityAndGradient(at: point)
    let outputs = zip(evaluator.columnNames(), try evaluator.constrain(point))
    let there = try evaluator.unconstrain(["mu": 8.0, "tau": 2.0], start: point)
    #expect(value.isFinite && gradient.count == 10 && Array(outputs).count == 18 && there[0] == 8)
    let values = try evaluator.logDensities(at: [point, there])
    let draws = try evaluator.constrain([point, there], including: .generatedQuantities, seed: 1)
    #expect(values[0] == value && draws[1][0] == 8)
  }

  @Test func readingDraws() async throws {
    let (_, posterior) = try schools()
    let fit = try await short(posterior)
    let mu = try fit.scalar("mu").pooled  // [Double]
    let theta = try fit.vector("theta").pooled  // [[Double]], one array for each draw
    let second = try fit.scalar("theta[2]").chains  // an element, by chain
    #expect(mu.count == 200 && theta[0].count == 8 && second.count == 2)
    do {
      _ = try fit.scalar("thet")
    } catch let error as ModelError {
      print(error)  // … hint: did you mean 'theta'?
    }
    let ratio = try fit.scalar("theta[1]").combined(with: fit.scalar("theta[2]")) { $0 / $1 }
    let summary = try ratio.summary(named: "ratio", probabilities: [0.025, 0.5, 0.975])
    print(summary.mean, summary.quantiles, summary.rHat)
    let upper = try fit.quantile(0.9, of: "mu")
    #expect(summary.quantiles.count == 3 && upper > mu.reduce(0, +) / 200)
    let findings = fit.diagnose()
    if findings.contains(where: { $0.severity == .error }) {
      print("Do not use these estimates:")
    }
    for finding in findings {
      print(finding.message, finding.advice, finding.parameters)
    }
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    let paths = try fit.save(to: folder)
    let again = try Fit(contentsOf: paths) { warning in print(warning) }
    #expect(try again.scalar("mu").pooled == mu)
  }

  @Test func embedding() async throws {
    let (_, posterior) = try schools()
    var options = RunOptions()
    options.threads = 2
    let run = posterior.startSampling(NUTS(), options: options)
    for await news in run.progress {
      print(
        "chain \(news.chain), \(news.phase.name): \(news.iteration) of \(news.phaseTotal), \(news.secondsLeft) s left")
    }
    let fit = try await run.fit
    #expect(fit.isComplete)
    let other = try await posterior.sample(options: options) { news in
      guard news.completed % 100 == 0 else { return }
      print("chain \(news.chain): \(news.completed) of \(news.total)")
    }
    #expect(other.isComplete)
    let task = Task { [options] in try await posterior.sample(options: options) }
    task.cancel()
    let partial = try await task.value
    if partial.wasCancelled { print("\(partial.drawCount) draws before the run was cancelled") }
    var method = NUTS()
    method.samples = 2000
    let whole = try await posterior.continueSampling(partial, method)
    #expect(whole.isComplete && whole.drawCount == 8000)
    do {
      _ = try Model(text: "parameters { real mu; } model { mu ~ norml(0, 1); }")
    } catch let error as ModelError {
      for diagnostic in error.diagnostics {
        print(diagnostic.line ?? 0, diagnostic.column ?? 0, diagnostic.message, diagnostic.hints)
      }
    }
  }

  @Test func groupModels() async throws {
    let model = try Model(
      text: """
        functions {
          // dy/dt = -k y
          array[] real decay(real t, array[] real y, array[] real theta, array[] real x_r, array[] int x_i) {
            return {-theta[1] * y[1]};
          }
        }
        data {
          int<lower=1> J;                       // groups
          array[J] int<lower=0> n_obs;          // observations of each group
          array[sum(n_obs)] real<lower=0> time; // one group after another
          vector[sum(n_obs)] y;
          vector<lower=0>[J] dose;
        }
        transformed data {
          array[J, 1] real y0;
          array[J] real t0 = rep_array(0.0, J);
          array[0] real x_r;
          array[0] int x_i;
          array[J] int none = rep_array(0, J);  // real and int data of each group: none
          array[sum(n_obs)] int group;
          {
            int n = 0;
            for (j in 1:J) {
              y0[j, 1] = dose[j];
              for (i in 1:n_obs[j]) {
                n += 1;
                group[n] = j;
              }
            }
          }
        }
        parameters {
          real mu;
          real<lower=0> tau;
          vector[J] eta;
          real<lower=0> sigma;
        }
        transformed parameters {
          array[J, 1] real k;
          for (j in 1:J) k[j, 1] = exp(mu + tau * eta[j]);
        }
        model {
          array[sum(n_obs), 1] real amount
            = integrate_ode_parallel(decay, y0, t0, time, n_obs, k, x_r, none, x_i, none, 1e-8, 1e-8, 10000);
          mu ~ normal(-1, 1);
          tau ~ normal(0, 0.5);
          eta ~ std_normal();
          sigma ~ normal(0, 0.5);
          y ~ lognormal(log(to_vector(amount[:, 1])), sigma);
        }
        """, name: "decay")
    let times: [[Double]] = [[0.5, 1, 2], [1, 4], [0.25, 0.5, 1, 3]]
    let values: [[Double]] = [[3.1, 2.4, 1.5], [3.5, 1.2], [4.4, 3.9, 3.2, 1.6]]
    let posterior = try model.posterior(data: [
      "J": times.count,
      "n_obs": times.map(\.count),
      "time": times.flatMap { $0 },
      "y": values.flatMap { $0 },
      "dose": [4.0, 5.0, 5.0],
    ])
    let fit = try await short(posterior)
    let rates = try fit.matrix("k").map { draw in draw.map { $0[0] } }
    for group in 0..<times.count {
      let rate = rates.map { $0[group] }
      print("group \(group + 1): \(try rate.quantile(0.5)) per hour")
    }
    #expect(try rates.map { $0[0] }.quantile(0.5) > 0.2)
  }
}
