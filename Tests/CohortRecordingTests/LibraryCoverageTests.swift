// The library's table against what runs: every signature that is said to run does, every other one says that it does not.
import Cohort
import CohortChecking
import CohortSolverCalls
import Foundation
import Synchronization
import Testing

@Suite struct LibraryCoverageTests {
  private let library = FunctionTable.standard

  /// Runs a program without parameters and gives what it prints.
  private func output(_ program: String) throws -> String {
    let lines = Mutex<[String]>([])
    let posterior = try Model(text: program).posterior { line in lines.withLock { $0.append(line) } }
    _ = try posterior.evaluate(posterior.evaluable.density(fresh: true), at: [])
    return lines.withLock { $0.first ?? "" }
  }

  /// All calls that the rules stand for, as far as one call of each alternative goes.
  private var calls: [SweepCall] {
    var seen: Set<String> = []
    return library.names.sorted().flatMap { name in
      library.rules(name).flatMap { rule in
        rule.examples.compactMap { types -> SweepCall? in
          guard let result = library.resolve(name, types)?.result, seen.insert("\(name)\(types)").inserted else {
            return nil
          }
          return SweepCall(name: name, types: types, result: result)
        }
      }
    }
  }

  @Test func everySignatureRunsOrSaysThatItDoesNot() throws {
    let calls = calls
    #expect(calls.count > 2500)
    var ran = 0
    for call in calls {
      let isToCome = library.isToCome(call.name, call.types)
      do {
        let text = try output(call.program).trimmingCharacters(in: .whitespacesAndNewlines)
        // A point that a transform rejects prints nothing.
        if text.isEmpty, call.name.hasSuffix("_jacobian") { continue }
        ran += 1
        #expect(!isToCome, "\(call.name)\(call.types) runs, but is said not to")
        #expect(call.result.isPrinted(as: text), "\(call.program) prints \(text), expected \(call.result)")
      } catch let error as ModelError {
        // The numbers may be outside of the function's domain; everything else must be right.
        let text = error.description
        #expect(text.contains("cannot be run yet") == isToCome, "\(call.program): \(text)")
        #expect(!text.contains("argument is missing") && !text.contains(" must be a "), "\(call.program): \(text)")
      }
    }
    #expect(ran > calls.count * 9 / 10)
  }

  /// Calls of the functions that take functions, by the beginning of their names, with the functions they need.
  private static let solverCalls: [(prefix: String, call: String)] = [
    ("ode_adjoint_tol_ctl", "f(F, y, 0, t, 0.1, y, 0.1, y, 0.1, 0.1, 5, 5, 1, 1, 1, 0.5)"),
    ("ode_", "f(F, y, 0, t, TOL 0.5)"), ("dae", "f(D, y, y, 0, t, TOL 0.5)"),
    ("pmx_solve_group_", "f(P, 1, {1}, RECORDS, {{0.5}})"), ("pmx_solve_", "f(P, 1, RECORDS, {0.5})"),
    ("generalOdeModel_", "f(P, 1, RECORDS, {0.5})"), ("pmx_ode_", "f(F, y, 0, t, TOL 0.5)"),
    ("pmx_integrate_ode_group_", "f(A, {{1.0}}, 0, {1}, t, {{0.5}}, {{0.5}}, {{1}})"),
    ("pmx_integrate_ode_", "f(A, {1.0}, 0, t, {0.5}, {0.5}, {1})"),
    ("integrate_ode_parallel", "f(A, {{1.0}}, {0.0}, t, {1}, {{0.5}}, {0.5}, {1}, {1}, {1})"),
    ("integrate_ode", "f(A, {1.0}, 0, t, {0.5}, {0.5}, {1})"),
    ("solve_", "f(S, y, TOL 0.5)"), ("algebra_solver", "f(B, y, y, {0.5}, {1})"),
    ("integrate_1d_", "f(I, 0, 1, TOL 0.5)"), ("integrate_1d", "f(J, 0, 1, {0.5}, {0.5}, {1})"),
    ("map_rect", "f(B, y, {y}, {{0.5}}, {{1}})"), ("reduce_sum", "f(R, t, 1, 0.5)"),
    ("laplace_marginal_neg_binomial_2_log_lpmf", "f({1} | {1}, y, y, 1, K, (0.5,) CONTROL)"),
    ("laplace_latent_neg_binomial_2_log_rng", "f({1}, {1}, y, y, 1, K, (0.5,) CONTROL)"),
    ("laplace_marginal_bernoulli_logit_lpmf", "f({1} | {1}, y, 1, K, (0.5,) CONTROL)"),
    ("laplace_latent_bernoulli_logit_rng", "f({1}, {1}, y, 1, K, (0.5,) CONTROL)"),
    ("laplace_marginal_poisson_log_lpmf", "f({1} | {1}, y, 1, K, (0.5,) CONTROL)"),
    ("laplace_latent_poisson_log_rng", "f({1}, {1}, y, 1, K, (0.5,) CONTROL)"),
    ("laplace_", "f(L, (0.5,), 1, K, (0.5,) CONTROL)"),
  ]

  private static let callbacks = """
    vector F(real t, vector y, real a) { return -a * y; }
    vector P(real t, vector y, array[] real a, data array[] real x, data array[] int n) { return -a[1] * y; }
    vector D(real t, vector y, vector d, real a) { return d + a * y; }
    array[] real A(real t, array[] real y, array[] real a, data array[] real x, data array[] int n) { return y; }
    vector S(vector x, real a) { return x - a; }
    vector B(vector x, vector a, data array[] real r, data array[] int n) { return x; }
    real I(real x, real c, real a) { return a * x; }
    real J(real x, real c, array[] real a, data array[] real r, data array[] int n) { return x; }
    real R(array[] real x, int first, int last, real a) { return a * sum(x); }
    real L(vector x, real a) { return a * sum(x); }
    matrix K(real a) { return [[a]]; }
    """

  @Test func functionsOfFunctionsRunOrSayThatTheyDoNot() throws {
    for name in library.names.sorted() {
      let rules = library.rules(name)
      let takesFunctions = rules.contains { rule in
        rule.arguments.contains { argument in
          if case .callback = argument.type { return true }
          return false
        }
      }
      guard library.passesArgumentsOn(name) || takesFunctions else { continue }
      let isDefined = library.signatures(name).allSatisfy(\.isDefined)
      // The forms with control parameters are called as those without, but for these.
      let isControlled = name.hasSuffix("_tol") || name.hasSuffix("_ctrl") || name.contains("_tol_")
      let plain = name.hasPrefix("laplace_") ? name.replacing("_tol", with: "") : name
      guard let (_, call) = Self.solverCalls.first(where: { plain.hasPrefix($0.prefix) }) else {
        Issue.record("\(name) has no call here")
        continue
      }
      let text =
        name
        + call.dropFirst().replacing("RECORDS", with: "{0.0}, {1.0}, {0.0}, {0.0}, {1}, {1}, {0}, {0}").replacing(
          "TOL", with: isControlled ? "0.1, 0.1, 100," : ""
        )
        .replacing(" CONTROL", with: isControlled ? ", (y, 0.1, 100, 1, 0, 1)" : "")
      let program = """
        functions { \(Self.callbacks) }
        transformed data { vector[1] y = [0.5]'; array[1] real t = {1.0}; print(\(text)); }
        """
      do {
        _ = try Model(text: program)
        #expect(isDefined, "\(text) runs, but is said not to")
      } catch let error as ModelError {
        #expect(!isDefined && error.description.contains("\(name) cannot be run yet"), "\(text): \(error)")
      }
    }
  }

  @Test func intsStayInts() throws {
    for (call, expected) in [
      ("divide(7, 2)", "3"), ("choose({5, 6}, 2)", "[10,15]"), ("choose(5, {1, 2})", "[5,10]"),
      ("abs({-3, 2})", "[3,2]"),
      ("falling_factorial(5, 3)", "60"), ("falling_factorial(2, 4)", "0"), ("falling_factorial(-2, {2, 3})", "[6,-24]"),
      ("rising_factorial({3, 4}, {3, 2})", "[60,20]"), ("rising_factorial(0, 0)", "1"),
      ("to_int({2.9, -2.9})", "[2,-2]"),
      ("to_int({{1}, {2}})", "[[1],[2]]"), ("logical_and(2, 0)", "0"), ("logical_and(2, -1)", "1"),
      ("logical_or(0, 3)", "1"), ("logical_or(0, 0)", "0"), ("minus({1, -2})", "[-1,2]"),
    ] {
      #expect(
        try output("transformed data { print(\(call)); }").trimmingCharacters(in: .whitespacesAndNewlines) == expected)
    }
    for call in [
      "choose(40, 20)", "choose(3, -1)", "choose({1, 2}, {1, 2, 3})", "rising_factorial(2, 40)",
      "falling_factorial(3, -1)",
      "rising_factorial(2147483647, 2)", "to_int({1.0, 3e9})",
    ] {
      #expect(throws: ModelError.self, "\(call)") { try output("transformed data { print(\(call)); }") }
    }
  }
}
