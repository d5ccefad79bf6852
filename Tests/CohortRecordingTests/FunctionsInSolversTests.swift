// Every function of the library within the right-hand side of an ODE: the same value and derivative as outside of it.
import Cohort
import CohortChecking
import CohortSolverCalls
import Foundation
import Testing

@Suite struct FunctionsInSolversTests {
  private let library = FunctionTable.standard

  /// One call of each rule whose arguments are not ints alone; they depend on s, which is 1.
  private var calls: [SweepCall] {
    var seen: Set<String> = []
    return library.names.sorted().filter { !$0.hasSuffix("_rng") && !$0.hasSuffix("_jacobian") }.flatMap { name in
      library.rules(name).compactMap { rule -> SweepCall? in
        guard let types = rule.examples.first(where: { $0.contains(where: \.isContinuous) }),
          let result = library.resolve(name, types)?.result, result.isContinuous,
          seen.insert("\(name)\(types)").inserted
        else { return nil }
        return SweepCall(name: name, types: types, result: result)
      }
    }
  }

  /// Value and derivative of a number that depends on s, where s is 1.
  private func evaluate(_ number: String, isInside: Bool) throws -> (value: Double, slope: Double) {
    let model = try Recorded(
      """
      functions {
        real g(real s) { return \(number); }
        vector rhs(real t, vector y, real s) { return [g(s)]'; }
      }
      parameters { real s; }
      model { target += \(isInside ? "ode_rk45(rhs, [0]', 0, {1.0}, s)[1][1]" : "g(s)"); }
      """)
    return (try model.value([1]), try model.gradient([1])[0])
  }

  private func expectSame(
    _ inside: (value: Double, slope: Double), _ outside: (value: Double, slope: Double), _ number: String
  ) {
    let scale = max(1, abs(outside.value), abs(outside.slope))
    #expect(
      abs(inside.value - outside.value) < 1e-9 * scale && abs(inside.slope - outside.slope) < 1e-7 * scale,
      "\(number): \(inside) inside, \(outside) outside")
  }

  @Test func everyFunctionGivesTheSameInside() throws {
    let calls = calls
    #expect(calls.count > 620)
    var compared = 0
    for call in calls {
      let number = call.result.number(call.expression)
      // Some rules refuse these arguments, and some functions are not finite or not differentiable there.
      guard let outside = try? evaluate(number, isInside: false), outside.value.isFinite, outside.slope.isFinite
      else { continue }
      expectSame(try evaluate(number, isInside: true), outside, number)
      compared += 1
    }
    #expect(compared > 550)
  }

  /// Functions whose domain the literals of the test above miss.
  @Test(arguments: [
    "acosh(2 * s)", "lambert_wm1(-0.1 * s)", "log1m_exp(-0.5 * s)", "log_diff_exp(2 * s, 0.5)",
    "log_inv_logit_diff(2 * s, 0.5)", "std_normal_log_qf(-0.5 * s)",
    "pareto_lcdf(2 * s | 0.5 * s, 1)", "pareto_type_2_lcdf(2 * s | 0.5, s, 1)",
    "uniform_lpdf(0.5 * s | 0, 1 + s) + uniform_lcdf(0.5 * s | 0, 1 + s) + uniform_lccdf(0.5 * s | 0, 1 + s)",
    "bernoulli_lccdf(0 | 0.5 * s) + binomial_lccdf(1 | 3, 0.5 * s) + beta_binomial_lccdf(1 | 3, s, 0.5 * s)",
    "hmm_marginal([[-1, -2, -0.3], [-0.5, -1, -2]] * s, [[0.6, 0.4], [0.3, 0.7]], [0.25, 0.75]')",
    "inv_wishart_lpdf(S * s | 3 * s, S)", "wishart_lpdf(S * s | 3 * s, S)",
    "inv_wishart_cholesky_lpdf(L * s | 3 * s, L)", "wishart_cholesky_lpdf(L * s | 3 * s, L)",
    "lkj_corr_cholesky_lpdf(cholesky_decompose([[1, 0.5 * s], [0.5 * s, 1]]) | 2 * s)",
    "multi_gp_cholesky_lpdf(S * s | L * s, [0.25, 0.75]')",
    "multi_normal_cholesky_lpdf([0.25, 0.75]' * s | [0.1, s]', L * s)",
    "multi_student_t_cholesky_lpdf([0.25, 0.75]' * s | 3 * s, [0.1, s]', L * s)",
    "multi_normal_prec_lpdf({[0.25, 0.75]', [0.5, s]'} | [0.1, s]', S * s)",
    "sum(csr_matrix_times_vector(2, 2, [0.5, 1, 2]' * s, {1, 1, 2}, {1, 2, 4}, [0.25, s]'))",
    "lower_upper_bound_unconstrain(0.5 * s, 0, 1 + s) + upper_bound_unconstrain(0.5 * s, 1 + s)",
    "sum(sum_to_zero_unconstrain([1.5, -0.5, -1]' * s)) + sum(unit_vector_unconstrain([0.6, 0.8]'))",
    "wiener_lpdf(1.5 * s | 1.2 * s, 0.2, 0.4 * s, 0.5) + wiener_lpdf(1.5 * s | 1.2 * s, 0.2, 0.4 * s, 0.5, s)",
    "wiener_lpdf(1.5 * s | 1.2 * s, 0.2 * s, 0.4 * s, 0.5 * s, 0.6 * s, 0.2 * s, 0.3 * s)",
    "wiener_lcdf_unnorm(1.5 * s, 1.2 * s, 0.2 * s, 0.4 * s, 0.5 * s, 0.6 * s, 0.2 * s, 0.3 * s)",
    "wiener_lccdf_unnorm(1.5 * s, 1.2 * s, 0.2 * s, 0.4 * s, 0.5 * s, 0.6 * s, 0.2 * s, 0.3 * s)",
    "x[sort_indices_asc([s, 0.3, 2 * s]')[2]] + x[rank([s, 0.3, 2 * s]', 3)]",
  ])
  func functionsWithinTheirDomains(_ call: String) throws {
    var number = call
    for (name, value) in [
      ("S", "[[2, 0.5], [0.5, 1]]"), ("L", "[[1.5, 0], [0.4, 0.9]]"), ("x", "[s, 2 * s, 3 * s^2]"),
    ] {
      number = number.replacing(try Regex("\\b\(name)\\b"), with: value)
    }
    let outside = try evaluate(number, isInside: false)
    #expect(outside.value.isFinite && outside.slope.isFinite, "\(number) is \(outside)")
    expectSame(try evaluate(number, isInside: true), outside, number)
  }
}

extension SweepCall {
  /// The call with arguments that depend on s.
  fileprivate var expression: String {
    let rule = types.map { $0.literal(scaledBy: "s") }
    if FunctionSuffix(of: name).isProbability {
      return "\(name)(\(rule.first ?? "") | \(rule.dropFirst().joined(separator: ", ")))"
    }
    return "\(name)(\(rule.joined(separator: ", ")))"
  }
}

extension StanType {
  fileprivate var isContinuous: Bool {
    switch self {
    case .int, .void: return false
    case .array(let element, _): return element.isContinuous
    case .tuple(let slots): return slots.contains(where: \.isContinuous)
    default: return true
    }
  }

  fileprivate func literal(scaledBy s: String) -> String {
    switch self {
    case .int: return literal
    case .array(let element, let dimensions):
      let inner = (dimensions > 1 ? .array(element, dimensions: dimensions - 1) : element).literal(scaledBy: s)
      return "{\(inner), \(inner)}"
    case .tuple(let slots): return "(" + slots.map { $0.literal(scaledBy: s) }.joined(separator: ", ") + ")"
    default: return isContinuous ? "(\(literal) * \(s))" : literal
    }
  }

  /// One number that depends on all of the value.
  fileprivate func number(_ x: String) -> String {
    switch self {
    case .int: return "0.0"
    case .real: return x
    case .complex: return "(get_real(\(x)) + 2 * get_imag(\(x)))"
    case .vector, .rowVector, .matrix: return "sum(\(x))"
    case .complexVector, .complexRowVector, .complexMatrix: return "(sum(get_real(\(x))) + 2 * sum(get_imag(\(x))))"
    case .array(let element, let dimensions):
      return (dimensions > 1 ? .array(element, dimensions: dimensions - 1) : element).number("\(x)[1]")
    case .tuple(let slots):
      return slots.enumerated().map { $1.number("\(x).\($0 + 1)") }.joined(separator: " + ")
    case .void: return "0.0"
    }
  }
}
