// MultivariateArgumentTests: what densities drop under `~`, how they join, and what arguments they refuse.
import CohortExecution
import CohortMath
import CohortProgram
import Testing

@Suite struct MultivariateArgumentTests {
  private func vector(_ x: [Double]) -> Value { .tensor(.vector(ContiguousArray(x.map { Scalar($0) }))) }

  private func value(_ name: String, _ arguments: [Value], droppable: UInt64? = nil) throws -> Double {
    let function = try #require(ContainerLibrary.functions[name])
    let builder = ProgramBuilder()
    builder.location = 1
    let context = FunctionContext(
      builder: builder, random: nil, droppable: droppable, addsToTarget: true, place: { "here" })
    _ = try function.evaluate(context, arguments)
    if let failure = builder.failureAtRecording { throw FunctionError.rejected(failure) }
    return builder.targetValue
  }

  private func matrix(_ rows: Int, _ columns: Int, _ x: [Double]) -> Value {
    .tensor(.matrix(rows: rows, columns: columns, ContiguousArray(x.map { Scalar($0) })))
  }

  private var sigma: Value { matrix(2, 2, [2, 0.6, 0.6, 0.5]) }
  private let logTwoPi = 1.8378770664093454836

  @Test func dropsWhatDependsOnData() throws {
    let (y, mu) = (vector([0.3, -1.2]), vector([1, 0.5]))
    // d = (-0.7, -1.7), Sigma^-1 = [0.78125, -0.9375; -0.9375, 3.125], det = 0.64.
    let distance = 0.78125 * 0.49 - 2 * 0.9375 * 1.19 + 3.125 * 2.89
    let logDeterminant = -0.44628710262841953
    let all = try value("multi_normal_lpdf", [y, mu, sigma])
    #expect(abs(all - (-logTwoPi - 0.5 * logDeterminant - 0.5 * distance)) < 1e-12)
    #expect(abs(try value("multi_normal_lpdf", [y, mu, sigma], droppable: 0b001) - (all + logTwoPi)) < 1e-12)
    #expect(abs(try value("multi_normal_lpdf", [y, mu, sigma], droppable: 0b101) + 0.5 * distance) < 1e-12)
    #expect(try value("multi_normal_lpdf", [y, mu, sigma], droppable: 0b111) == 0)

    let (theta, alpha) = (vector([0.2, 0.3, 0.5]), vector([1, 2, 3]))
    // log Γ(6) − log Γ(3) = log 60; the kernel is log 0.3 + 2 log 0.5.
    let kernel = -2.5902671654458267
    #expect(abs(try value("dirichlet_lpdf", [theta, alpha]) - (kernel + 4.0943445622221004)) < 1e-12)
    #expect(abs(try value("dirichlet_lpdf", [theta, alpha], droppable: 0b10) - kernel) < 1e-12)
  }

  @Test func regressionsDropNormalisers() throws {
    let x = matrix(2, 1, [1, 2])
    let counts = Value.ints(IntArray([2, 3]))
    let arguments = [counts, x, .real(0.1), vector([0.2])]
    let all = try value("poisson_log_glm_lpmf", arguments)
    // log 2! + log 3!
    #expect(abs(try value("poisson_log_glm_lpmf", arguments, droppable: 0b0011) - (all + 2.4849066497880004)) < 1e-12)
    let y = vector([0.5, 1.5])
    let normal = [y, x, .real(0.1), vector([0.2]), .real(2.0)]
    let residuals = (0.2 * 0.2 + 1 * 1) / 8
    #expect(abs(try value("normal_id_glm_lpdf", normal, droppable: 0b10011) + residuals) < 1e-12)
    #expect(
      abs(try value("normal_id_glm_lpdf", normal, droppable: 0b00011) + residuals + 2 * 0.6931471805599453) < 1e-12)
  }

  /// One outcome for all locations, or one location for all outcomes, is the sum over single calls.
  @Test func vectorisedCallsAreSums() throws {
    let cuts = vector([-1, 0.2, 0.9])
    let outcomes = [1, 4, 2, 3, 2, 1, 4, 3]
    for name in ["ordered_probit_lpmf", "ordered_logistic_lpmf"] {
      var sum = 0.0
      for outcome in outcomes { sum += try value(name, [.int(outcome), .real(0.4), cuts]) }
      let together = try value(
        name, [.ints(IntArray(ContiguousArray(outcomes))), vector(outcomes.map { _ in 0.4 }), cuts])
      #expect(abs(together - sum) < 1e-12)
    }
    let single = try value("ordered_probit_lpmf", [.ints(IntArray([1, 4])), .real(0.4), cuts])
    let first = try value("ordered_probit_lpmf", [.int(1), .real(0.4), cuts])
    let second = try value("ordered_probit_lpmf", [.int(4), .real(0.4), cuts])
    #expect(abs(single - first - second) < 1e-12)
    let x = matrix(3, 1, [0.5, 1, -1])
    let broadcast = try value("poisson_log_glm_lpmf", [.int(4), x, .real(0.3), vector([0.7])])
    let repeated = try value("poisson_log_glm_lpmf", [.ints(IntArray([4, 4, 4])), x, .real(0.3), vector([0.7])])
    #expect(abs(broadcast - repeated) < 1e-12)
  }

  @Test func sizesMustAgree() throws {
    let x = matrix(2, 1, [1, 2])
    let calls: [(String, [Value], String)] = [
      ("multi_normal_lpdf", [vector([1, 2]), vector([1]), sigma], "(2) and size of location parameter (1)"),
      ("multi_normal_lpdf", [vector([1, 2, 3]), vector([1, 2, 3]), sigma], "(3)"),
      ("dirichlet_lpdf", [vector([0.5, 0.5]), vector([1, 1, 1])], "(2) and size of prior sample sizes (3)"),
      ("bernoulli_logit_glm_lpmf", [.ints(IntArray([0, 1, 1])), x, .real(0.0), vector([1])], "(3)"),
      ("bernoulli_logit_glm_lpmf", [.ints(IntArray([0, 1])), x, .real(0.0), vector([1, 2])], "(2)"),
      ("bernoulli_logit_glm_lpmf", [.ints(IntArray([0, 1])), x, vector([0]), vector([1])], "(1)"),
      ("multinomial_lpmf", [.ints(IntArray([1, 2])), vector([1])], "(2)"),
      ("lkj_corr_lpdf", [x, .real(2.0)], "2 rows and 1 columns"),
    ]
    for (name, arguments, words) in calls {
      #expect {
        _ = try value(name, arguments)
      } throws: { error in
        guard let error = error as? FunctionError, case .invalid(let message) = error else { return false }
        return message.contains(words)
      }
    }
  }

  @Test func pointsOutsideOfTheDomainAreRejected() throws {
    let calls: [(String, [Value])] = [
      ("categorical_lpmf", [.int(3), vector([0.5, 0.5])]),
      ("categorical_lpmf", [.int(1), vector([0.5, 0.6])]),
      ("categorical_logit_lpmf", [.int(0), vector([0.5, 0.6])]),
      ("ordered_logistic_lpmf", [.int(1), .real(0.0), vector([1, 1])]),
      ("dirichlet_lpdf", [vector([0.5, 0.5]), vector([1, 0])]),
      ("dirichlet_lpdf", [vector([-0.5, 1.5]), vector([1, 1])]),
      (
        "bernoulli_logit_glm_lpmf",
        [
          .ints(IntArray([2])), matrix(1, 1, [1]), .real(0.0), vector([1]),
        ]
      ),
      ("lkj_corr_cholesky_lpdf", [matrix(2, 2, [1, 0.6, 0, 0.8]), .real(0.0)]),
      ("multi_normal_lpdf", [vector([1, 2]), vector([1, 2]), matrix(2, 2, [1, 2, 2, 1])]),
      // A covariance matrix where its Cholesky factor is expected, and a diagonal that is not positive.
      ("multi_normal_cholesky_lpdf", [vector([1, 2]), vector([1, 2]), sigma]),
      ("multi_normal_cholesky_lpdf", [vector([1, 2]), vector([1, 2]), matrix(2, 2, [1, 0.6, 0, -0.8])]),
      ("multi_student_t_cholesky_lpdf", [vector([1, 2]), .real(3.0), vector([1, 2]), sigma]),
      ("multi_gp_cholesky_lpdf", [matrix(1, 2, [1, 2]), sigma, vector([1])]),
      ("lkj_corr_cholesky_lpdf", [matrix(1, 1, [-1]), .real(2.0)]),
      ("lkj_corr_cholesky_lpdf", [matrix(2, 2, [1, 0.6, 0.6, 1]), .real(2.0)]),
      ("wishart_cholesky_lpdf", [sigma, .real(3.0), matrix(2, 2, [1, 0.6, 0, 0.8])]),
      ("inv_wishart_cholesky_lpdf", [matrix(2, 2, [1, 0.6, 0, 0.8]), .real(3.0), sigma]),
      ("wishart_lpdf", [sigma, .real(0.5), sigma]),
    ]
    for (name, arguments) in calls {
      #expect {
        _ = try value(name, arguments)
      } throws: { error in
        guard let error = error as? FunctionError, case .rejected = error else { return false }
        return true
      }
    }
  }

  @Test func emptyArgumentsGiveNothing() throws {
    let none = Value.tensor(Tensor(arraySizes: [0], element: .vector(2), scalars: []))
    #expect(try value("multi_normal_lpdf", [none, vector([1, 2]), sigma]) == 0)
    let x = matrix(0, 2, [])
    #expect(try value("bernoulli_logit_glm_lpmf", [.ints(IntArray([])), x, .real(1.0), vector([1, 2])]) == 0)
    #expect(try value("lkj_corr_cholesky_lpdf", [matrix(0, 0, []), .real(2.0)]) == 0)
  }

  /// Large matrices go through BLAS; the density of independent elements is known.
  @Test(arguments: [3, 30, 70]) func largeMatrices(size: Int) throws {
    let count = 2 * size + size * size
    let builder = ProgramBuilder(parameterCount: count)
    var point: [Double] = (0..<2 * size).map { 0.01 * Double($0) }
    for j in 0..<size { for i in 0..<size { point.append(i == j ? 2 + 0.01 * Double(i) : 0) } }
    let scalars = point.indices.map { builder.parameter($0, value: point[$0]) }
    builder.location = 1
    let context = FunctionContext(
      builder: builder, random: nil, droppable: nil, addsToTarget: true, place: { "here" })
    let function = try #require(ContainerLibrary.functions["multi_normal_lpdf"])
    _ = try function.evaluate(
      context,
      [
        .tensor(.vector(ContiguousArray(scalars[0..<size]))),
        .tensor(.vector(ContiguousArray(scalars[size..<2 * size]))),
        .tensor(.matrix(rows: size, columns: size, ContiguousArray(scalars[(2 * size)...]))),
      ])
    let executor = try ExecutorKind.standard.executor(for: builder.recording().compile().program)
    var gradient = [Double](repeating: 0, count: count)
    guard case .value(let density) = executor.evaluate(at: point, gradient: &gradient) else {
      Issue.record("no value")
      return
    }
    var expected = 0.0
    for k in 0..<size {
      let variance = point[2 * size + k * size + k]
      let difference = point[k] - point[size + k]
      expected += -0.5 * (logTwoPi + variance.logarithm + difference * difference / variance)
      #expect(abs(gradient[k] + difference / variance) < 1e-10)
      #expect(abs(gradient[size + k] - difference / variance) < 1e-10)
      let slope = -0.5 / variance + 0.5 * difference * difference / (variance * variance)
      #expect(abs(gradient[2 * size + k * size + k] - slope) < 1e-10)
    }
    #expect(abs(density - expected) < 1e-9 * max(1, abs(expected)))
  }
}

extension Double {
  fileprivate var logarithm: Double { cohort_primitive_value(.logarithm, self, 0, 0) }
}
