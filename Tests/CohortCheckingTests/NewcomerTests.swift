// Typical mistakes of newcomers: what is said about them, where, and what is advised.
import CohortChecking
import CohortSolverCalls
import CohortSyntax
import Testing

/// A mistake, with the place of the first message, its code and a part of its hints.
struct Mistake: Sendable, CustomTestStringConvertible {
  var text: String
  var message: String
  var hint: String

  init(program text: String, _ message: String, hint: String) {
    self.text = text
    self.message = message
    self.hint = hint
  }

  /// A statement, which becomes the third line, among declarations of everyday variables.
  init(in block: String = "model", _ statement: String, _ message: String, hint: String) {
    self.init(
      program: "data { int N; vector[N] x; vector[N] y; array[N] int k; matrix[N, N] A; }\n"
        + "parameters { real alpha; real beta; real<lower=0> sigma; } \(block) {\n\(statement)\n}", message, hint: hint)
  }

  var testDescription: String { text.split(separator: "\n").last { $0 != "}" }.map(String.init) ?? text }
}

@Suite struct NewcomerTests {
  private func diagnostics(_ text: String) -> [(place: String, diagnostic: Diagnostic)] {
    let parsed = ParsedProgram(text: text, path: "test.stan")
    var all = parsed.diagnostics
    if parsed.isCheckable { all += check(parsed.program, library: .standard).diagnostics }
    return all.map { diagnostic in
      let place = parsed.sources.location(of: diagnostic.span)
      return ("\(place.line):\(place.column) \(diagnostic.code)", diagnostic)
    }
  }

  private func verify(_ mistake: Mistake) {
    let found = diagnostics(mistake.text)
    #expect(found.map(\.place) == [mistake.message], "\(mistake.text)")
    let hints = found.first?.diagnostic.hints ?? []
    #expect(hints.contains { $0.contains(mistake.hint) }, "\(hints)")
  }

  @Test(arguments: [
    Mistake("alpha ~ normal(0, 1)", "4:1 expected-semicolon", hint: "at the end of line 3"),
    Mistake("if (N = 3) beta ~ normal(0, 1);", "3:7 expected-closing-parenthesis", hint: "'==' compares"),
    Mistake("if (N > 0 and N < 9) alpha ~ normal(0, 1);", "3:11 expected-closing-parenthesis", hint: "'&&'"),
    Mistake("if (N > 0 or N < 9) alpha ~ normal(0, 1);", "3:11 expected-closing-parenthesis", hint: "'||'"),
    Mistake("if alpha > 0 { alpha ~ normal(0, 1); }", "3:4 expected-opening-parenthesis", hint: "between parentheses"),
    Mistake("for i in 1:N { x[i] ~ normal(0, 1); }", "3:5 expected-opening-parenthesis", hint: "for (i in 1:N)"),
    Mistake("for (int i = 1; i <= N; i++) { }", "3:6 expected-name", hint: "for (i in 1:N)"),
    Mistake("if (N > 2) then alpha ~ normal(0, 1);", "3:17 expression-as-statement", hint: "without 'then'"),
    Mistake("real z = alpha ** 2;", "3:17 expected-expression", hint: "'^'"),
    Mistake("vector[N] z = A %*% x;", "3:18 expected-expression", hint: "'*'"),
    Mistake("int i = 1; i++;", "3:15 expected-expression", hint: "'i += 1'"),
    Mistake("real z = 2 alpha;", "3:12 expected-semicolon", hint: "an operator"),
    Mistake("real z = 2alpha;", "3:11 expected-semicolon", hint: "'*'"),
    Mistake("real z = 1e;", "3:11 expected-semicolon", hint: "1e3"),
    Mistake("print('hello');", "3:7 expected-expression", hint: "double quotes"),
    Mistake("real z = if (N > 1) 2 else 3;", "3:10 expected-expression", hint: "condition ? a : b"),
    Mistake("float z = 3;", "3:7 expression-as-statement", hint: "'real'"),
    Mistake("alpha ~ normal(0, 1) T(0, );", "3:23 expected-opening-bracket", hint: "T[lower, upper]"),
    Mistake("real f(real a) { return a; }", "3:7 expected-semicolon", hint: "'functions' block"),
    Mistake("vector z;", "3:8 expected-opening-bracket", hint: "vector[size] z"),
    Mistake("z <- 3;", "3:3 arrow-assignment", hint: "'='"),
    Mistake("real z <- 3;", "3:8 expected-semicolon", hint: "write '='"),
    Mistake("target = target() + alpha;", "3:8 expected-token", hint: "target += ..."),
  ])
  func statements(mistake: Mistake) {
    verify(mistake)
  }

  @Test(arguments: [
    Mistake(program: "data { int N; }\nparameter { real a; }", "2:1 expected-block", hint: "'parameters'"),
    Mistake(
      program: "data { int N; }\ngenerated_quantities { real a; }", "2:1 expected-block", hint: "'generated quantities'"
    ),
    Mistake(program: "Data { int N; }", "1:1 expected-block", hint: "'data'"),
    Mistake(program: "data { int N; };\nmodel { }", "1:16 expected-block", hint: "nothing follows"),
    Mistake(program: "real a;", "1:1 expected-block", hint: "inside of blocks"),
    Mistake(program: "data { Real a; }", "1:8 statement-in-declarations", hint: "'real'"),
    Mistake(program: "data { bool a; }", "1:8 statement-in-declarations", hint: "int<lower=0, upper=1>"),
    Mistake(program: "data { int N; N = 3; }", "1:15 statement-in-declarations", hint: "'transformed data'"),
    Mistake(program: "parameters { real<0, 1> p; }", "1:19 expected-bound", hint: "<lower=..., upper=...>"),
    Mistake(program: "parameters { real<min=0> p; }", "1:19 expected-bound", hint: "'lower'"),
    Mistake(program: "parameters { real<lower:0> p; }", "1:24 expected-token", hint: "'='"),
    Mistake(program: "parameters { real<lower=0, upper> p; }", "1:33 expected-token", hint: "upper=value"),
    Mistake(program: "parameters { real<lower=0; upper=1> p; }", "1:26 expected-list-end", hint: "','"),
    Mistake(program: "parameters { real[lower=0] p; }", "1:18 expected-name", hint: "'<' and '>'"),
    Mistake(program: "parameters { int k; }", "1:14 int-parameter", hint: "log_sum_exp"),
    Mistake(program: "transformed parameters { int k; }", "1:26 int-parameter", hint: "local scope"),
    Mistake(program: "parameters { real a = 3; }", "1:21 initial-value", hint: "transformed parameters"),
    Mistake(program: "functions { def f(real x) { return x; } }", "1:13 expected-function", hint: "real f(real x)"),
    Mistake(program: "functions { real f(x) { return x; } }", "1:20 expected-argument", hint: "real x"),
  ])
  func blocksAndDeclarations(mistake: Mistake) {
    verify(mistake)
  }

  @Test(arguments: [
    Mistake("y ~ normal(alfa, sigma);", "3:12 undeclared", hint: "'alpha'"),
    Mistake("if (True) alpha ~ normal(0, 1);", "3:5 undeclared", hint: "write 1"),
    Mistake("real z = w; real w = 1;", "3:10 undeclared", hint: "after its declaration"),
    Mistake("y ~ gaussian(alpha, sigma);", "3:5 no-such-distribution", hint: "'normal'"),
    Mistake("y ~ exp(alpha);", "3:5 no-such-distribution", hint: "'exponential'"),
    Mistake("y ~ normal(c(1, 2), sigma);", "3:12 undeclared-function", hint: "[1, 2]' for a vector"),
    Mistake("target += dnorm(alpha);", "3:11 undeclared-function", hint: "normal_lpdf"),
    Mistake("int n = length(y);", "3:9 undeclared-function", hint: "size(x)"),
    Mistake("y ~ normal(alpha);", "3:1 argument-types", hint: "takes 2 arguments, not 1"),
    Mistake("y ~ poisson(sigma);", "3:1 argument-types", hint: "the left side must be ints"),
    Mistake("target += normal_lpdf(y, alpha, sigma);", "3:11 bar-required", hint: "normal_lpdf(y | ...)"),
    Mistake("y ~ normal_lpdf(alpha, sigma);", "3:5 tilde-suffix", hint: "'normal'"),
    Mistake("real z = y;", "3:1 assignment-type", hint: "x[i]"),
    Mistake("int z = 2.5;", "3:1 assignment-type", hint: "to_int"),
    Mistake("vector[N] z = k;", "3:1 assignment-type", hint: "to_vector"),
    Mistake("vector[N] z = x * y;", "3:15 operands", hint: "'.*'"),
    Mistake("vector[N] z = x * A;", "3:15 operands", hint: "A * x"),
    Mistake("array[N] real z = k + 1;", "3:19 operands", hint: "arrays have no arithmetic"),
    Mistake("if (alpha) beta ~ normal(0, 1);", "3:5 int-expected", hint: "compare"),
    Mistake("N = 3;", "3:1 assign-to-block", hint: "transformed data"),
    Mistake("alpha = 3;", "3:1 assign-to-block", hint: "'~'"),
    Mistake(in: "transformed parameters", "target += alpha;", "3:1 target-not-here", hint: "jacobian +="),
    Mistake(
      program: "functions { real f_jacobian(real a) { return a; } } model { real z = f_jacobian(1); }",
      "1:70 jacobian-not-here", hint: "rename"),
    Mistake(in: "generated quantities", "alpha ~ normal(0, 1);", "3:1 target-not-here", hint: "normal_rng"),
  ])
  func meaning(mistake: Mistake) {
    verify(mistake)
  }

  /// What was meant by a name, a bracket or a sign of another language or program.
  @Test(arguments: [
    Mistake(program: "parameters { real<lower=0 upper=1> x; }", "1:27 expected-list-end", hint: "a ',' is missing"),
    Mistake(program: "parameters { real<lower=0, upper=1 x; }", "1:36 expected-token", hint: "'>' ends the bounds"),
    Mistake(
      program: "parameters { real<lower=0><upper=1> x; }", "1:27 expected-name", hint: "'<lower=..., upper=...>'"),
    Mistake(program: "parameters { real x<lower=0>; }", "1:20 expected-semicolon", hint: "write 'real<lower=0> x'"),
    Mistake(
      program: "parameters { vector[3] x<lower=0, upper=1>; }", "1:25 expected-semicolon",
      hint: "write 'vector<lower=0, upper=1>[3] x'"),
    Mistake(
      program: "parameters { array[2] vector[3] x<lower=0>; }", "1:34 expected-semicolon",
      hint: "write 'array[2] vector<lower=0>[3] x'"),
    Mistake(
      program: "parameters { vector[3]<lower=0> y; }", "1:23 expected-name", hint: "write 'vector<lower=0>[3] y'"),
    Mistake(
      program: "parameters { real a, b<lower=0>; }", "1:23 expected-semicolon", hint: "bounds stand between the type"),
    Mistake(
      program: "parameters { array[3]<lower=0> real x; }", "1:22 expected-type", hint: "'array[N] real<lower=0> x'"),
    Mistake(program: "parameters { real(lower=0) x; }", "1:18 expected-name", hint: "'<' and '>'"),
    Mistake(program: "parameters { real x(lower=0); }", "1:20 expected-semicolon", hint: "'<' and '>'"),
    Mistake(program: "parameters { real x>0; }", "1:20 expected-semicolon", hint: "bounds are part of the type"),
    Mistake(program: "parameters { vector(3) x; }", "1:20 expected-opening-bracket", hint: "'[' and ']'"),
    Mistake(program: "parameters { vector<lower=0>(3) x; }", "1:29 expected-opening-bracket", hint: "'[' and ']'"),
    Mistake(program: "parameters { simplex<3> x; }", "1:21 expected-opening-bracket", hint: "'[' and ']'"),
    Mistake(program: "data { array[3] y; }", "1:17 expected-type", hint: "'array[N] real y'"),
    Mistake(program: "data { real array[3] y; }", "1:13 reserved-word", hint: "'array[N] real x'"),
    Mistake(program: "data { N int; }", "1:8 statement-in-declarations", hint: "the type stands before the name"),
    Mistake(program: "data { real 2x; }", "1:13 expected-name", hint: "names begin with a letter"),
    Mistake(program: "data { real x }", "1:15 expected-semicolon", hint: "a ';' is missing"),
    Mistake(
      program: "generated quantities { real x ~ normal(0, 1); }", "1:31 expected-semicolon", hint: "declare 'x'"),
    Mistake(program: "functions { real f(real x) { x^2 } }", "1:34 expression-as-statement", hint: "'return ...;'"),
    Mistake(program: "functions { real f(real x) { return x }}", "1:39 expected-semicolon", hint: "a ';' is missing"),
    Mistake("real z = 1,5;", "3:12 expected-name", hint: "write '1.5'"),
    Mistake("y ~ normal(mean=0, sd=1);", "3:16 expected-list-end", hint: "follows from their order"),
    Mistake("y ~ normal(0, 1, lower=0);", "3:18 expected-expression", hint: "'real<lower=0> x'"),
    Mistake("y ~ normal(0 1);", "3:14 expected-list-end", hint: "a ',' or an operator"),
    Mistake("y ~ normal(0, exp(1);", "3:21 expected-list-end", hint: "a ')' is missing"),
    Mistake("y ~ std_normal;", "3:15 expected-opening-parenthesis", hint: "'std_normal(...)'"),
    Mistake("y ~ normal(0, 1) + 1;", "3:18 expected-semicolon", hint: "'target += ...'"),
    Mistake("y ~ normal(0, 1)[0, ];", "3:17 expected-semicolon", hint: "begins with 'T'"),
    Mistake("y ~ normal(0, 1) T[0];", "3:21 expected-token", hint: "'T[lower, ]'"),
    Mistake("y ~ normal(0, 1), x ~ normal(0, 1);", "3:17 expected-semicolon", hint: "';' ends each statement"),
    Mistake("y | normal(0, 1);", "3:3 expression-as-statement", hint: "write '~'"),
    Mistake("target += y ~ normal(0, 1);", "3:13 expected-semicolon", hint: "write either"),
    Mistake("target += normal_lpdf(y | 0 | 1);", "3:29 expected-list-end", hint: "one '|'"),
    Mistake("target += normal_lpdf(y ~ 0, 1);", "3:25 expected-list-end", hint: "write '|'"),
    Mistake("target() += 1;", "3:1 not-assignable", hint: "'target += ...'"),
    Mistake("real z; z := 1;", "3:11 expression-as-statement", hint: "write '='"),
    Mistake("real z = 1; z ^= 2;", "3:16 expected-expression", hint: "x = x ^ ..."),
    Mistake("for (i=1:3) { }", "3:7 expected-token", hint: "for (i in 1:N)"),
    Mistake("print(\"x\" + 1);", "3:11 expected-list-end", hint: "write ','"),
    Mistake("y \u{223C} normal(0, 1);", "3:3 unexpected-character", hint: "write '~'"),
    Mistake("real z = alpha \u{2212} 1;", "3:16 unexpected-character", hint: "write '-'"),
    Mistake("real \u{3BC} = 1;", "3:6 unexpected-character", hint: "a to z"),
    Mistake("if (N > 0) { alpha ~ normal(0, 1) } else { }", "3:35 expected-semicolon", hint: "a ';' is missing"),
  ])
  func placesAndSigns(mistake: Mistake) {
    verify(mistake)
  }

  /// A distribution is no function: one message, which says what to write.
  @Test(arguments: [
    Mistake("alpha = normal(0, 1);", "3:1 distribution-called", hint: "write 'alpha ~ normal(...)'"),
    Mistake("sigma = exponential(1);", "3:1 distribution-called", hint: "write 'sigma ~ exponential(...)'"),
    Mistake(
      "real z = normal(0, 1);", "3:10 distribution-called",
      hint: "'y ~ normal(...)', or 'target += normal_lpdf(y | ...)'"),
    Mistake("target += normal(alpha | 0, 1);", "3:11 distribution-called", hint: "write 'normal_lpdf(y | ...)'"),
    Mistake("target += normal(alpha, 0, 1);", "3:11 distribution-called", hint: "write 'normal_lpdf(y | ...)'"),
    Mistake("target += poisson(k | 3);", "3:11 distribution-called", hint: "write 'poisson_lpmf(y | ...)'"),
    Mistake("normal(alpha, 0, 1);", "3:1 distribution-called", hint: "write 'normal_lpdf(y | ...)'"),
    Mistake(
      in: "generated quantities", "real z = normal(0, 1);", "3:10 distribution-called",
      hint: "write 'normal_rng(...)' to draw"),
    Mistake(
      in: "generated quantities", "real z = normal(1, 0, 1);", "3:10 distribution-called",
      hint: "write 'normal_lpdf(y | ...)'"),
    Mistake(
      program: "functions { real f_lpdf(real y, real m) { return -y; } }\nparameters { real x; }\n"
        + "model { target += f(x | 1); }", "3:19 distribution-called", hint: "write 'f_lpdf(y | ...)'"),
    Mistake("y ~ Normal(0, 1);", "3:5 no-such-distribution", hint: "'normal'"),
    Mistake("y ~ STUDENT_T(3, 0, 1);", "3:5 no-such-distribution", hint: "'student_t'"),
    Mistake("y ~ StudentT(3, 0, 1);", "3:5 no-such-distribution", hint: "'student_t'"),
    Mistake("A ~ lkj(2);", "3:5 no-such-distribution", hint: "'lkj_corr' for a corr_matrix"),
    Mistake("log_prob += 1;", "3:1 undeclared", hint: "'target += ...'"),
    Mistake("real z = y(1);", "3:10 not-a-function", hint: "'y[i]'"),
  ])
  func distributionsAreNoFunctions(mistake: Mistake) {
    verify(mistake)
  }

  @Test func functionsSeeOnlyTheirArguments() {
    let found = diagnostics("functions { real f(real a) { return a * b; } }\ndata { real b; }\nmodel { }")
    #expect(found.map(\.place) == ["1:41 undeclared"])
    #expect(found.first?.diagnostic.hints.first?.contains("pass 'b'") == true)
    #expect(found.first?.diagnostic.notes.count == 1)
  }

  @Test func missingSemicolonsHideNothing() {
    let text = "data {\n  int N\n  vector[N] y;\n}\nmodel {\n  y ~ nromal(0, 1)\n  target += q;\n}"
    #expect(
      diagnostics(text).map(\.place)
        == ["3:3 expected-semicolon", "7:3 expected-semicolon", "6:7 no-such-distribution", "7:13 undeclared"])
  }

  @Test func legendOfSignatures() {
    let found = diagnostics("model { target += inv_logit({{{(1, 2)}}}); }")
    #expect(found.map(\.place) == ["1:19 argument-types"])
    #expect(found.first?.diagnostic.hints.contains { $0.hasPrefix("T stands for") } == true)
  }
}
