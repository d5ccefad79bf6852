// Old programs in today's language: each removed construct, what stays, and where messages point.

import CohortSyntax
import Testing

/// A few functions of the library.
private let library: Set<String> = [
  "normal_lpdf", "normal_lcdf", "normal_lccdf", "normal_cdf", "poisson_lpmf", "poisson_lcdf", "poisson_log_lpmf",
  "beta_lpdf", "sum", "log", "exp", "lmultiply", "lchoose", "abs", "gp_exp_quad_cov",
]

private func modernization(
  _ text: String, form: ParsedProgram.Form = .program, includes: IncludeResolver = .none
) -> Modernization {
  Modernization(text: [UInt8](text.utf8), path: "old.stan", form: form, includes: includes) { library.contains($0) }
}

private func modern(_ text: String, form: ParsedProgram.Form = .program) -> String {
  modernization(text, form: form).texts["old.stan"].map { String(decoding: $0.bytes, as: UTF8.self) } ?? text
}

@Suite struct ModernizationTests {
  private static let statements: [(old: String, new: String)] = [
    ("x <- 1;", "x = 1;"),
    ("x[1, 2][3] <- x[1, 2][3] - -1;", "x[1, 2][3] = x[1, 2][3] - -1;"),
    ("if (x<-1) y <- 2; else z[1]<-3;", "if (x<-1) y = 2; else z[1]=3;"),
    ("for (n in 1:N) { y[n] <- n; }", "for (n in 1:N) { y[n] = n; }"),
    ("real x[3];", "array[3] real x;"),
    ("real x[3] ;", "array[3] real x ;"),
    ("vector[K] x[N, M + f(1, 2)];", "array[N, M + f(1, 2)] vector[K] x;"),
    ("int n[2] = {1, 2};", "array[2] int n = {1, 2};"),
    ("matrix[2, 2] z[/* of */ 2]; /* end */", "array[/* of */ 2] matrix[2, 2] z; /* end */"),
    ("real a, b[2], c[2], d;", "real a; array[2] real b, c; real d;"),
    ("increment_log_prob(f(x));", "target += f(x);"),
    ("print(get_lp());", "print(target());"),
    ("lp__ <- lp__ + log(x) - 1;", "target +=   log(x) - 1;"),
    ("print(lp__ + 1);", "print(target() + 1);"),
    ("lp__ <- lp__ - 2 * x;", "target +=  - 2 * x;"),
    ("x = if_else(a > b, a, b);", "x = (a > b ? a : b);"),
    ("x = if_else(a ? b : c, if_else(d, 1, 2.0), 3);", "x = ((a ? b : c) ? (d ? 1 : 2.0) : 3);"),
    ("t = normal_log(y, mu, sigma);", "t = normal_lpdf(y | mu, sigma);"),
    ("t = poisson_log(n, f(a, b));", "t = poisson_lpmf(n | f(a, b));"),
    ("t = poisson_log_log(n, a);", "t = poisson_log_lpmf(n | a);"),
    ("n ~ poisson_log(a);", "n ~ poisson_log(a);"),
    ("y ~ normal_lpdf(0, 1);", "y ~ normal(0, 1);"),
    ("t = normal_cdf_log(y, 0, 1) + normal_ccdf_log(y, 0, 1);", "t = normal_lcdf(y | 0, 1) + normal_lccdf(y | 0, 1);"),
    ("t = normal_cdf(y, 0, 1) + normal_lpdf(y, 0, 1);", "t = normal_cdf(y | 0, 1) + normal_lpdf(y | 0, 1);"),
    ("t = normal_lpdf(y | normal_lpdf(1, 2, 3), 1);", "t = normal_lpdf(y | normal_lpdf(1 | 2, 3), 1);"),
    ("t = multiply_log(a, b) + binomial_coefficient_log(n, k);", "t = lmultiply(a, b) + lchoose(n, k);"),
    ("m = cov_exp_quad(x, a, b) * fabs(-1.5);", "m = gp_exp_quad_cov(x, a, b) * abs(-1.5);"),
    ("raise_exception(\"no\");", "reject(\"no\");"),
    ("x[:][2] <- 1;", "x[2] = 1;"),
    ("double x; double(0,) y[2]; int(,3) n;", "real x; array[2] real<lower=0> y; int<upper=3> n;"),
    ("real[-1, f(1, 2)] x;", "real<lower=-1, upper=f(1, 2)> x;"),
    ("vector(N) x[2]; cov_matrix(2) S; matrix(2, 3) A;", "array[2] vector[N] x; cov_matrix[2] S; matrix[2, 3] A;"),
    ("real r; if (r) x = 1; while (1.5) x = r;", "real r; if (r != 0) x = 1; while (1.5 != 0) x = r;"),
    (
      "array[2] int<lower=0> n; if (n[1]) x = 1; for (k in n) if (k) x = 1;",
      "array[2] int<lower=0> n; if (n[1]) x = 1; for (k in n) if (k) x = 1;"
    ),
    ("vector[2] v; int n; if (v[1]) x = 1; if (n) x = r;", "vector[2] v; int n; if (v[1] != 0) x = 1; if (n) x = r;"),
    ("y ~ normal(0, 1) T(0,);", "y ~ normal(0, 1) T[0,];"),
    ("y ~ normal(mu, sigma) T[0, ];", "y ~ normal(mu, sigma) T[0, ];"),
  ]

  @Test(arguments: statements)
  func statement(old: String, new: String) {
    let result = modern("model { \(old) }")
    #expect(result == "model { \(new) }")
    #expect(modern(result) == result, "once is enough")
  }

  /// A value that was real even for ints stays real where a division tells the two apart.
  @Test(arguments: [
    ("x = fabs(n) / 2;", "x = abs(1.0 * n) / 2;"), ("x = fabs(n - 1) / 2;", "x = abs(1.0 * (n - 1)) / 2;"),
    ("x = fabs(r) / 2;", "x = abs(r) / 2;"), ("x = fabs(n) + 2;", "x = abs(n) + 2;"),
    ("x = if_else(n, 1, 0) / 2;", "x = (n ? 1.0 : 0) / 2;"), ("x = if_else(n, 1, 0.0) / 2;", "x = (n ? 1 : 0.0) / 2;"),
    ("x = if_else(n, r, 0) / 2;", "x = (n ? r : 0) / 2;"),
  ])
  func integersStayReal(old: String, new: String) {
    let text = "data { int n; real r; } transformed data { real x; "
    #expect(modern(text + old + " }") == text + new + " }")
  }

  private static let functions: [(old: String, new: String)] = [
    ("real f(real[] x, int[ , ] y) { return 1; }", "real f(array[] real x, array[ , ] int y) { return 1; }"),
    ("vector[] f(data matrix[] x);", "array[] vector f(data array[] matrix x);"),
    ("void f_lp(real x) { real y[2]; y[1] <- x; }", "void f_lp(real x) { array[2] real y; y[1] = x; }"),
    ("real f_cdf(real x, real y) { return x; }", "real f_cdf(real x, real y) { return x; }"),
  ]

  @Test(arguments: functions)
  func signature(old: String, new: String) {
    #expect(modern("functions { \(old) }") == "functions { \(new) }")
    #expect(modern(old, form: .functions) == new)
  }

  @Test func densitiesOfTheProgram() {
    let old = """
      functions {
        real pair_log(real y, real m) { return normal_log(y, m, 1); }
        real pair_cdf_log(real y, real m) { return normal_cdf_log(y, m, 1); }
        real count_log(int[] n, real m) { return poisson_log(n, m); }
        real grow_log(real y, real m) { return pair_log(y, m) + grow_log(y, 1); }
      }
      model { y ~ pair(1); n ~ count(2); }
      """
    let new = """
      functions {
        real pair_lpdf(real y, real m) { return normal_lpdf(y | m, 1); }
        real pair_lcdf(real y, real m) { return normal_lcdf(y | m, 1); }
        real count_lpmf(array[] int n, real m) { return poisson_lpmf(n | m); }
        real grow_log(real y, real m) { return pair_lpdf(y | m) + grow_log(y, 1); }
      }
      model { y ~ pair(1); n ~ count(2); }
      """
    #expect(modern(old) == new, "grow_log is nowhere used as a density and remains a function")
  }

  @Test func functionsOfTheProgramAreItsOwn() {
    let text = """
      functions {
        real fabs(real x) { return x; }
        real if_else(int a, int b, int c) { return a; }
        real normal_log(real x, real y) { return x; }
      }
      transformed data { real x = fabs(if_else(1, 2, 3)) + normal_log(1, 2); }
      """
    #expect(modern(text) == text)
  }

  @Test func wordsThatWereNames() {
    let old = """
      functions { real f(real array, real tuple) { return array * tuple; } }
      data { int lower; int<lower=lower> upper; real<lower=0, upper=upper> offset[lower]; }
      parameters { real<offset=1, multiplier=2> jacobian; real complex; vector[2] profile; }
      model {
        real target;
        target <- offset[1] * jacobian + complex * sum(profile);
        profile ~ normal(lower, f(target, complex));
      }
      """
    let new = """
      functions { real f(real array_, real tuple_) { return array_ * tuple_; } }
      data { int lower_; int<lower=lower_> upper_; array[lower_] real<lower=0, upper=upper_> offset_; }
      parameters { real<offset=1, multiplier=2> jacobian_; real complex_; vector[2] profile_; }
      model {
        real target_;
        target_ = offset_[1] * jacobian_ + complex_ * sum(profile_);
        profile_ ~ normal(lower_, f(target_, complex_));
      }
      """
    #expect(modern(old) == new)
    #expect(modernization(old).oldNames["offset_"] == "offset")
    #expect(modern("model { real jacobian = 0; jacobian += 1; }") == "model { real jacobian_ = 0; jacobian_ += 1; }")
    #expect(modern("model { jacobian += 1; }") == "model { jacobian += 1; }")
    #expect(modern("data { int upper_; int upper; }") == "data { int upper_; int upper_2; }")
  }

  @Test func draftsOfBlocks() {
    let old = "derived data { } derived parameters { } derived quantities { double x; x <- 1; }"
    let new = "transformed data { } transformed parameters { } generated quantities { real x; x = 1; }"
    #expect(modern(old) == new)
  }

  @Test func commentsStay() {
    let old = "# one\ndata { # two # three\n  /* # */ int n[3 # four\n]; // # five\n}\n#include old.stan\n"
    let new = "// one\ndata { // two # three\n  /* # */ array[3 // four\n] int n; // # five\n}\n#include old.stan\n"
    let includes = IncludeResolver.texts(["old.stan": ""])
    #expect(
      modernization(old, includes: includes).texts["old.stan"].map { String(decoding: $0.bytes, as: UTF8.self) } == new)
  }

  /// What is sound today is left alone.
  @Test(arguments: GoodProgramTests.programs)
  func modernProgramsStay(text: String) {
    let result = modernization(text)
    #expect(result.texts.isEmpty)
    #expect(result.changeCount == 0)
  }

  @Test(arguments: [
    "", "{", "model {", "real x[", "data { real x[3 }", "model { if_else( }", "functions { real f(real[ x", "}",
  ])
  func unsoundTextsDoNoHarm(text: String) {
    _ = modern(text)
    _ = modern(text, form: .functions)
  }

  // MARK: Places

  /// Messages about the new text point at the old one.
  @Test func placesAreThoseOfTheUser() {
    let text =
      "data {\n  real x[2,\n    3]; # size\n}\nmodel {\n  x[1] <- normal_log(1, 2, 3) +;\n  y ~ normal(0 1);\n}\n"
    let parsed = ParsedProgram(text: [UInt8](text.utf8), path: "old.stan", modernization: modernization(text))
    let places = parsed.diagnostics.map { "\(parsed.sources.location(of: $0.span))" }
    #expect(places == ["old.stan:6:32", "old.stan:7:16"])
    let shown = DiagnosticPrinter(sources: parsed.sources).text(for: parsed.diagnostics)
    #expect(shown.contains("  6 |   x[1] <- normal_log(1, 2, 3) +;\n    |                                ^\n"))
  }

  @Test func includedTextsAreRead() throws {
    let includes = IncludeResolver.texts(["sizes.stan": "int n[3];\n", "same.stan": "# nothing\n"])
    let text = "#include same.stan\n#include same.stan\ndata {\n#include sizes.stan\nreal y[n[1]];\n}\n"
    let result = modernization(text, includes: includes)
    #expect(result.diagnostics.isEmpty)
    #expect(Set(result.texts.keys) == ["old.stan", "sizes.stan", "same.stan"])
    let parsed = ParsedProgram(text: [UInt8](text.utf8), path: "old.stan", includes: includes, modernization: result)
    #expect(!parsed.hasErrors)
    #expect(parsed.program.data?.statements.count == 2)
    let place = try #require(parsed.program.data?.statements.first.map { parsed.sources.location(of: $0.span) })
    #expect("\(place)" == "sizes.stan:1:1")
  }

  @Test func whatCannotBeRewrittenIsSaid() {
    let includes = IncludeResolver.texts(["sizes.stan": "2"])
    let split = modernization("data {\n  real x[\n#include sizes.stan\n];\n}", includes: includes)
    #expect(split.diagnostics.map(\.code) == ["not-modernized"])
    let increment = modernization("model {\n  lp__ <- 3;\n}")
    #expect(increment.diagnostics.map { "\(increment.sources.location(of: $0.span))" } == ["old.stan:2:3"])
  }

  // MARK: Hints

  @Test(arguments: [
    "# a", "data { real x[3]; }", "functions { real f(real[] x); }", "model { x <- 1; }", "data { int offset; }",
    "model { real x = upper; }",
  ])
  func removedSyntaxNamesTheWayOut(text: String) {
    let parsed = ParsedProgram(text: text, path: "old.stan")
    #expect(parsed.diagnostics.first?.hints.contains(RemovedSyntax.hint) == true)
    let twice = DiagnosticPrinter(sources: parsed.sources).text(for: parsed.diagnostics + parsed.diagnostics)
    #expect(twice.split(separator: "\n").count { $0.contains(RemovedSyntax.hint) } == 1)
  }
}
