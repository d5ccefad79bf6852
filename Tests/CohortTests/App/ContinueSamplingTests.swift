// Runs of an app that are cancelled and go on, or that are asked for more draws.
import Cohort
import Synchronization
import Testing

@Suite struct ContinueSamplingTests {
  private func posterior(_ scale: Double = 2) throws -> Posterior {
    try Model(
      text: """
        data { real s; }
        parameters { real<lower=0> tau; vector[5] x; }
        model { tau ~ normal(0, s); x ~ normal(0, 1 + tau); }
        generated quantities { real y = normal_rng(x[1], tau); }
        """
    ).posterior(data: ["s": scale])
  }

  private func settings(samples: Int) -> NUTS {
    var method = NUTS()
    method.warmup = 200
    method.samples = samples
    return method
  }

  /// All draws by quantity and chain.
  private func rows(_ fit: Fit) throws -> [[[Double]]] {
    try fit.columns.map { try fit.scalar($0).chains }
  }

  private let options: RunOptions = {
    var options = RunOptions()
    options.chains = 3
    options.seed = 8
    return options
  }()

  @Test func moreDraws() async throws {
    let posterior = try posterior()
    let whole = try await posterior.sample(settings(samples: 500), options: options)
    let short = try await posterior.sample(settings(samples: 150), options: options)
    let longer = try await posterior.continueSampling(short, settings(samples: 500), threads: 1)
    #expect(longer.chains.map(\.drawCount) == [500, 500, 500])
    #expect(try rows(longer) == rows(whole))
    #expect(longer.chains.map(\.stepSize) == whole.chains.map(\.stepSize))
    #expect(longer.isComplete)
  }

  @Test(arguments: [30, 230, 420]) func cancelledRunsGoOn(iteration: Int) async throws {
    let posterior = try posterior()
    let method = settings(samples: 400)
    let whole = try await posterior.sample(method, options: options)
    let options = self.options
    let run = Mutex<Task<Fit, any Error>?>(nil)
    let task = Task {
      try await posterior.sample(method, options: options) { news in
        if news.completed >= iteration { run.withLock { $0?.cancel() } }
      }
    }
    run.withLock { $0 = task }
    var fit = try await task.value
    // Fast as it is, it may have been through; what matters is the sum.
    if !fit.isComplete { fit = try await posterior.continueSampling(fit, method) }
    #expect(fit.isComplete)
    #expect(try rows(fit) == rows(whole))
  }

  @Test func whatDoesNotBelongIsRefused() async throws {
    let fit = try await posterior().sample(settings(samples: 50), options: options)
    let other = try posterior(3)
    await #expect { try await other.continueSampling(fit, self.settings(samples: 80)) } throws: {
      "\($0)".contains("the model or its data have changed")
    }
    let posterior = try posterior()
    await #expect { try await posterior.continueSampling(fit, StaticHMC()) } throws: { "\($0)".contains("another") }
    // Fewer than there are.
    await #expect { try await posterior.continueSampling(fit, self.settings(samples: 20)) } throws: {
      "\($0)".contains("more iterations than are wanted")
    }
  }
}
