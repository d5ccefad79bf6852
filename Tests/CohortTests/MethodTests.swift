// Methods that the library does not know run like its own; runs tell their news and keep what they have.
import Cohort
import CohortIO
import Foundation
import Synchronization
import Testing

@Suite struct MethodTests {
  private func posterior() throws -> Posterior {
    try Model(
      text: "data { int N; int y; } parameters { real<lower=0, upper=1> p; } model { y ~ binomial(N, p); }"
    ).posterior(data: ["N": 10, "y": 3])
  }

  private func seeded(_ chains: Int) -> RunOptions {
    var options = RunOptions()
    (options.chains, options.seed) = (chains, 5)
    return options
  }

  @Test func aChainOfItsOwn() async throws {
    var walk = RandomWalk()
    (walk.scale, walk.warmup, walk.samples) = (1.2, 200, 4000)
    let posterior = try posterior()
    let fit = try await posterior.sample(walk, options: seeded(4))
    #expect(fit.columns == ["lp__", "accepted__", "p"])
    #expect(fit.isComplete && fit.drawCount == 16_000)
    let draws = try fit.scalar("p").pooled
    // The posterior is beta(4, 8): mean 1/3.
    let mean = draws.reduce(0, +) / Double(draws.count)
    #expect(abs(mean - 1.0 / 3) < 0.02)
    let accepted = try fit.scalar("accepted__").pooled
    #expect(Set(accepted) == [0, 1])
    walk.scale = -1
    let wrong = walk
    await #expect(throws: ModelError.self) { _ = try await posterior.sample(wrong) }
  }

  @Test func aMethodThatIsNoChain() async throws {
    let fit = try await posterior().sample(Ascent(), options: seeded(2))
    #expect(fit.columns == ["lp__", "step__", "p"] && fit.drawCount == 400)
    // The mode of binomial × log Jacobian on the logit scale is at (3 + 1)/(10 + 2).
    for chain in try fit.scalar("p").chains {
      let last = try #require(chain.last)
      #expect(abs(last - 4.0 / 12) < 1e-6)
    }
  }

  @Test func headerOptionsAndColumnsFollowFromTheMethod() throws {
    var walk = RandomWalk()
    walk.scale = 0.75
    var header = RunHeader(walk)
    header.languageVersion = "2.39.0"
    let lines = header.entries.lines
    #expect(lines.contains("method = sample (Default)") && lines.contains("    algorithm = random_walk"))
    #expect(lines.contains("      random_walk") && lines.contains("        scale = 0.75"))
    #expect(RunHeader(Ascent()).entries.lines.contains("    iter = 200 (Default)"))
    #expect(RunHeader(Ascent()).entries.lines.contains("method = optimize"))
    #expect(RandomWalk.settings.flatMap(\.options) == ["warmup", "samples", "thin", "save-warmup", "scale"])
  }

  @Test func newsComeAsASequence() async throws {
    var method = NUTS()
    (method.warmup, method.samples) = (300, 200)
    let run = try posterior().startSampling(method, options: seeded(2))
    var news: [RunProgress] = []
    for await one in run.progress { news.append(one) }
    let fit = try await run.fit
    #expect(fit.isComplete && fit.drawCount == 400)
    for chain in 1...2 {
      let own = news.filter { $0.chain == chain }
      #expect(own.first?.iteration == 1 && own.first?.phase == .warmup)
      #expect(own.last?.iteration == 200 && own.last?.phase == .sampling && own.last?.completed == 500)
      #expect(own.allSatisfy { $0.total == 500 })
      #expect(own.allSatisfy { $0.secondsLeft >= 0 })
      #expect(own.allSatisfy { $0.stepSize > 0 })
      #expect(zip(own, own.dropFirst()).allSatisfy { $0.completed < $1.completed })
    }
  }

  @Test func aRunCanBeCancelledByItsHandle() async throws {
    var method = NUTS()
    method.samples = 100_000_000
    let run = try posterior().startSampling(method, options: seeded(2))
    for await news in run.progress where news.phase == .sampling {
      run.cancel()
      break
    }
    let fit = try await run.fit
    #expect(fit.wasCancelled && !fit.isComplete)
  }

  /// The second chain starts at a point from which its first gradient throws; the others go on.
  @Test func aChainThatFailsLeavesTheOthers() async throws {
    let posterior = try Model(
      text: "parameters { real x; } model { x ~ normal(0, 1); if (x > 100) fatal_error(\"too far\"); }"
    ).posterior()
    var options = seeded(3)
    options.initialValues = InitialValues(perChain: [["x": 0.1], ["x": 200.0], ["x": -0.1]])
    var method = NUTS()
    (method.warmup, method.samples) = (50, 60)
    let fit = try await posterior.sample(method, options: options)
    #expect(!fit.isComplete && !fit.wasCancelled)
    #expect(try fit.scalar("x").chains.map(\.count) == [60, 0, 60])
    guard case .failed(let error) = fit.chains[1].ending else {
      Issue.record("the second chain did not fail")
      return
    }
    #expect(error.description.contains("too far"))
  }

  @Test func seedsComeFromTheClockUnlessGiven() async throws {
    var method = NUTS()
    (method.warmup, method.samples) = (20, 5)
    var options = RunOptions()
    options.chains = 1
    let posterior = try posterior()
    let first = try await posterior.sample(method, options: options)
    let second = try await posterior.sample(method, options: options)
    #expect(try first.scalar("p") != second.scalar("p"))
    options.seed = 5
    let given = try await posterior.sample(method, options: options)
    let again = try await posterior.sample(method, options: seeded(1))
    #expect(try again.scalar("p") == given.scalar("p"))
  }

  @Test func optionsAreStoredWhole() throws {
    var options = seeded(3)
    options.threads = 2
    options.initialValues = InitialValues(perChain: [["p": 0.25], ["p": 1.0 / 3]], radius: 0.5)
    let again = try JSONDecoder().decode(RunOptions.self, from: JSONEncoder().encode(options))
    #expect(again.chains == 3 && again.firstChain == 1 && again.seed == 5 && again.threads == 2)
    #expect(again.initialValues.radius == 0.5 && again.initialValues.values.count == 2)
    let start = try Model(text: "data { real p; } generated quantities { real q = p; }")
      .posterior(data: again.initialValues.values[1]).outputs(at: [])
    #expect(start == [1.0 / 3])
    options.initialValues = ["p": 0.75]
    #expect(options.initialValues.values.count == 1 && options.initialValues.radius == 2)
  }

  @Test func startsAreTheUsers() async throws {
    var method = NUTS()
    (method.warmup, method.samples, method.adaptation.isEngaged, method.stepSize) = (0, 1, false, 1e-9)
    method.maxDepth = 1
    var options = seeded(3)
    options.initialValues = InitialValues(perChain: [["p": 0.25], ["p": 0.5]])
    let posterior = try posterior()
    let fit = try await posterior.sample(method, options: options)
    for (chain, expected) in zip(try fit.scalar("p").chains, [0.25, 0.5, 0.25]) {
      let first = try #require(chain.first)
      #expect(abs(first - expected) < 1e-6)
    }
    options.initialValues = InitialValues(radius: 0)
    let origin = try await posterior.sample(method, options: options)
    for chain in try origin.scalar("p").chains {
      let first = try #require(chain.first)
      #expect(abs(first - 0.5) < 1e-6)
    }
    for values in [InitialValues(radius: -1), InitialValues(["p": 1.5])] {
      var wrong = options
      wrong.initialValues = values
      let run = wrong
      await #expect(throws: ModelError.self) { _ = try await posterior.sample(options: run) }
    }
  }
}
