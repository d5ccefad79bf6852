// The pedantic mode: what is legal and often not meant.
import CohortChecking
import CohortSolverCalls
import CohortSyntax
import Testing

/// What is said about a program, as `line:column code`, without errors and usual warnings.
private func remarks(_ text: String, sourceLocation: Testing.SourceLocation = #_sourceLocation) -> [String] {
  let parsed = ParsedProgram(text: text, path: "test.stan")
  #expect(parsed.diagnostics.map(\.message) == [], sourceLocation: sourceLocation)
  let (program, diagnostics) = check(
    parsed.program, options: CheckOptions(scrutiny: .pedantic), library: .standard)
  #expect(program != nil, "\(diagnostics.map(\.message))", sourceLocation: sourceLocation)
  return diagnostics.map {
    let place = parsed.sources.location(of: $0.span)
    return "\(place.line):\(place.column) \($0.code)"
  }
}

/// A program and all that is to be said about it.
struct PedanticCase: Sendable, CustomTestStringConvertible {
  var text: String
  var expected: [String]

  init(_ text: String, _ expected: String...) {
    self.text = text
    self.expected = expected
  }

  var testDescription: String { String(text.prefix(70)) }
}

@Suite struct PedanticTests {
  /// A sound regression, to which nothing is to be said.
  private static let sound = """
    data { int<lower=0> N; vector[N] x; vector[N] y; }
    parameters { real alpha; real beta; real<lower=0> sigma; }
    model {
      alpha ~ normal(0, 1);
      beta ~ normal(0, 1);
      sigma ~ normal(0, 1);
      y ~ normal(alpha + beta * x, sigma);
    }
    """

  @Test func soundProgram() {
    #expect(remarks(Self.sound) == [])
  }

  @Test(arguments: [
    PedanticCase("parameters {\n real a; }\nmodel { }", "2:2 unused-parameter"),
    PedanticCase("data { real y; }\nparameters { real a; }\nmodel { y ~ normal(a, 1); }", "2:14 no-prior"),
    PedanticCase(
      "parameters { real a; }\nmodel { a ~ normal(0, 1); target += -a; }", "1:14 several-priors"),
    // A prior on the hyperparameter reaches the data through theta, which is no data.
    PedanticCase(
      "data { int N; array[N] real y; }\nparameters { real mu; array[N] real theta; }\n"
        + "model { mu ~ normal(0, 1); for (n in 1:N) theta[n] ~ normal(mu, 1);\n y ~ normal(theta, 1); }"),
    PedanticCase(
      "parameters { real a; }\nmodel {\n a ~ normal(0, 1);\n a ~ normal(1, 1); }", "1:14 several-priors",
      "3:2 several-distributions"),
    // Values flow through local variables, branches and loops.
    PedanticCase(
      "data { int N; real y; }\nparameters { real a; real b; }\nmodel { real m = 0;\n for (n in 1:N) m += a;\n"
        + " a ~ normal(0, 1); y ~ normal(m, 1); }", "2:22 unused-parameter"),
    PedanticCase(
      "parameters { real a; }\ntransformed parameters { real b = a; }\nmodel { target += -b ^ 2; }"),
    // A condition makes what it guards depend on its parameters.
    PedanticCase("parameters { real a; }\nmodel { if (a < 0) { reject(\"no\"); } }", "2:9 parameter-decides"),
  ])
  func priors(program: PedanticCase) {
    #expect(remarks(program.text) == program.expected)
  }

  @Test(arguments: [
    PedanticCase(
      "parameters { real s; }\nmodel { s ~ normal(0, 1);\n 1 ~ normal(0, s); }", "1:14 several-priors",
      "3:16 argument-declaration"),
    PedanticCase("parameters { real x; }\nmodel { x ~ normal(0, -1); }", "2:23 argument-value"),
    PedanticCase("parameters { real x; }\nmodel { x ~ normal(0.01, 1); }", "2:20 unscaled-constant"),
    PedanticCase("parameters { real x; }\nmodel { int k = 4; x ~ normal(k * 5, 1); }", "2:31 unscaled-constant"),
    PedanticCase("parameters { real x; }\nmodel { x ~ gamma(2, 2); }", "2:9 argument-declaration"),
    PedanticCase("parameters { real<lower=0> x; }\nmodel { x ~ gamma(0.5, 0.5); }", "2:19 equal-gamma-arguments"),
    PedanticCase("parameters { real<lower=0> x; }\nmodel { x ~ gamma(2, 2); }"),
    PedanticCase(
      "parameters { real p; }\nmodel { 1 ~ bernoulli(p); }", "2:23 argument-declaration"),
    PedanticCase(
      "parameters { real<lower=0, upper=1> p; }\nmodel { 1 ~ bernoulli(p); }"),
    PedanticCase(
      "parameters { matrix[2, 2] S; }\nmodel { [1, 2]' ~ multi_normal([0, 0]', S); }", "2:41 argument-declaration"),
    PedanticCase("parameters { cov_matrix[2] S; }\nmodel { [1, 2]' ~ multi_normal([0, 0]', S); }"),
    PedanticCase("parameters { corr_matrix[2] R; }\nmodel { R ~ lkj_corr(1); }", "2:9 correlation-matrix-prior"),
    PedanticCase(
      "parameters { vector[2] p; }\nmodel { p ~ dirichlet([1, 1]'); }", "2:9 argument-declaration"),
    PedanticCase("parameters { real x; }\nmodel { x ~ uniform(0, 1); }", "2:9 uniform-prior"),
    PedanticCase("parameters { real<lower=0, upper=1> x; }\nmodel { x ~ uniform(0, 1); }"),
    PedanticCase("parameters { real<lower=0, upper=1> x; }\nmodel { x ~ uniform(0, 2); }", "2:9 uniform-prior"),
    // A copy is the parameter itself, and is spoken of where it is made.
    PedanticCase(
      "parameters { real s; }\nmodel { real t = s; 1 ~ normal(0, t); }", "2:18 argument-declaration"),
    // With its constants a density is left alone: only the unnormalised form is a prior as it stands.
    PedanticCase("parameters { real s; }\nmodel { target += normal_lupdf(1 | 0, s); }", "2:39 argument-declaration"),
  ])
  func distributions(program: PedanticCase) {
    #expect(remarks(program.text) == program.expected)
  }

  /// A left side that lists parameters is a prior of each of them.
  @Test(arguments: [
    PedanticCase(
      "data { real y; }\nparameters { real a; real<lower=0> b; }\nmodel { [a, b]' ~ normal(0, 1); y ~ normal(a, b); }"),
    PedanticCase(
      "data { real y; }\nparameters { real a; real<lower=0> b; }\n"
        + "model { to_vector({a, b}) ~ normal(0, 1); y ~ normal(a, b); }"),
    PedanticCase(
      "data { real y; }\nparameters { vector[2] mu; cov_matrix[2] S; real a; real b; }\n"
        + "model { mu ~ normal(0, 1); S ~ inv_wishart(3, identity_matrix(2)); [a, b]' ~ multi_normal(mu, S);\n"
        + " y ~ normal(a + b, 1); }"),
    // Without data, too, the arguments have no more priors than they are given.
    PedanticCase(
      "parameters { vector[2] mu; cov_matrix[2] S; real a; real b; }\n"
        + "model { mu ~ normal(0, 1); [a, b]' ~ multi_normal(mu, S); }", "1:14 several-priors"),
    PedanticCase(
      "parameters { real a; real b; }\nmodel { [a, b]' ~ normal(0, 1);\n b ~ normal(1, 1); }", "1:22 several-priors",
      "2:9 several-distributions"),
    PedanticCase(
      "parameters { real a; real b; }\nmodel { [a, b, a]' ~ normal(0, 1); }", "1:14 several-priors",
      "2:9 several-distributions"),
    PedanticCase(
      "parameters { real<lower=0> a; real b; }\nmodel { [a, b]' ~ gamma(2, 2); }", "2:13 argument-declaration"),
    PedanticCase(
      "parameters { real a; real<lower=0> b; }\nmodel { [a, exp(b)]' ~ normal(0, 1); }", "2:9 nonlinear-variate"),
    // A list of data says nothing of priors.
    PedanticCase(
      "data { real y; real z; }\nparameters { real m; }\nmodel { m ~ normal(0, 1); [y, z]' ~ normal(m, 1); }"),
    PedanticCase(
      "data { real y; }\nparameters { real m; }\nmodel { [y, m]' ~ normal(0, 1); }", "2:14 no-prior"),
  ])
  func lists(program: PedanticCase) {
    #expect(remarks(program.text) == program.expected)
  }

  @Test(arguments: [
    PedanticCase("parameters { real<lower=0, upper=10> c; }\nmodel { c ~ normal(0, 1); }", "1:14 hard-constraint"),
    PedanticCase("parameters { real<lower=-1, upper=1> c; }\nmodel { c ~ normal(0, 1); }"),
    PedanticCase("parameters { real<lower=1, upper=-1> c; }\nmodel { c ~ normal(0, 1); }", "1:14 empty-constraint"),
    PedanticCase(
      "parameters { real<lower=0> y; }\nmodel { log(y) ~ normal(0, 1); }", "2:9 nonlinear-variate"),
    PedanticCase("parameters { real y; }\nmodel { y / 2 + 1 ~ normal(0, 1); }"),
    // Data vary with nothing.
    PedanticCase(
      "data { real z; }\nparameters { real m; }\nmodel { m ~ normal(0, 1); log(z) ~ normal(m, 1); }"),
  ])
  func declarationsAndTransforms(program: PedanticCase) {
    #expect(remarks(program.text) == program.expected)
  }

  @Test(arguments: [
    PedanticCase("parameters { vector[3] v; }\nmodel { for (x in v) x ~ normal(0, 1); }"),
    PedanticCase("parameters { vector[3] v; }\nmodel { for (i in 1:rows(v)) v[i] ~ normal(0, 1); }"),
    PedanticCase(
      "parameters { real a; }\nmodel { int k = 0;\n if (a > 0) k = 1;\n for (i in 1:k) target += -a; }",
      "3:2 parameter-decides", "4:2 parameter-decides"),
    PedanticCase(
      "functions { real f(real x, real d) {\n if (x > 0) return d;\n return -d; } }\n"
        + "parameters { real a; }\nmodel { a ~ normal(f(a, 1), 1); }", "2:2 argument-decides"),
    PedanticCase(
      "functions { real f(real x, real d) {\n if (x > 0) return d;\n return -d; } }\n"
        + "parameters { real a; }\nmodel { a ~ normal(f(1, a), 1); }"),
    // Behind a chain, a variable depends on what any branch gave it and on all conditions.
    PedanticCase(
      "data { int n; }\nparameters { real a; }\nmodel { real k = 0; a ~ normal(0, 1);\n"
        + " if (n > 3) k = 1; else if (n > 2) k = a; else if (n > 1) k = 2;\n if (k > 0) print(k); }",
      "5:2 parameter-decides"),
    PedanticCase(
      "data { int n; }\nparameters { real a; }\nmodel { real k = 0; a ~ normal(0, 1);\n"
        + " if (n > 3) k = 1;\n else if (a > 2) k = 3;\n else if (n > 1) k = 2;\n if (k > 0) print(k); }",
      "5:7 parameter-decides", "6:7 parameter-decides", "7:2 parameter-decides"),
    // In a loop, what one iteration leaves behind decides in the next; `continue` and `break` carry values along.
    PedanticCase(
      "data { int n; }\nparameters { real a; }\nmodel { real k = 0; a ~ normal(0, 1);\n"
        + " for (i in 1:n) {\n if (k > 0) print(k);\n if (i > 2) { k = a; continue; }\n k = 0; } }",
      "5:2 parameter-decides"),
    PedanticCase(
      "data { int n; }\nparameters { real a; }\nmodel { real k = 0; a ~ normal(0, 1);\n"
        + " for (i in 1:n) { if (i > 2) { k = a; break; } k = 0; }\n if (k > 0) print(k); }",
      "5:2 parameter-decides"),
  ])
  func controlFlow(program: PedanticCase) {
    #expect(remarks(program.text) == program.expected)
  }

  @Test(arguments: [
    PedanticCase("transformed data { real x; real y = x; }", "1:37 read-before-assignment"),
    PedanticCase("transformed data { vector[2] x; x[1] = 0; print(x); }"),
    PedanticCase("transformed data { vector<lower=0>[2] x; }", "1:20 read-before-assignment"),
    PedanticCase(
      "data { int n; } transformed data { real x; if (n > 0) x = 1; print(x); }", "1:68 read-before-assignment"),
    PedanticCase("data { int n; } transformed data { real x; if (n > 0) x = 1; else x = 2; print(x); }"),
    PedanticCase("data { int n; } transformed data { real x; if (n > 0) x = 1; else reject(\"n\"); print(x); }"),
    PedanticCase(
      "data { int n; } transformed data { real x; while (1) { if (n > 0) break; x = 1; } print(x); }",
      "1:89 read-before-assignment"),
    PedanticCase("transformed data { real x; for (i in 1:2) x = i; print(x); }"),
    PedanticCase("functions { real f(real a) { real b; return a + b; } }", "1:49 read-before-assignment"),
    PedanticCase("transformed data { int n; vector[n] x; }", "1:34 read-before-assignment"),
    PedanticCase("transformed data { array[0] real x; print(x); }"),
    // Chains of else if: every branch that goes on has to assign.
    PedanticCase(
      "data { int n; } transformed data { real x; if (n > 2) x = 1; else if (n > 1) x = 2; else x = 3; print(x); }"),
    PedanticCase(
      "data { int n; } transformed data { real x; if (n > 2) x = 1; else if (n > 1) x = 2; print(x); }",
      "1:91 read-before-assignment"),
    PedanticCase(
      "data { int n; } transformed data { real x; if (n > 2) x = 1; else if (n > 1) reject(n); else x = 3; print(x); }"),
    PedanticCase(
      "data { int n; } transformed data { real x; if (n > 2) x = 1; else if (n > x) x = 2; else x = 3; }",
      "1:75 read-before-assignment"),
    // What all breaks of a loop have passed has a value behind it.
    PedanticCase(
      "data { int n; } transformed data { real x; while (1) { x = 1; if (n > 0) break; if (n > 1) break; } print(x); }"),
    PedanticCase(
      "data { int n; } transformed data { real x; real y; while (1) { x = 1; if (n > 0) break; y = 1; if (n > 1) break; }"
        + "\nprint(x, y); }",
      "2:10 read-before-assignment"),
    // Each variable once.
    PedanticCase("transformed data { real x; print(x); print(x); }", "1:34 read-before-assignment"),
  ])
  func earlyReads(program: PedanticCase) {
    #expect(remarks(program.text) == program.expected)
  }

  @Test func usualCheckSaysNothing() {
    let parsed = ParsedProgram(text: "parameters { real a; } model { }", path: "test.stan")
    #expect(check(parsed.program, library: .standard).diagnostics.isEmpty)
  }
}
