// What is wrong with statements: assignments, loops, distributions, where things may stand.
import CohortChecking
import Testing

@Suite struct StatementErrorTests {
  private static let data = "data { int n; real x; vector[3] v; array[3] int a; }\nparameters { real p; }\n"

  /// Statements of the model block, which begin in line 4.
  private func messages(_ statements: String) -> [String] {
    checked(Self.data + "model {\n\(statements)\n}").messages
  }

  @Test(arguments: [
    ("x = 1;", ["4:1 assign-to-block"]), ("p = 1;", ["4:1 assign-to-block"]), ("exp = 1;", ["4:1 assign-to-function"]),
    ("y = 1;", ["4:1 undeclared"]), ("for (i in 1:3) { i = 2; }", ["4:18 assign-to-read-only"]),
    ("int k; k = x;", ["4:12 assignment-type"]), ("real k; k = v;", ["4:13 assignment-type"]),
    ("vector[2] k; k[1] = v;", ["4:21 assignment-type"]), ("vector[2] k; k[1:2][1] = 1;", ["4:14 nested-multi-index"]),
    ("matrix[2, 2] k; k[a][1][x ? 1 : 2] = 1;", ["4:25 condition-type"]),
    ("array[1, 1, 1] real k; k[1:1][1][1] = 1;", ["4:24 nested-multi-index"]),
    ("array[1, 1, 1] real k; k[1][1][1:1] = {1};", []),
    ("vector[2] k; k[1, 2] = 1;", ["4:14 too-many-indices"]), ("int k; k += x;", ["4:13 compound-type"]),
    ("real k; k .*= 2;", ["4:15 compound-type"]), ("vector[2] k; k *= v;", ["4:19 compound-type"]),
    ("real k; (k, k) = (1, 2);", ["4:9 written-twice"]),
    ("tuple(real, real) k; (k, k.1) = ((1, 2), 3);", ["4:22 written-twice"]),
    ("tuple(real, real) k; (k.1, k.2) = (1, 2);", []),
    ("array[2] int k = {1, 2}; k[k[1]] = 2;", ["4:26 read-while-written"]),
    ("real k; (k, k.1) = (1, 2);", ["4:13 not-a-tuple"]), ("real k; int k;", ["4:13 name-in-use"]),
    ("{ real k; } real k;", []),
    // '/=' divides by numbers alone; A / B, which solves, has no such form.
    ("matrix[2, 2] k; k /= 2;", []), ("matrix[2, 2] k; k /= k;", ["4:22 compound-type"]),
    ("row_vector[2] k; matrix[2, 2] m; k /= m;", ["4:39 compound-type"]),
  ])
  func assignments(statements: String, expected: [String]) {
    #expect(messages(statements) == expected)
  }

  @Test(arguments: [
    ("if (x) { }", ["4:5 int-expected"]), ("while (v) { }", ["4:8 int-expected"]),
    ("for (i in 1:x) { }", ["4:13 int-expected"]), ("for (i in x) { }", ["4:11 foreach-container"]),
    ("for (n in 1:3) { }", ["4:6 name-in-use"]), ("break;", ["4:1 break-outside-loop"]),
    ("continue;", ["4:1 continue-outside-loop"]), ("while (1) { if (n) break; else continue; }", []),
    ("return 1;", ["4:1 return-outside-function"]), ("return;", ["4:1 empty-return"]),
    ("print(exp);", ["4:7 not-printable"]), ("print(\"a\", v[1], a); reject(x);", []),
    ("exp(1);", ["4:1 returns-value"]), ("foo(1);", ["4:1 undeclared-function"]), ("x(1);", ["4:1 not-a-function"]),
    ("jacobian += 1;", ["4:1 jacobian-not-here"]), ("target += v;", []), ("target += exp;", ["4:1 number-expected"]),
    ("real k = normal_rng(0, 1);", ["4:10 rng-not-here"]),
  ])
  func control(statements: String, expected: [String]) {
    #expect(messages(statements) == expected)
  }

  @Test(arguments: [
    ("x ~ normal(0, 1);", []), ("x ~ normal_lpdf(0, 1);", ["4:5 tilde-suffix"]),
    ("x ~ normal_cdf(0, 1);", ["4:1 tilde-cumulative"]), ("x ~ nrmal(0, 1);", ["4:5 no-such-distribution"]),
    ("x ~ normal(v, a, 1);", ["4:1 argument-types"]), ("n ~ normal(0, p);", []),
    ("x ~ poisson(1);", ["4:1 argument-types"]), ("x ~ normal(0, 1) T[n, x];", []),
    ("x ~ normal(0, 1) T[v, ];", ["4:20 number-expected"]),
    ("v ~ multi_normal(v, v * v') T[0, ];", ["4:1 truncation-undefined"]),
    ("n ~ poisson(1) T[0.5, ];", ["4:1 truncation-undefined"]), ("n + 1 ~ poisson(exp(p)) T[, 5];", []),
  ])
  func distributions(statements: String, expected: [String]) {
    #expect(messages(statements) == expected)
  }

  @Test(arguments: [
    Case("data { int n; vector[p] v; }", "1:22 undeclared"),
    Case("parameters { real p; vector[to_int(p)] q; }", "1:36 size-not-data"),
    Case("transformed data { vector[poisson_rng(2)] v; }", "1:27 rng-in-size"),
    Case("transformed data { int k = poisson_rng(2); vector[k] v; }"),
    Case("parameters { int k; }", "1:14 int-parameter"),
    Case("transformed parameters { array[2] tuple(real, int) k; }", "1:26 int-parameter"),
    Case("transformed parameters { { int k = 1; } }"),
    Case("data { int<lower=0.5> k; }", "1:8 int-bounds"),
    Case("data { vector[2] v; real<lower=v> x; }", "1:32 bound-type"),
    Case("data { vector[2] v; vector<lower=v>[2] x; array[2] vector<upper=1>[3] y; }"),
    Case("data { array[2] real b; array[2] real<lower=b> x; }"),
    Case("parameters { complex<offset=1> z; }", "1:14 complex-constraint"),
    Case("data { tuple(real<lower=0>, array[2] int<upper=3>) t; }"),
    Case("data { real n; vector[n] v; }", "1:23 int-expected"),
    Case("model { target += 1; } generated quantities { target += 1; }", "1:47 target-not-here"),
    Case("generated quantities { real y; y ~ normal(0, 1); }", "1:32 target-not-here"),
    Case("transformed parameters { jacobian += 1; real t = target(); }"),
    Case("model { real m; } generated quantities { real m = 1; }"),
    Case("model { real m; } generated quantities { real k = m; }", "1:51 undeclared"),
  ])
  func blocks(program: Case) {
    program.verify()
  }

  @Test func modelNamesAreTaken() {
    let options = CheckOptions(modelName: "eight_model")
    #expect(checked("data { real eight_model; }", options: options).messages == ["1:13 model-name"])
  }
}
