// Evaluators: the same numbers as the posterior's own, recorded once, cheap, from any thread.
import Cohort
import CohortExecution
import CohortModel
import Foundation
import Testing

@Suite struct EvaluatorTests {
  private static let shapes = """
    data { int<lower=0> n; }
    parameters {
      real<lower=0> tau;
      array[2] vector<lower=1>[3] v;
      array[2] simplex[3] p;
      cov_matrix[2] S;
      cholesky_factor_corr[3] L;
      matrix[2, 2] m;
      tuple(real, vector[2]) t;
      complex z;
      vector[n] nothing;
    }
    transformed parameters { vector[2] half = 0.5 * t.2; }
    model {
      tau ~ normal(0, 1);
      for (k in 1:2) { v[k] ~ normal(2, 1); p[k] ~ dirichlet([2, 2, 2]'); }
      S ~ inv_wishart(4, identity_matrix(2));
      L ~ lkj_corr_cholesky(2);
      to_vector(m) ~ normal(0, tau);
      t.1 ~ std_normal();
      t.2 ~ std_normal();
      target += -square(get_real(z)) - square(get_imag(z) - 1);
    }
    generated quantities {
      array[2, 3] int count;
      for (i in 1:2) for (j in 1:3) count[i, j] = poisson_rng(3);
      real sum_half = sum(half);
    }
    """

  private static func posterior() throws -> Posterior { try Model(text: shapes).posterior(data: ["n": 0]) }

  private static func point(_ dimension: Int, _ number: Int = 0) -> [Double] {
    (0..<dimension).map { 0.4 * sin(1.7 * Double($0) + 0.9 * Double(number) + 0.3) }
  }

  @Test func hasTheBitsOfThePosterior() throws {
    let posterior = try Self.posterior()
    for (includesJacobian, keepsConstants) in [(true, false), (false, false), (true, true)] {
      var options = Evaluator.Options()
      options.includesJacobian = includesJacobian
      options.keepsConstants = keepsConstants
      let evaluator = try posterior.evaluator(options)
      options.threads = 3
      let shared = try posterior.evaluator(options)
      for number in 0..<3 {
        let point = Self.point(posterior.dimension, number)
        let density = try posterior.evaluable.density(
          DensityOptions(includesJacobian: includesJacobian, keepsConstants: keepsConstants), fresh: true)
        let expected = try posterior.evaluate(density, at: point)
        #expect(expected.value.isFinite)
        for evaluator in [evaluator, shared] {
          let found = try evaluator.logDensityAndGradient(at: point)
          #expect(found.value == expected.value && found.gradient == expected.gradient)
          #expect(try evaluator.logDensity(at: point) == expected.value)
        }
        let own = try posterior.logDensity(
          at: point, includesJacobian: includesJacobian, keepsConstants: keepsConstants)
        #expect(own.value == expected.value && own.gradient == expected.gradient)
      }
    }
  }

  @Test func theProgramIsRecordedOnce() async throws {
    let second = AlternatingKind()
    let posterior = try Posterior(Model(text: Self.shapes), data: ["n": 0], executors: second.kind)
    let point = Self.point(posterior.dimension)
    let expected = try posterior.logDensity(at: point).value
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<4 {
        group.addTask {
          guard let evaluator = try? posterior.evaluator() else { return false }
          return (0..<50).allSatisfy { _ in
            (try? evaluator.logDensityAndGradient(at: point).value) == expected
              && (try? posterior.logDensity(at: point).value) == expected
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
    #expect(second.programs.load(ordering: .relaxed) == 1)
    #expect(second.gradients.load(ordering: .relaxed) == 401)
  }

  @Test func anotherPathIsRecordedWhenItIsTaken() throws {
    let posterior = try Model(
      text: "parameters { real x; } model { if (x > 0) x ~ normal(0, 1); else { x ~ normal(0, 2); target += 1 / x; } }"
    ).posterior()
    let evaluator = try posterior.evaluator()
    for x in [-1.0, 1, -2, 2] {
      let expected = x > 0 ? -0.5 * x * x : -0.125 * x * x - log(2) + 1 / x
      #expect(abs(try evaluator.logDensity(at: [x]) - expected) < 1e-14)
    }
    #expect(evaluator.recordingCount <= 2)
  }

  @Test func invalidPointsSayWhy() throws {
    let posterior = try Model(
      text: "parameters { real x; } model { if (x > 1) reject(\"too far: \", x); sqrt(x + 1) ~ normal(0, 1); }"
    ).posterior()
    let evaluator = try posterior.evaluator()
    #expect(try evaluator.logDensity(at: [0.5]).isFinite && evaluator.rejection == nil)
    #expect(try evaluator.logDensityAndGradient(at: [2]).value == -.infinity)
    #expect(evaluator.rejection?.contains("too far") == true)
    #expect(try evaluator.logDensity(at: [0.5]).isFinite && evaluator.rejection == nil)
    #expect { try evaluator.logDensity(at: []) } throws: {
      ($0 as? ModelError)?.description.contains("a point must have 1 numbers, found 0") == true
    }
    var short: [Double] = []
    #expect(throws: ModelError.self) {
      try [0.5].withUnsafeBufferPointer { point in
        try short.withUnsafeMutableBufferPointer { try evaluator.logDensity(at: point, gradient: $0) }
      }
    }
  }

  @Test func variablesHaveNamesAndShapes() throws {
    let evaluator = try Self.posterior().evaluator()
    let variables = evaluator.variables
    func described(_ block: ModelVariable.Block) -> [String] {
      variables.filter { $0.block == block }.map { "\($0.type) \($0.name)\($0.shape) \($0.columns.count)" }
    }
    #expect(
      described(.parameters) == [
        "real tau[] 1", "array[] vector v[2, 3] 6", "array[] simplex p[2, 3] 6", "cov_matrix S[2, 2] 4",
        "cholesky_factor_corr L[3, 3] 9", "matrix m[2, 2] 4", "tuple(real, vector) t[] 3", "complex z[] 2",
        "vector nothing[0] 0",
      ])
    #expect(described(.transformedParameters) == ["vector half[2] 2"])
    #expect(described(.generatedQuantities) == ["array[,] int count[2, 3] 6", "real sum_half[] 1"])
    #expect(variables.map(\.columns.upperBound).last == evaluator.columnNames().count)
    #expect(evaluator.columnNames(including: []).suffix(5) == ["t:1", "t:2.1", "t:2.2", "z.real", "z.imag"])
    #expect(
      evaluator.unconstrainedNames == [
        "tau", "v.1.1", "v.1.2", "v.1.3", "v.2.1", "v.2.2", "v.2.3", "p.1.1", "p.1.2", "p.2.1", "p.2.2", "S.1", "S.2",
        "S.3", "L.1", "L.2", "L.3", "m.1.1", "m.2.1", "m.1.2", "m.2.2", "t:1", "t:2.1", "t:2.2", "z.real", "z.imag",
      ])
  }

  /// The names of unconstrained numbers stand in their order: a change of one moves its own parameter alone.
  @Test func unconstrainedNamesNameTheirNumbers() throws {
    let evaluator = try Self.posterior().evaluator()
    let point = Self.point(evaluator.dimension)
    let names = evaluator.columnNames(including: [])
    let before = try evaluator.constrain(point, including: [])
    for (index, name) in evaluator.unconstrainedNames.enumerated() {
      var moved = point
      moved[index] += 0.25
      let after = try evaluator.constrain(moved, including: [])
      let changed = names.indices.filter { after[$0] != before[$0] }.map { names[$0] }
      if name.hasPrefix("p.") || name.hasPrefix("S.") || name.hasPrefix("L.") {
        // Of the simplex with that first index, or of the matrix.
        let stem = name.hasPrefix("p.") ? String(name.prefix(4)) : String(name.prefix(2))
        #expect(!changed.isEmpty && changed.allSatisfy { $0.hasPrefix(stem) }, "\(name) moves \(changed)")
      } else {
        #expect(changed == [name])
      }
    }
  }

  @Test func thereAndBack() throws {
    let posterior = try Self.posterior()
    let evaluator = try posterior.evaluator()
    let point = Self.point(evaluator.dimension)
    let row = try evaluator.constrain(point)
    #expect(row.count == evaluator.columnNames().count)
    for (a, b) in zip(row, try posterior.outputs(at: point)) { #expect(abs(a - b) <= 1e-12 * max(1, abs(b))) }
    let back = try evaluator.unconstrain(
      columns: Array(row.prefix(posterior.columnNames.firstIndex(of: "half.1") ?? 0)))
    for (a, b) in zip(back, point) { #expect(abs(a - b) < 1e-9) }
    #expect(back.count == point.count)
    // By name, the rest from a point.
    let part = try evaluator.unconstrain(["tau": 2.0, "m": [[1.0, 2], [3, 4]]], start: point)
    #expect(abs(part[0] - log(2)) < 1e-15 && Array(part[17...20]) == [1, 3, 2, 4] && part[5] == point[5])
    #expect { try evaluator.unconstrain(["tau": 2.0]) } throws: {
      ($0 as? ModelError)?.description.contains("v has no value") == true
    }
    #expect { try evaluator.unconstrain(["tau": -2.0], start: point) } throws: {
      ($0 as? ModelError)?.description.contains("tau") == true
    }
    #expect { try evaluator.unconstrain(columns: [1]) } throws: {
      ($0 as? ModelError)?.description.contains("35") == true
    }
  }

  @Test func blocksAreLeftOut() throws {
    let posterior = try Model(
      text: """
        parameters { real x; }
        transformed parameters { real y = 2 * x; }
        model { x ~ std_normal(); }
        generated quantities { real z = y + 1; real w = normal_rng(0, 1); if (x > 0) reject("no outputs"); }
        """
    ).posterior()
    let evaluator = try posterior.evaluator()
    #expect(try evaluator.constrain([0.5], including: []) == [0.5])
    #expect(try evaluator.constrain([0.5], including: .transformedParameters) == [0.5, 1])
    #expect(throws: ModelError.self) { try evaluator.constrain([0.5]) }
    let row = try evaluator.constrain([-0.5], including: .generatedQuantities, seed: 3)
    #expect(row.count == 3 && Array(row.prefix(2)) == [-0.5, 0])
    #expect(evaluator.columnNames(including: .generatedQuantities) == ["x", "z", "w"])
    #expect(try evaluator.constrain([-0.5], seed: 3) == [-0.5, -1, 0, row[2]])
    #expect(try evaluator.constrain([-0.5], seed: 4)[3] != row[2])
  }

  @Test func modelsWithoutParameters() throws {
    let evaluator = try Model(text: "generated quantities { real x = 3; }").posterior().evaluator()
    #expect(try evaluator.logDensityAndGradient(at: []).gradient == [] && evaluator.logDensity(at: []) == 0)
    #expect(try evaluator.constrain([]) == [3] && evaluator.unconstrainedNames == [])
    #expect(try evaluator.unconstrain([:]) == [])
  }

  #if !DEBUG && canImport(Glibc)
    /// A call costs under a microsecond more than the executor's.
    @Test func aCallIsCheap() throws {
      let posterior = try Model(text: "parameters { vector[5] x; } model { x ~ std_normal(); }").posterior()
      let evaluator = try posterior.evaluator()
      let density = try posterior.evaluable.density()
      let point = Self.point(5)
      var gradient = [Double](repeating: 0, count: 5)
      let executor = try ExecutorKind.standard.executor(for: try #require(density.program))
      let count = 20_000
      try point.withUnsafeBufferPointer { point in
        try gradient.withUnsafeMutableBufferPointer { gradient in
          let (q, g) = (try #require(point.baseAddress), try #require(gradient.baseAddress))
          // The least difference of many batches in turns: what disturbs one does not disturb all.
          var least = Double.infinity
          for _ in 0..<10 {
            let start = threadSeconds()
            for _ in 0..<count { _ = executor.evaluate(at: q, gradient: g) }
            let middle = threadSeconds()
            for _ in 0..<count { _ = try evaluator.logDensity(at: point, gradient: gradient) }
            least = min(least, threadSeconds() - middle - (middle - start))
          }
          #expect(least / Double(count) < 1e-6, "\(1e9 * least / Double(count)) ns more than the executor")
        }
      }
    }

    /// The time that this thread has computed.
    private func threadSeconds() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
  #endif
}
