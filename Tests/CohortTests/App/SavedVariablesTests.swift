// Runs that keep some variables: the same draws, without computing what is not kept.
import Cohort
import CohortModel
import CohortRecording
import Foundation
import Testing

@Suite struct SavedVariablesTests {
  private static let text = """
    data { int N; }
    parameters { real mu; vector[2] z; }
    transformed parameters { vector[2] shifted = z + mu; real unused = exp(mu); }
    model { mu ~ normal(0, 1); z ~ normal(mu, 1); }
    generated quantities {
      vector[N] y_rep;
      real r = normal_rng(shifted[1], 1);
      for (n in 1:N) y_rep[n] = normal_rng(mu, 1);
    }
    """

  private func fit(_ saved: [String]?, text: String = SavedVariablesTests.text) async throws -> Fit {
    var method = NUTS()
    (method.warmup, method.samples) = (100, 50)
    var options = RunOptions()
    options.seed = 3
    options.chains = 2
    options.savedVariables = saved
    return try await Model(text: text).posterior(data: ["N": 5]).sample(method, options: options)
  }

  @Test(arguments: [["mu", "y_rep"], ["parameters"], ["transformed-parameters", "r"], ["unused"], []])
  func theDrawsAreThoseOfAllVariables(saved: [String]) async throws {
    let all = try await fit(nil)
    let some = try await fit(saved)
    let expected: Set<String> = Set(
      saved.flatMap { name -> [String] in
        switch name {
        case "parameters": ["mu", "z"]
        case "transformed-parameters": ["shifted", "unused"]
        default: [name]
        }
      })
    let own = some.variables.filter { !$0.isSamplers }
    #expect(Set(own.map(\.name)) == expected)
    for variable in own { #expect(try some.array(variable.name) == all.array(variable.name), "\(variable.name)") }
    #expect(try some.scalar("lp__") == all.scalar("lp__"))
    // In the order of their declaration.
    #expect(own.map(\.name) == all.variables.map(\.name).filter(expected.contains))
  }

  @Test func whatIsNotKeptIsNotComputed() async throws {
    let posterior = try Model(text: Self.text).posterior(data: ["N": 500])
    func steps(_ variables: Set<String>) throws -> Int {
      let blocks = OutputBlocks(transformedParameters: true, generatedQuantities: true, variables: variables)
      let origin = [Double](repeating: 0, count: posterior.dimension)
      var count = 0
      try origin.withUnsafeBufferPointer { point in
        _ = try posterior.bound.recordOutputs(
          at: point, random: .init(seed: 0, purpose: .generatedQuantities), blocks: blocks
        ) { pass, compilation in
          if pass.name == posterior.bound.optimizer.passes.last?.name { count = compilation.listing.count }
        }
      }
      return count
    }
    let all = try steps(["mu", "z", "shifted", "unused", "y_rep", "r"])
    let few = try steps(["mu"])
    #expect(3 * few < 2 * all, "\(few) and \(all) characters of listing")
    // A block of which nothing is kept does not run: what it refuses does not matter.
    let refusing =
      "parameters { real mu; } model { mu ~ std_normal(); } generated quantities { real x; reject(\"no\"); }"
    let whole = try await fit(nil, text: refusing)
    #expect(whole.failedOutputs.reduce(0) { $0 + $1.count } == 100)
    let kept = try await fit(["mu"], text: refusing)
    #expect(kept.failedOutputs.isEmpty && kept.drawCount == 100)
  }

  @Test func namesThatMeanNothingGetASuggestion() async throws {
    for (name, hint) in [
      ("y_rpe", "did you mean 'y_rep'?"), ("parameter", "did you mean 'parameters'?"), ("z[1]", "keep 'z'"),
    ] {
      let error = await #expect(throws: ModelError.self) { _ = try await fit([name]) }
      #expect(error?.diagnostics.first?.hints == [hint], "\(String(describing: error))")
    }
  }
}
