// What is wrong with functions: signatures, returns, suffixes, data arguments, overloads.
import CohortChecking
import Testing

@Suite struct FunctionErrorTests {
  @Test(arguments: [
    Case("functions { real f() { return 1; } real f() { return 2; } }", "1:36 redefined"),
    Case("functions { real f() { return 1; } int f() { return 2; } }", "1:36 overload-by-result"),
    Case("functions { real f(int a) { return 1; } real f(real a) { return 2; } }"),
    Case("functions { real exp(real a) { return 1; } }", "1:13 library-redefined"),
    Case("functions { int exp(real a) { return 1; } }", "1:13 overload-by-result"),
    Case("functions { real exp(array[] complex a) { return 1; } }"),
    Case("functions { real reduce_sum(real a) { return 1; } }", "1:18 not-overloadable"),
    Case("functions { real f(real a); }", "1:18 undefined-function"),
    Case("functions { real f(real a); real f(real a); }", "1:29 declared-twice", "1:18 undefined-function"),
    Case("functions { real f(real a, real a) { return 1; } }", "1:13 duplicate-argument"),
    Case("functions { real f_lupdf(real a) { return 1; } }", "1:18 unnormalized-name"),
    Case("functions { int f_lpdf(real a) { return 1; } }", "1:13 probability-result"),
    Case("functions { real f_lpdf(int a) { return 1; } }", "1:13 density-variate"),
    Case("functions { real f_lpmf(real a) { return 1; } }", "1:13 mass-variate"),
    Case("functions { real f_lpmf() { return 1; } }", "1:13 mass-variate"),
    Case("functions { real f_cdf(int a) { return 1; } real f_lpmf(array[,] int a) { return 1; } }"),
  ])
  func signatures(program: Case) {
    program.verify()
  }

  @Test(arguments: [
    ("real f(int n) { }", true), ("real f(int n) { return 1; }", false), ("real f(int n) { if (n) return 1; }", true),
    ("real f(int n) { if (n) return 1; else return 2; }", false), ("real f(int n) { reject(\"no\"); }", false),
    ("real f(int n) { if (n) return 1; else fatal_error(\"no\"); }", false),
    ("real f(int n) { while (n) return 1; }", false), ("real f(int n) { while (1) { if (n) return 1; } }", false),
    ("real f(int n) { while (1) { if (n) break; } }", true), ("real f(int n) { for (i in 1:n) { return 1; } }", false),
    ("real f(int n) { { return 1; } }", false), ("real f(int n) { profile(\"a\") { return 1; } }", false),
    ("void f(int n) { if (n) return; }", false),
  ])
  func returns(function: String, isMissing: Bool) {
    let expected = isMissing ? ["1:13 missing-return"] : []
    #expect(checked("functions { \(function) }").messages == expected)
  }

  @Test(arguments: [
    Case("functions { int f(real a) { return a; } }", "1:29 return-type"),
    Case("functions { void f(real a) { return a; } }", "1:30 return-outside-function"),
    Case("functions { real f(real a) { return; } }", "1:30 empty-return"),
    Case("functions { complex f(int a) { return a; } }"),
    Case("functions { real f(real a) { a = 1; return a; } }", "1:30 assign-to-read-only"),
    Case("functions { void f(real a) { } } model { real x = f(1); }", "1:51 returns-nothing"),
    Case("functions { void f(real a) { } } model { f([1]); }", "1:42 argument-types"),
    Case("functions { real f() { return 1; } } model { f = 1; }", "1:46 assign-to-function"),
  ])
  func bodies(program: Case) {
    program.verify()
  }

  @Test(arguments: [
    Case("functions { real f_lp() { target += 1; return 1; } } model { real x = f_lp(); }"),
    Case("functions { real f() { target += 1; return 1; } }", "1:24 target-not-here"),
    Case("functions { real f_lp() { return 1; } real g() { return f_lp(); } }", "1:57 target-not-here"),
    Case(
      "functions { real f_lp() { return 1; } } transformed parameters { real x = f_lp(); }",
      "1:75 lp-in-transformed-parameters"),
    Case("functions { real f_lp() { return 1; } } generated quantities { real x = f_lp(); }", "1:73 target-not-here"),
    Case("functions { real f_rng() { return normal_rng(0, 1); } } transformed data { real x = f_rng(); }"),
    Case("functions { real f_rng() { return 1; } real g() { return f_rng(); } }", "1:58 rng-not-here"),
    Case(
      "functions { real f_rng() { return 1; } } parameters { real p; } model { real x = f_rng(); }", "1:82 rng-not-here"
    ),
    Case(
      "functions { real f_jacobian(real a) { jacobian += a; return a; } } parameters { real p; } "
        + "transformed parameters { real x = f_jacobian(p); }"),
    Case(
      "functions { real f_jacobian(real a) { return a; } } parameters { real p; } model { real x = f_jacobian(p); }",
      "1:93 jacobian-not-here"),
    Case("functions { real f(real a) { jacobian += a; return a; } }", "1:30 jacobian-not-here"),
    Case("functions { real f_lpdf(real y) { return normal_lupdf(y | 0, 1); } }"),
    Case("functions { real f(real y) { return normal_lupdf(y | 0, 1); } }", "1:37 unnormalized-not-here"),
    Case("functions { real f_lp(real y) { y ~ normal(0, 1); return 1; } }"),
  ])
  func suffixes(program: Case) {
    program.verify()
  }

  private static let dataFunction =
    "functions { real f(data real a, real b) { return b; } real g(real a, data real b) { return f(%, 1); } }"

  @Test(arguments: [
    ("b", []), ("1", []), ("a", ["1:92 argument-types"]), ("a + b", ["1:92 argument-types"]),
    ("size({a})", []), ("to_int(b)", []),
  ])
  func dataArguments(argument: String, expected: [String]) {
    #expect(checked(Self.dataFunction.replacing("%", with: argument)).messages == expected)
  }

  @Test(arguments: [
    Case(
      "functions { real f(data real a) { return a; } } parameters { real p; } model { real x = f(p); }",
      "1:89 argument-types"),
    Case(
      "functions { real f(data real a) { return a; } } parameters { real p; } generated quantities { real x = f(p); }"),
    Case("functions { real f(data real a) { return a; } } transformed data { real d = 1; } model { real x = f(d); }"),
    Case(
      "functions { real f(data real a) { return a; } } model { real local = 1; real x = f(local); }",
      "1:82 argument-types"),
    Case("functions { real f(data int a) { return a; } } model { int local = 1; real x = f(local); }"),
    Case(
      "functions { real f(data tuple(real, int) a) { return 1; } } parameters { real p; } model { real x = f((1, 2)) + f((p, 2)); }",
      "1:113 argument-types"),
  ])
  func dataLevels(program: Case) {
    program.verify()
  }

  @Test(arguments: [
    Case(
      "functions { real f(int a, real b) { return 1; } real f(real a, int b) { return 1; } } model { real x = f(1, 1); }",
      "1:104 ambiguous-call"),
    Case(
      "functions { real f(int a, real b) { return 1; } real f(real a, int b) { return 1; } } model { real x = f(1, 1.5); }"
    ),
    Case("functions { real f(complex a) { return 1; } real f(real a) { return 1; } } model { real x = f(1); }"),
  ])
  func overloads(program: Case) {
    program.verify()
  }

  @Test func undefinedFunctionsMayBeAllowed() {
    let text = "functions { real f(real a); } generated quantities { real x = f(1); }"
    let (program, messages, _) = checked(text, options: CheckOptions(allowUndefined: true))
    #expect(messages.isEmpty)
    #expect(program?.functions.first?.body == nil)
    #expect(program?.functions.first?.frame.variables.count == 1)
  }

  @Test func filesOfFunctions() {
    let options = CheckOptions(isFunctionsOnly: true)
    let (program, messages, _) = checked("real f(real a) { return 2 * a; }", options: options, form: .functions)
    #expect(messages.isEmpty)
    #expect(program?.functions.count == 1)
  }
}
