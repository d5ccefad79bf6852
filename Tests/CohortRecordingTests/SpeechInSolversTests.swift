// What functions say that solvers call: print, reject and fatal_error, in single solves, loops and groups, in all blocks.
import Cohort
import CohortModel
import Synchronization
import Testing

@Suite struct SpeechInSolversTests {
  /// Collects what a model prints.
  private final class Output: Sendable {
    private let lines = Mutex<[String]>([])
    func add(_ line: String) { lines.withLock { $0.append(line) } }
    func take() -> [String] {
      lines.withLock { lines in
        defer { lines = [] }; return lines
      }
    }
  }

  private func posterior(_ program: String, _ data: ModelData = [:]) throws -> (Posterior, Output) {
    let output = Output()
    return (try Model(text: program, name: "m.stan").posterior(data: data, output: { output.add($0) }), output)
  }

  /// Each kind of solver, with a function that says what `SAY` is replaced by, at a parameter k.
  private static let solvers: [(name: String, function: String, call: String)] = [
    ("ode_rk45", "vector f(real t, vector y, real k) { SAY return -k * y; }", "ode_rk45(f, [1]', 0, {1.0}, k)[1,1]"),
    ("ode_bdf", "vector f(real t, vector y, real k) { SAY return -k * y; }", "ode_bdf(f, [1]', 0, {1.0}, k)[1,1]"),
    ("ode_adams", "vector f(real t, vector y, real k) { SAY return -k * y; }", "ode_adams(f, [1]', 0, {1.0}, k)[1,1]"),
    ("ode_ckrk", "vector f(real t, vector y, real k) { SAY return -k * y; }", "ode_ckrk(f, [1]', 0, {1.0}, k)[1,1]"),
    (
      "integrate_ode_rk45",
      "array[] real f(real t, array[] real y, array[] real p, data array[] real x, data array[] int n) "
        + "{ real k = p[1]; SAY return {-k * y[1]}; }",
      "integrate_ode_rk45(f, {1.0}, 0, {1.0}, {k}, rep_array(0.0, 0), rep_array(0, 0))[1,1]"
    ),
    ("solve_newton", "vector f(vector x, real k) { SAY return x .* x - square(k); }", "solve_newton(f, [1]', k)[1]"),
    ("solve_powell", "vector f(vector x, real k) { SAY return x .* x - square(k); }", "solve_powell(f, [1]', k)[1]"),
    (
      "integrate_1d_gauss_kronrod", "real f(real x, real xc, real k) { SAY return exp(-square(k) * x^2); }",
      "integrate_1d_gauss_kronrod(f, 0, 1, k)"
    ),
    (
      "integrate_1d",
      "real f(real x, real xc, array[] real p, data array[] real r, data array[] int n) { real k = p[1]; SAY return exp(-square(k) * x); }",
      "integrate_1d(f, 0, 1, {k}, {0.0}, {1})"
    ),
    (
      "dae", "vector f(real t, vector y, vector yp, real k) { SAY return yp + k * y; }",
      "dae(f, [1]', [-k]', 0, {1.0}, k)[1,1]"
    ),
    (
      "laplace_marginal",
      "real f(vector theta, real k, real s) { SAY return normal_lpdf(theta | k, s); } "
        + "matrix cov(real a, real b) { return diag_matrix([a, b]'); }",
      "laplace_marginal(f, (k, 1.0), 1, cov, (1.0, 1.0))"
    ),
  ]

  private func program(_ solver: Int, saying: String, model: String = "k ~ normal(CALL, 1);") -> String {
    let (_, function, call) = SpeechInSolversTests.solvers[solver]
    return """
      functions { \(function.replacing("SAY", with: saying)) }
      parameters { real k; }
      model { \(model.replacing("CALL", with: call)) }
      """
  }

  @Test("print writes at each evaluation, in the order of the program", arguments: solvers.indices)
  func prints(solver: Int) throws {
    let (posterior, output) = try posterior(
      program(
        solver, saying: "print(\"k is \", k);", model: "print(\"before\"); k ~ normal(CALL, 1); print(\"after\");"))
    let density = try posterior.evaluable.density(fresh: true)
    for k in [0.5, 1.5] {
      let (value, _) = try posterior.evaluate(density, at: [k])
      #expect(value.isFinite)
      let lines = output.take()
      #expect(lines.first == "before" && lines.last == "after" && lines.count > 2, "\(lines)")
      #expect(lines.dropFirst().dropLast().allSatisfy { $0 == "k is \(k)" }, "\(lines)")
    }
  }

  @Test("Values and gradients are those of a function that is silent", arguments: solvers.indices)
  func numbersStayAsTheyAre(solver: Int) throws {
    let (silent, _) = try posterior(program(solver, saying: ""))
    let (speaking, _) = try posterior(
      program(solver, saying: "print(k); if (k > 5) reject(\"large\"); if (k > 6) fatal_error(\"larger\");"))
    for k in [-0.5, 0.5, 1.5] {
      let (value, gradient) = try silent.logDensity(at: [k])
      let found = try speaking.logDensity(at: [k])
      #expect(abs(found.value - value) <= 1e-12 * abs(value))
      #expect(abs(found.gradient[0] - gradient[0]) <= 1e-12 * max(1, abs(gradient[0])))
    }
  }

  @Test("A reject rejects the point with its own message and place", arguments: solvers.indices)
  func rejections(solver: Int) throws {
    let (posterior, _) = try posterior(program(solver, saying: "if (k > 5) reject(\"too large: \", k);"))
    let density = try posterior.evaluable.density(fresh: true)
    for k in [6.0, 0.5, 7] {
      let (value, _) = try posterior.evaluate(density, at: [k])
      if k < 5 {
        #expect(value.isFinite)
        #expect(density.rejection == nil)
      } else {
        #expect(value == -.infinity)
        let message = try #require(density.rejection?.message)
        #expect(message.hasPrefix("m.stan:1:"))
        #expect(message.hasSuffix(": too large: \(Int(k))"), "\(message)")
      }
    }
  }

  @Test("fatal_error ends the run", arguments: solvers.indices)
  func fatalErrors(solver: Int) throws {
    let (posterior, _) = try posterior(program(solver, saying: "if (k > 5) fatal_error(\"no way: \", k);"))
    #expect(try posterior.logDensity(at: [0.5]).value.isFinite)
    let error = #expect(throws: ModelError.self) { try posterior.logDensity(at: [6]) }
    #expect(error?.diagnostics.first?.message == "no way: 6")
    #expect(error?.diagnostics.first?.line == 1)
  }

  @Test("A point is rejected where the solution goes, whatever the state is called there")
  func rejectionsByState() throws {
    let (posterior, _) = try posterior(
      """
      functions {
        vector f(real t, vector y, real k) {
          if (y[1] > 100)
            reject("state too large: ", y[1]);
          return k * y;
        }
      }
      parameters { real k; }
      model { target += ode_rk45(f, [1]', 0, {1}, k)[1,1]; }
      """)
    let density = try posterior.evaluable.density(fresh: true)
    #expect(try posterior.evaluate(density, at: [6]).value == -.infinity)
    let message = try #require(density.rejection?.message)
    #expect(message.hasPrefix("m.stan:4:7: state too large: 1"), "\(message)")
    #expect(try posterior.evaluate(density, at: [1]).value.isFinite)
  }

  @Test("Branches say what they have to say, and no more")
  func branches() throws {
    let (posterior, output) = try posterior(
      """
      functions {
        real h(real x, real xc, real k) {
          print("first");
          if (k > 0) { print("positive ", k); if (k > 2) print("large"); else print("small"); }
          else print("not positive");
          print("last");
          return exp(-square(k * x));
        }
      }
      parameters { real k; }
      model { target += integrate_1d_gauss_kronrod(h, 0, 1, k); }
      """)
    let density = try posterior.evaluable.density(fresh: true)
    for (k, lines) in [
      (1.0, ["first", "positive 1", "small", "last"]), (3, ["first", "positive 3", "large", "last"]),
      (-1, ["first", "not positive", "last"]),
    ] {
      _ = try posterior.evaluate(density, at: [k])
      let found = output.take()
      #expect(found.count % lines.count == 0 && found.count > lines.count)
      for (index, line) in found.enumerated() { #expect(line == lines[index % lines.count]) }
    }
  }

  @Test("What is said does not depend on threads")
  func groupsAndThreads() throws {
    let text = """
      functions {
        vector f(real t, vector y, real k, int g) { print(g, " at ", t); if (k * g > 30) reject("group ", g); return -k * y; }
      }
      parameters { real k; }
      model {
        for (g in 1:12) { print("begin ", g); target += ode_rk45(f, [1]', 0, {1, 2}, k, g)[2,1]; }
      }
      """
    var all: [[String]] = []
    for threads in [1, 2, 5] {
      let (posterior, output) = try posterior(text)
      var options = Evaluator.Options()
      options.threads = threads
      let evaluator = try posterior.evaluator(options)
      #expect(try evaluator.logDensity(at: [0.5]).isFinite)
      #expect(try evaluator.logDensity(at: [3]) == -.infinity)
      #expect(evaluator.rejection?.hasSuffix(": group 11") == true)
      all.append(output.take())
    }
    #expect(all[0] == all[1] && all[0] == all[2])
    #expect(all[0].count { $0.hasPrefix("begin") } == 12 + 11)
    let numbers = all[0].compactMap { Int($0.split(separator: " ")[$0.hasPrefix("begin") ? 1 : 0]) }
    #expect(Array(numbers.prefix(while: { $0 <= 12 })) == numbers)
    let first = Array(numbers[..<(try #require(all[0].lastIndex(of: "begin 1")))])
    #expect(first == first.sorted())
  }

  @Test func groupSolvesSayItInTheOrderOfTheGroups() throws {
    let text = """
      functions {
        array[] real f(real t, array[] real y, array[] real p, data array[] real x, data array[] int n) {
          print("group ", x[1]);
          return {-p[1] * y[1]};
        }
      }
      parameters { real k; }
      model {
        target += sum(integrate_ode_parallel_rk45(
          f, rep_array({1.0}, 9), rep_array(0.0, 9), rep_array(1.0, 9), rep_array(1, 9), rep_array({k}, 9),
          {1, 2, 3, 4, 5, 6, 7, 8, 9}, rep_array(1, 9), rep_array(0, 0), rep_array(0, 9))[ : , 1]);
      }
      """
    for threads in [1, 4] {
      let (posterior, output) = try posterior(text)
      var options = Evaluator.Options()
      options.threads = threads
      #expect(try posterior.evaluator(options).logDensity(at: [0.5]).isFinite)
      let groups = output.take().compactMap { Int($0.dropFirst(6)) }
      #expect(groups == groups.sorted() && Set(groups) == Set(1...9))
    }
  }

  @Test func allBlocks() throws {
    let (posterior, output) = try posterior(
      """
      functions {
        real h(real x, real xc, real k, int block) { print("block ", block); if (k > 5) reject("k in block ", block); return k * x; }
      }
      transformed data { real a = integrate_1d_gauss_kronrod(h, 0, 1, 1.0, 1); }
      parameters { real k; }
      transformed parameters { real b = integrate_1d_gauss_kronrod(h, 0, 1, k, 2); }
      model { target += integrate_1d_gauss_kronrod(h, 0, 1, k, 3); }
      generated quantities { real c = integrate_1d_gauss_kronrod(h, 0, 1, 2 * k, 4); }
      """)
    #expect(Set(output.take()) == ["block 1"])
    #expect(try posterior.logDensity(at: [1]).value.isFinite)
    let lines = output.take()
    #expect(Set(lines) == ["block 2", "block 3"] && lines == lines.sorted())
    for (found, wanted) in zip(try posterior.outputs(at: [1]), [1, 0.5, 1]) { #expect(abs(found - wanted) < 1e-12) }
    #expect(Set(output.take()) == ["block 2", "block 4"])
    let error = #expect(throws: ModelError.self) { try posterior.outputs(at: [3]) }
    #expect(error?.diagnostics.first?.message == "k in block 4")
    // Also where draws are replayed.
    let draws = try posterior.evaluator()
    #expect(throws: ModelError.self) { try draws.constrain([3]) }
    #expect(throws: ModelError.self) {
      try Model(
        text: """
          functions { real h(real x, real xc) { reject("never"); return x; } }
          transformed data { real a = integrate_1d_gauss_kronrod(h, 0, 1); }
          """
      ).posterior()
    }
  }

  @Test func solversInSolvers() throws {
    let (posterior, output) = try posterior(
      """
      functions {
        vector g(vector x, real k) { print("inner"); if (k > 5) reject("inner k ", k); return x - k; }
        real h(real x, real xc, real k) { print("outer"); return x * solve_newton(g, [1]', k)[1]; }
      }
      parameters { real k; }
      model { target += integrate_1d_gauss_kronrod(h, 0, 1, k); }
      """)
    let density = try posterior.evaluable.density(fresh: true)
    #expect(abs(try posterior.evaluate(density, at: [2]).value - 1) < 1e-12)
    #expect(Set(output.take()) == ["inner", "outer"])
    #expect(try posterior.evaluate(density, at: [6]).value == -.infinity)
    #expect(density.rejection?.message == "m.stan:2:59: inner k 6")
  }

  @Test func aPathThatCannotBeRunSaysWhy() throws {
    let (posterior, _) = try posterior(
      """
      functions {
        vector f(real t, vector y, real k) { if (k > 1) return [y[2]]'; return -k * y; }
      }
      parameters { real k; }
      model { target += ode_rk45(f, [1]', 0, {1}, k)[1,1]; }
      """)
    let density = try posterior.evaluable.density(fresh: true)
    #expect(try posterior.evaluate(density, at: [0.5]).value.isFinite)
    #expect(try posterior.evaluate(density, at: [2]).value == -.infinity)
    #expect(
      density.rejection?.message.contains("not finite") == true
        || density.rejection?.message.contains("out of range") == true)
  }

  @Test("A call is no group")
  func failuresOfSingleCalls() throws {
    let (posterior, _) = try posterior(
      """
      functions { vector f(real t, vector y, real k) { return y .* y * k; } }
      parameters { real k; }
      model { for (n in 1:3) target += ode_rk45(f, [1]', 0, {0.5 * n}, k)[1,1]; target += ode_rk45(f, [1]', 0, {4}, k)[1,1]; }
      """)
    let density = try posterior.evaluable.density(fresh: true)
    #expect(try posterior.evaluate(density, at: [1]).value == -.infinity)
    let message = try #require(density.rejection?.message)
    #expect(!message.contains("group"), "\(message)")
    #expect(message.contains("ode_rk45: "))
  }
}
